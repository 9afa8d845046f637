import Diagnostics
public import Tilewright

/// Reads and writes programs: how a layer runs on a machine, step by step; Docs/native-format.md has the grammar.
///
/// Names are resolved against a network and a machine; whether the program computes the layer is asked of
/// `Program.check(for:origin:)`.
public enum ProgramFile {
  /// A program with the layer it is for.
  public struct Entry: Hashable, Sendable {
    /// The layer's id.
    public let layer: String
    /// The program.
    public let program: Program
    /// Where its parts were written.
    public let origin: ProgramOrigin

    /// Creates an entry.
    public init(layer: String, program: Program, origin: ProgramOrigin) {
      self.layer = layer
      self.program = program
      self.origin = origin
    }
  }

  /// Reads a program from a file; `layer` is the id of its layer if the file shall not say.
  public static func read(
    at path: String, for network: Network, on machine: Machine, layer: String? = nil
  ) -> Parsed<Entry> {
    let bytes = YAMLFile.bytes(at: path)
    guard let content = bytes.value else { return Parsed(nil, bytes.diagnostics) }
    return parse(content, file: path, for: network, on: machine, layer: layer)
  }

  /// Reads a program from the text of a file; `file` is the name that diagnostics give.
  public static func parse(
    _ text: String, file: String, for network: Network, on machine: Machine, layer: String? = nil
  ) -> Parsed<Entry> {
    parse(Array(text.utf8), file: file, for: network, on: machine, layer: layer)
  }

  /// A program as a file holds it; `notes` stand as comments behind its statements, a loop before those of its body.
  public static func text(of program: Program, for problem: Problem, notes: [String] = []) -> String {
    ProgramWriter(program: program, problem: problem, notes: notes).text
  }

  private static func parse(
    _ bytes: [UInt8], file: String, for network: Network, on machine: Machine, layer: String?
  ) -> Parsed<Entry> {
    let tree = YAMLFile.parse(bytes, file: file)
    guard let root = tree.value else { return Parsed(nil, tree.diagnostics) }
    var findings = Findings()
    findings.add(contentsOf: tree.diagnostics)
    guard case .native("program") = FileKind(root) else {
      findings.error(
        .unknownFormat, "expected a program, found \(FileKind(root).description)", at: root.location,
        fix: "begin the file with 'tilewright: program'")
      return findings.parsed(nil)
    }
    let entry = NativeProgram.read(root, network, machine, layer: layer, &findings)
    return findings.parsed(entry)
  }
}
