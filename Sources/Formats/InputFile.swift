public import Diagnostics
import Foundation
public import Tilewright

/// A file of any kind, recognised by what it holds.
public struct InputFile: Sendable {
  /// What a file turned out to be.
  public enum Content: Sendable {
    case network(Network)
    case machine(Machine)
    case constraints(Constraints)
    /// Mappings of layers: a result that was read back. Its names need a network and a machine.
    case mapping
    /// A schedule, tick by tick.
    case schedule(Schedule)
    /// A program. Its names need a network and a machine.
    case program
    /// Too broken to be anything.
    case nothing
  }

  /// The path as the user wrote it.
  public let path: String
  /// What the file was recognised as: `ZigZag accelerator, ports up to 3.8.1`, `ONNX model`.
  public let kind: String
  /// What it holds; `nothing` when there are errors.
  public let content: Content
  /// What could be read of it, errors or not: good for looking for further findings, nothing else.
  public let draft: Content
  /// Everything worth saying about the file by itself.
  public let diagnostics: [Diagnostic]

  /// Reads a file; `options` give sizes and kinds of ONNX models, and widths of elements in place of those of any file.
  public static func read(at path: String, options: NetworkOptions = NetworkOptions()) -> InputFile {
    let data = YAMLFile.data(at: path)
    guard let content = data.value else {
      return InputFile(path, "unreadable file", .nothing, data.diagnostics)
    }
    if path.lowercased().hasSuffix(".onnx") || OnnxReader.recognizes(content) {
      let network = OnnxReader.read(content, file: path, options: options)
      return InputFile(path, "ONNX model", network) { .network($0) }
    }
    let bytes = YAMLFile.bytes(content, file: path)
    guard let text = bytes.value else { return InputFile(path, "YAML file", .nothing, bytes.diagnostics) }
    let words = String(decoding: YAMLFile.unmarked(text), as: UTF8.self)
    if ScheduleFile.recognizes(words) {
      return InputFile(path, "schedule", ScheduleFile.check(words, file: path)) { .schedule($0) }
    }
    return parse(text, file: path, options: options)
  }

  /// Reads the text of a YAML file; `file` is the name that diagnostics give.
  public static func parse(_ text: String, file: String) -> InputFile { parse(Array(text.utf8), file: file) }

  static func parse(
    _ bytes: [UInt8], file: String, options: NetworkOptions = NetworkOptions()
  ) -> InputFile {
    let tree = YAMLFile.parse(bytes, file: file)
    guard let root = tree.value else { return InputFile(file, "YAML file", .nothing, tree.diagnostics) }
    let kind = FileKind(root)
    switch kind {
    case .native("machine"):
      return InputFile(file, "machine", MachineFile.parse(bytes, file: file)) { .machine($0) }
    case .zigzagMachine:
      let dialect = ZigZagMachine.dialect(of: root)
      let machine = MachineFile.parse(bytes, file: file)
      return InputFile(file, "ZigZag accelerator, \(dialect)", machine) { .machine($0) }
    case .native("network"), .zigzagWorkload:
      let name = kind == .zigzagWorkload ? "ZigZag workload" : "network"
      return InputFile(file, name, NetworkFile.parse(bytes, file: file).map { $0.with(options.widths) }) {
        .network($0)
      }
    case .native("constraints"), .zigzagMapping:
      let name = kind == .zigzagMapping ? "ZigZag mapping" : "constraints"
      return InputFile(file, name, ConstraintsFile.parse(bytes, file: file)) { .constraints($0) }
    case .result: return InputFile(file, "mappings of a result", .mapping, tree.diagnostics)
    case .native("program"): return InputFile(file, "program", .program, tree.diagnostics)
    case .streamPlatform:
      return InputFile(file, "platform of Stream", .nothing, tree.diagnostics + [.unknown(kind, root)])
    case .native, .other:
      return InputFile(file, "unknown", .nothing, tree.diagnostics + [.unknown(kind, root)])
    }
  }

  private init(
    _ path: String, _ kind: String, _ content: Content, draft: Content? = nil, _ diagnostics: [Diagnostic]
  ) {
    self.path = path
    self.kind = kind
    self.content = content
    self.draft = draft ?? content
    self.diagnostics = diagnostics
  }

  private init<Value>(_ path: String, _ kind: String, _ parsed: Parsed<Value>, content: (Value) -> Content) {
    self.init(
      path, kind, parsed.value.map(content) ?? .nothing, draft: parsed.draft.map(content), parsed.diagnostics)
  }
}

extension Diagnostic {
  fileprivate static func unknown(_ kind: FileKind, _ root: Located) -> Diagnostic {
    let kinds = ["machine", "network", "constraints", "program"]
    if case .native(let word) = kind {
      return .error(
        .unknownFormat, "'tilewright: \(word)' is no kind of file", at: root.location,
        fix: Spelling.hint(for: word, among: kinds) ?? "kinds are \(Words.list(kinds))")
    }
    return .error(
      .unknownFormat, "expected a machine, a network or constraints, found \(kind.description)",
      at: root.location,
      fix: kind == .streamPlatform
        ? StreamFiles.platformFix(root)
        : "begin the file with 'tilewright: machine', 'tilewright: network' or 'tilewright: constraints', or give a "
          + "file of ZigZag or an ONNX model")
  }
}
