import Diagnostics
public import Tilewright

/// Reads machines: native YAML and both ZigZag dialects, recognised by what the file holds.
public enum MachineFile {
  /// Reads a machine from a file.
  ///
  /// - Returns: The machine, or the errors that keep it from being one; warnings in either case.
  public static func read(at path: String) -> Parsed<Machine> {
    let bytes = YAMLFile.bytes(at: path)
    guard let content = bytes.value else { return Parsed(nil, bytes.diagnostics) }
    return parse(content, file: path)
  }

  /// Reads a machine from the text of a file; `file` is the name that diagnostics give.
  public static func parse(_ text: String, file: String) -> Parsed<Machine> {
    parse(Array(text.utf8), file: file)
  }

  static func parse(_ bytes: [UInt8], file: String) -> Parsed<Machine> {
    let tree = YAMLFile.parse(bytes, file: file)
    var findings = Findings()
    findings.add(contentsOf: tree.diagnostics)
    guard let root = tree.value else { return findings.parsed(nil) }
    switch FileKind(root) {
    case .native("machine"):
      let machine = NativeMachine.read(root, name: FileKind.stem(of: file), &findings)
      return findings.parsed(machine)
    case .zigzagMachine:
      let machine = ZigZagMachine.read(root, name: FileKind.stem(of: file), &findings)
      return findings.parsed(machine)
    case let other:
      findings.error(
        .unknownFormat, "expected a machine, found \(other.description)", at: root.location,
        fix: other == .streamPlatform
          ? StreamFiles.platformFix(root)
          : "begin the file with 'tilewright: machine', or give a ZigZag accelerator with 'memories' and "
            + "'operational_array'")
      return findings.parsed(nil)
    }
  }
}
