import Diagnostics
import Tilewright

extension OnnxOperation {
  /// MaxPool, AveragePool, LpPool.
  func pooling() throws(Diagnostic) -> OnnxResult {
    let shape = try shape(0, atLeast: 3)
    let window = try OnnxWindow(self, rank: shape.count - 2, weightKernel: nil)
    return try pooling(shape, try window.axes(over: Array(shape.dropFirst(2)), self))
  }

  /// GlobalAveragePool and its kin: one window as large as the input.
  func globalPooling() throws(Diagnostic) -> OnnxResult {
    let shape = try shape(0, atLeast: 3)
    let suffixes = ConvolutionAxis.suffixes(rank: shape.count - 2)
    let axes = zip(suffixes, shape.dropFirst(2)).map {
      ConvolutionAxis($0, outputSize: 1, kernel: $1, inputExtent: $1)
    }
    return try pooling(shape, axes)
  }

  private func pooling(_ shape: [Int], _ axes: [ConvolutionAxis]) throws(Diagnostic) -> OnnxResult {
    let x = try input(0)
    if try int("channels_last") ?? 0 != 0 {
      throw failure(
        .unsupportedOperator, "'channels_last' isn't read", fix: "export with the channels as second axis")
    }
    let layer = Layer.pooling(
      id: id, name: name, kind: type.hasSuffix("MaxPool") ? .maximum : .average, batch: shape[0],
      channels: shape[1], axes: axes, precision: try precision(activation: x, outputBits: x.bits),
      inputSource: x.source, location: location)
    let output = OnnxValue(
      shape: .success(Array(shape.prefix(2)) + axes.map(\.outputSize)), elementType: x.elementType,
      bits: x.bits)
    // The places of the maxima, when the file asks for them.
    let indices = OnnxValue(shape: output.shape, elementType: .int64)
    return OnnxResult(
      outputs: node.outputs.count > 1 ? [output, indices] : [output], work: .layer(layer, fuses: false))
  }
}
