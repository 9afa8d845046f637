import Diagnostics
public import Tilewright

/// Reads networks: native YAML and ZigZag's workloads, recognised by what the file holds.
public enum NetworkFile {
  /// Reads a network from a file.
  ///
  /// - Returns: The network, or the errors that keep it from being one; warnings in either case.
  public static func read(at path: String, options: NetworkOptions = NetworkOptions()) -> Parsed<Network> {
    let bytes = YAMLFile.bytes(at: path)
    guard let content = bytes.value else { return Parsed(nil, bytes.diagnostics) }
    return parse(content, file: path, options: options)
  }

  /// Reads a network from the text of a YAML file; `file` is the name that diagnostics give.
  public static func parse(
    _ text: String, file: String, options: NetworkOptions = NetworkOptions()
  ) -> Parsed<Network> {
    parse(Array(text.utf8), file: file, options: options)
  }

  static func parse(_ bytes: [UInt8], file: String, options: NetworkOptions) -> Parsed<Network> {
    let tree = YAMLFile.parse(bytes, file: file)
    var findings = Findings()
    findings.add(contentsOf: tree.diagnostics)
    guard let root = tree.value else { return findings.parsed(nil) }
    switch FileKind(root) {
    case .native("network"):
      let network = NativeNetwork.read(root, name: FileKind.stem(of: file), &findings)
      return findings.parsed(network)
    case .zigzagWorkload:
      let network = ZigZagWorkload.read(root, name: FileKind.stem(of: file), &findings)
      return findings.parsed(network)
    case let other:
      findings.error(
        .unknownFormat, "expected a network, found \(other.description)", at: root.location,
        fix:
          "begin the file with 'tilewright: network', give a ZigZag workload (a list of layers with 'equation'), or "
          + "an ONNX model")
      return findings.parsed(nil)
    }
  }
}
