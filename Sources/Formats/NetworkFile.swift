import Diagnostics
public import Tilewright

/// Reads networks: native YAML, ZigZag's workloads and ONNX models, recognised by what the file holds.
public enum NetworkFile {
  /// Reads a network from a file.
  ///
  /// `options` give sizes and kinds of ONNX models, and widths of elements in place of those of any file.
  ///
  /// - Returns: The network, or the errors that keep it from being one; warnings in either case.
  public static func read(at path: String, options: NetworkOptions = NetworkOptions()) -> Parsed<Network> {
    let data = YAMLFile.data(at: path)
    guard let content = data.value else { return Parsed(nil, data.diagnostics) }
    if path.lowercased().hasSuffix(".onnx") || OnnxReader.recognizes(content) {
      return OnnxReader.read(content, file: path, options: options)
    }
    let bytes = YAMLFile.bytes(content, file: path)
    guard let text = bytes.value else { return Parsed(nil, bytes.diagnostics) }
    return parse(text, file: path).map { $0.with(options.widths) }
  }

  /// Reads a network from the text of a YAML file; `file` is the name that diagnostics give.
  public static func parse(_ text: String, file: String) -> Parsed<Network> {
    parse(Array(text.utf8), file: file)
  }

  static func parse(_ bytes: [UInt8], file: String) -> Parsed<Network> {
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
