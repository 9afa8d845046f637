import Diagnostics
public import Foundation
public import Tilewright

/// Reads networks from ONNX models.
///
/// The file is mapped, not loaded: names, shapes and attributes are decoded, small integer constants are
/// read where a shape depends on them, weights are stepped over. Shapes are inferred here, so that a model
/// needs no `value_info`. Docs/onnx.md says what each operator becomes.
public enum OnnxReader {
  /// Reads a model from a file.
  ///
  /// - Parameters:
  ///   - path: the file; its name without ending becomes the network's name.
  ///   - options: sizes of symbolic dimensions, precisions, whether unknown operators are skipped.
  /// - Returns: The network, or the findings that stand in the way: TW0101 for a file that can't be read,
  ///   TW0301 for one that isn't ONNX, TW0302 to TW0309 for its graph.
  public static func read(at path: String, options: NetworkOptions = NetworkOptions()) -> Parsed<Network> {
    let content = YAMLFile.data(at: path)
    guard let bytes = content.value else { return Parsed(nil, content.diagnostics) }
    return read(bytes, file: path, options: options)
  }

  /// Reads a model from its bytes; any bytes give an answer.
  ///
  /// - Parameters:
  ///   - bytes: the model; may be mapped.
  ///   - file: the path that findings name.
  ///   - options: sizes of symbolic dimensions, precisions, whether unknown operators are skipped.
  public static func read(
    _ bytes: Data, file: String, options: NetworkOptions = NetworkOptions()
  ) -> Parsed<Network> {
    let location = SourceLocation(file: file)
    func failed(_ problem: String, fix: String) -> Parsed<Network> {
      Parsed(nil, [.error(.onnxSyntax, problem, at: location, fix: fix)])
    }
    guard !bytes.isEmpty else { return failed("the file is empty", fix: "export the model again") }
    do throws(WireError) {
      let model = try OnnxModel(decoding: bytes)
      guard let graph = model.graph else {
        return failed("the file holds no graph", fix: "check that it is an ONNX model")
      }
      guard !graph.nodes.isEmpty else {
        return failed("the graph has no nodes", fix: "check that it is a complete ONNX model")
      }
      var builder = OnnxNetworkBuilder(
        graph, opset: model.standardOpset, bytes: bytes, options: options, location: location)
      let name = URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent
      let network = builder.build(name: name)
      guard options.importsAsZigZag, let native = network.draft else {
        return network.map { $0.with(options.widths) }
      }
      let imported = ZigZagImport(builder, native: native).network()
      return Parsed(imported.draft?.with(options.widths), network.diagnostics + imported.diagnostics)
    } catch {
      return failed(
        "not an ONNX model, or cut off: \(error.problem) at byte \(error.offset - bytes.startIndex)",
        fix: "check that the file is complete")
    }
  }

  /// Whether bytes look like an ONNX model rather than text: they start with a control character, as the
  /// tag of a model's first field is.
  public static func recognizes(_ bytes: Data) -> Bool {
    guard let first = bytes.first else { return false }
    return first < 0x20 && ![0x09, 0x0A, 0x0D].contains(first)
  }
}
