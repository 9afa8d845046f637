public import Diagnostics

extension Layer {
  /// A convolution over any number of spatial axes:
  ///
  ///     O[b][g][k][oy][ox] += W[g][k][c][fy][fx] · I[b][g][c][stride·oy + dilation·fy - pad][…]
  ///
  /// Dimensions: B, G (only when `groups` isn't 1), K, C, then O* of every axis, then F* of every axis; all
  /// are kept when their size is 1 so that constraints can name them. Operands: O, W, I. A depthwise
  /// convolution has as many groups as channels and one channel of each kind per group.
  ///
  /// - Parameters:
  ///   - outputChannels: output channels of one group (K).
  ///   - inputChannels: input channels of one group (C).
  ///   - axes: the spatial axes, outermost first.
  ///   - inputSource: where the activations come from.
  ///   - weightSource: where the kernel comes from.
  public static func convolution(
    id: String, name: String, operatorName: String = "Conv", batch: Int = 1, groups: Int = 1,
    outputChannels: Int, inputChannels: Int, axes: [ConvolutionAxis], precision: Precision = Precision(),
    inputSource: Operand.Source, weightSource: Operand.Source = .constant, location: SourceLocation? = nil
  ) -> Layer {
    var builder = LayerBuilder()
    let b = builder.add("B", batch)
    let g = groups != 1 ? [builder.add("G", groups)] : []
    let k = builder.add("K", outputChannels)
    let c = builder.add("C", inputChannels)
    let outputs = axes.map { builder.add($0.outputName, $0.outputSize) }
    let taps = axes.map { builder.add($0.kernelName, $0.kernel) }
    let window = builder.windows(axes, outputs: outputs, taps: taps)
    return Layer(
      id: id, name: name, operatorName: operatorName, dimensions: builder.dimensions,
      operands: [
        Operand(
          "O", axes: ([b] + g + [k] + outputs).map(builder.axis), precisionBits: precision.partialSumBits,
          finalPrecisionBits: precision.outputBits),
        Operand(
          "W", axes: (g + [k, c] + taps).map(builder.axis), precisionBits: precision.weightBits,
          source: weightSource),
        Operand(
          "I", axes: ([b] + g + [c]).map(builder.axis) + window, precisionBits: precision.activationBits,
          source: inputSource),
      ],
      location: location)
  }

  /// A transposed convolution as a scatter:
  ///
  ///     O[b][g][k][stride·iy + dilation·fy - pad][…] += W[g][c][k][fy][fx] · I[b][g][c][iy][ix]
  ///
  /// The roles of an axis' figures are swapped: `inputExtent` is the number of loop iterations (IY, IX), and
  /// `outputSize` is the extent of the output, outside which results are dropped. Dimensions: B, G (only when
  /// `groups` isn't 1), K, C, then I* of every axis, then F* of every axis. Operands: O, W, I. An output
  /// element that no iteration reaches (stride above kernel, output padding) is never written.
  ///
  /// - Parameters:
  ///   - outputChannels: output channels of one group (K).
  ///   - inputChannels: input channels of one group (C).
  ///   - axes: the spatial axes, outermost first.
  ///   - inputSource: where the activations come from.
  ///   - weightSource: where the kernel comes from.
  public static func transposedConvolution(
    id: String, name: String, operatorName: String = "ConvTranspose", batch: Int = 1, groups: Int = 1,
    outputChannels: Int, inputChannels: Int, axes: [ConvolutionAxis], precision: Precision = Precision(),
    inputSource: Operand.Source, weightSource: Operand.Source = .constant, location: SourceLocation? = nil
  ) -> Layer {
    var builder = LayerBuilder()
    let b = builder.add("B", batch)
    let g = groups != 1 ? [builder.add("G", groups)] : []
    let k = builder.add("K", outputChannels)
    let c = builder.add("C", inputChannels)
    let inputs = axes.map { builder.add($0.inputName, $0.inputExtent) }
    let taps = axes.map { builder.add($0.kernelName, $0.kernel) }
    let scattered = axes.indices.map { i in
      builder.axis(
        [.init(axes[i].stride, dimension: inputs[i]), .init(axes[i].dilation, dimension: taps[i])],
        constant: axes[i].negatedPadding, extent: axes[i].outputSize)
    }
    return Layer(
      id: id, name: name, operatorName: operatorName, dimensions: builder.dimensions,
      operands: [
        Operand(
          "O", axes: ([b] + g + [k]).map(builder.axis) + scattered, precisionBits: precision.partialSumBits,
          finalPrecisionBits: precision.outputBits),
        Operand(
          "W", axes: (g + [c, k] + taps).map(builder.axis), precisionBits: precision.weightBits,
          source: weightSource),
        Operand(
          "I", axes: ([b] + g + [c] + inputs).map(builder.axis), precisionBits: precision.activationBits,
          source: inputSource),
      ],
      location: location)
  }
}

extension LayerBuilder {
  /// The input axes of sliding windows.
  func windows(_ axes: [ConvolutionAxis], outputs: [Int], taps: [Int]) -> [Operand.Axis] {
    axes.indices.map { i in
      axis(
        [.init(axes[i].stride, dimension: outputs[i]), .init(axes[i].dilation, dimension: taps[i])],
        constant: axes[i].negatedPadding, extent: axes[i].inputExtent)
    }
  }
}

extension ConvolutionAxis {
  /// Minus the padding; the one value without a negative stays what it is and fails the layer's check.
  var negatedPadding: Int { 0 &- paddingBefore }
}
