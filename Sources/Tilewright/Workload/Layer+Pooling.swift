public import Diagnostics

extension Layer {
  /// What a pooling window computes.
  public enum PoolingKind: String, Hashable, Sendable {
    /// The largest element: intermediate results are as wide as activations.
    case maximum
    /// A sum or mean: intermediate results are partial sums.
    case average
  }

  /// A pooling: `O[b][g][oy][ox] += I[b][g][stride·oy + dilation·fy - pad][…]`, one comparison or addition
  /// per iteration.
  ///
  /// Dimensions: B, G (channels), then O* of every axis, then F* of every axis. Operands: O, I. A global
  /// pooling has one output and a kernel as large as the input along every axis.
  public static func pooling(
    id: String, name: String, operatorName: String = "Pooling", kind: PoolingKind, batch: Int = 1,
    channels: Int, axes: [ConvolutionAxis], precision: Precision = Precision(),
    inputSource: Operand.Source, location: SourceLocation? = nil
  ) -> Layer {
    var builder = LayerBuilder()
    let leading = [builder.add("B", batch), builder.add("G", channels)]
    let outputs = axes.map { builder.add($0.outputName, $0.outputSize) }
    let taps = axes.map { builder.add($0.kernelName, $0.kernel) }
    let windows = builder.windows(axes, outputs: outputs, taps: taps)
    return Layer(
      id: id, name: name, operatorName: operatorName, dimensions: builder.dimensions,
      operands: [
        Operand(
          "O", axes: (leading + outputs).map(builder.axis),
          precisionBits: kind == .maximum ? precision.outputBits : precision.partialSumBits,
          finalPrecisionBits: precision.outputBits),
        Operand(
          "I", axes: leading.map(builder.axis) + windows, precisionBits: precision.activationBits,
          source: inputSource),
      ],
      location: location)
  }
}
