import Diagnostics
public import Tilewright

/// Reads constraints: native YAML and ZigZag's mapping files, recognised by what the file holds.
public enum ConstraintsFile {
  /// Reads constraints from a file.
  ///
  /// - Returns: The constraints, or the errors in the file; warnings in either case. Names of layers, dimensions and
  ///   array dimensions are checked when the constraints meet a network and a machine.
  public static func read(at path: String) -> Parsed<Constraints> {
    let bytes = YAMLFile.bytes(at: path)
    guard let content = bytes.value else { return Parsed(nil, bytes.diagnostics) }
    return parse(content, file: path)
  }

  /// Reads constraints from the text of a file; `file` is the name that diagnostics give.
  public static func parse(_ text: String, file: String) -> Parsed<Constraints> {
    parse(Array(text.utf8), file: file)
  }

  static func parse(_ bytes: [UInt8], file: String) -> Parsed<Constraints> {
    let tree = YAMLFile.parse(bytes, file: file)
    var findings = Findings()
    findings.add(contentsOf: tree.diagnostics)
    guard let root = tree.value else { return findings.parsed(nil) }
    switch FileKind(root) {
    case .native("constraints"):
      let constraints = NativeConstraints.read(root, &findings)
      return findings.parsed(constraints)
    case .zigzagMapping:
      let constraints = ZigZagMapping.read(root, &findings)
      return findings.parsed(constraints)
    case let other:
      findings.error(
        .unknownFormat, "expected constraints, found \(other.description)", at: root.location,
        fix:
          "begin the file with 'tilewright: constraints', or give a ZigZag mapping (a list of entries with "
          + "'spatial_mapping' and the like)")
      return findings.parsed(nil)
    }
  }
}
