public import Diagnostics

extension Layer {
  /// A layer that goes over a tensor several times: softmax, normalisations.
  ///
  ///     softmax over 12 rows of 64:  dimensions B 1, M 12, N 64, P 3
  ///                                  O[b][m][n] (P reduced), I[b][m][n]
  ///
  /// The passes are a dimension P that indexes nothing: every element is touched once per pass, the element's
  /// output is finished after the last. Operations are elements × passes. Usual numbers of passes: softmax 3
  /// (maximum; exponential and sum; division), layer, instance and group normalisation 3 (mean; variance;
  /// scaling), batch normalisation at inference 1 (its statistics are constants). The layer doesn't say that
  /// pass 2 starts only after pass 1 has seen a whole row: a mapping that runs P innermost counts what a
  /// machine needs that holds the row beside the processing elements.
  ///
  /// Dimensions: those of the tensor under `tensorDimensionNames`, then P. Operands: O, I (the first
  /// input), then W, I3, … for scales and shifts, each touched where its shape says.
  ///
  /// - Parameters:
  ///   - shape: sizes of the tensor.
  ///   - passes: number of times the tensor is gone over, at least 1.
  ///   - parameters: further inputs, broadcast over the tensor as in numpy.
  public static func vector(
    id: String, name: String, operatorName: String = "Vector", shape: [Int], passes: Int,
    inputSource: Operand.Source, parameters: [TensorInput] = [], precision: Precision = Precision(),
    location: SourceLocation? = nil
  ) -> Layer {
    let plain = elementwise(
      id: id, name: name, operatorName: operatorName, shape: shape,
      inputs: [TensorInput(shape: shape, source: inputSource)] + parameters, precision: precision,
      location: location)
    return Layer(
      id: id, name: name, operatorName: operatorName,
      dimensions: plain.dimensions + [Dimension("P", passes)],
      operands: [
        Operand(
          "O", axes: plain.output.axes,
          precisionBits: passes > 1 ? precision.partialSumBits : precision.outputBits,
          finalPrecisionBits: precision.outputBits)
      ] + plain.inputs,
      location: location)
  }

  /// A reduction of a tensor along some of its axes: `O[b][m] += I[b][m][n]`, one operation per input
  /// element.
  ///
  /// Dimensions: those of the input under `tensorDimensionNames`. Operands: O, without the reduced axes,
  /// and I.
  ///
  /// - Parameters:
  ///   - shape: sizes of the input.
  ///   - reducedAxes: positions in `shape` of the axes that are reduced.
  ///   - kind: whether intermediate results need the width of partial sums.
  public static func reduction(
    id: String, name: String, operatorName: String = "Vector", shape: [Int], reducedAxes: Set<Int>,
    kind: PoolingKind = .average, inputSource: Operand.Source, precision: Precision = Precision(),
    location: SourceLocation? = nil
  ) -> Layer {
    let plain = elementwise(
      id: id, name: name, operatorName: operatorName, shape: shape,
      inputs: [TensorInput(shape: shape, source: inputSource)], precision: precision, location: location)
    let kept = plain.output.axes.indices.filter { !reducedAxes.contains($0) }.map { plain.output.axes[$0] }
    return Layer(
      id: id, name: name, operatorName: operatorName, dimensions: plain.dimensions,
      operands: [
        Operand(
          "O", axes: kept,
          precisionBits: kind == .maximum ? precision.outputBits : precision.partialSumBits,
          finalPrecisionBits: precision.outputBits)
      ] + plain.inputs,
      location: location)
  }

  /// A normalisation across a window of neighbouring channels (LRN), one operation per element and neighbour:
  ///
  ///     O[b][k][oy][ox] += I[b][k + f - before][oy][ox]      before = ⌊(window - 1) ÷ 2⌋
  ///
  /// Dimensions: those of the tensor under `tensorDimensionNames`, then F (the neighbours). Operands: O, I.
  /// `shape` has at least two axes; the second holds the channels.
  public static func channelWindow(
    id: String, name: String, operatorName: String = "Vector", shape: [Int], window: Int,
    inputSource: Operand.Source, precision: Precision = Precision(), location: SourceLocation? = nil
  ) -> Layer {
    precondition(shape.count >= 2, "a window across channels needs a channel axis")
    var builder = LayerBuilder()
    let axes = zip(tensorDimensionNames(rank: shape.count), shape).map { builder.add($0, $1) }
    let f = builder.add("F", window)
    let neighbours = builder.axis(
      [.init(1, dimension: axes[1]), .init(1, dimension: f)], constant: -((window &- 1) / 2),
      extent: shape[1])
    var input = axes.map(builder.axis)
    input[1] = neighbours
    return Layer(
      id: id, name: name, operatorName: operatorName, dimensions: builder.dimensions,
      operands: [
        Operand(
          "O", axes: axes.map(builder.axis), precisionBits: precision.partialSumBits,
          finalPrecisionBits: precision.outputBits),
        Operand("I", axes: input, precisionBits: precision.activationBits, source: inputSource),
      ],
      location: location)
  }
}
