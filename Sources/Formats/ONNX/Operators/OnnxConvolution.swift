import Diagnostics
import Tilewright

extension OnnxOperation {
  /// Conv, FusedConv (Conv with its activation), ConvInteger and QLinearConv.
  ///
  /// A bias starts the partial sums and isn't counted; a summand as large as the output is an operand more.
  func convolution() throws(Diagnostic) -> OnnxResult {
    let isQLinear = type == "QLinearConv"
    let weightIndex = isQLinear ? 3 : 1
    let x = try input(0)
    let w = try input(weightIndex)
    let parts = try channels(x: 0, w: weightIndex, isTransposed: false)
    let window = try OnnxWindow(self, rank: parts.spatial.count, weightKernel: parts.kernel)
    let axes = try window.axes(over: parts.spatial, self)
    let outputType = try quantizedOutputType(zeroPoint: isQLinear ? 7 : nil, integer: type == "ConvInteger")
    let shape = [parts.batch, parts.outputs] + axes.map(\.outputSize)
    if type != "ConvInteger" { try checkBias(isQLinear ? 8 : 2, channels: parts.outputs) }
    var layer = Layer.convolution(
      id: id, name: name, batch: parts.batch, groups: parts.groups,
      outputChannels: parts.outputsPerGroup, inputChannels: parts.inputsPerGroup, axes: axes,
      precision: try precision(activation: x, weight: w, outputBits: bits(of: outputType)),
      inputSource: x.source, weightSource: w.source, location: location)
    if type == "FusedConv" { layer = try adding(3, to: layer, shape: shape) }
    return OnnxResult(
      shape, type: outputType ?? x.elementType, bits: bits(of: outputType), work: .layer(layer, fuses: true))
  }

  /// ConvTranspose, as a scatter.
  func transposedConvolution() throws(Diagnostic) -> OnnxResult {
    let x = try input(0)
    let w = try input(1)
    let parts = try channels(x: 0, w: 1, isTransposed: true)
    try checkBias(2, channels: parts.outputs)
    let axes = try scatterAxes(over: parts.spatial, kernel: parts.kernel)
    let layer = Layer.transposedConvolution(
      id: id, name: name, batch: parts.batch, groups: parts.groups,
      outputChannels: parts.outputsPerGroup, inputChannels: parts.inputsPerGroup, axes: axes,
      precision: try precision(activation: x, weight: w), inputSource: x.source, weightSource: w.source,
      location: location)
    return OnnxResult(
      [parts.batch, parts.outputs] + axes.map(\.outputSize), type: x.elementType,
      work: .layer(layer, fuses: true))
  }

  private struct Channels {
    let batch: Int
    let groups: Int
    let outputs: Int
    let outputsPerGroup: Int
    let inputsPerGroup: Int
    let spatial: [Int]
    let kernel: [Int]
  }

  /// Splits the shapes [N, C, …] and [M, C/groups, …], or [C, M/groups, …] when transposed.
  private func channels(x: Int, w: Int, isTransposed: Bool) throws(Diagnostic) -> Channels {
    let xShape = try shape(x, atLeast: 3)
    let wShape = try shape(w)
    let groups = try int("group") ?? 1
    guard wShape.count == xShape.count else {
      throw failure(
        .shapeMismatch, "the weight has shape \(wShape), expected \(xShape.count) axes as the input \(xShape)"
      )
    }
    guard groups >= 1, groups <= max(1, wShape[0]), wShape[0] % groups == 0 else {
      throw failure(.outOfRange, "'group' is \(groups), but the weight has shape \(wShape)")
    }
    let expected = isTransposed ? wShape[0] : wShape[1].multipliedReportingOverflow(by: groups).partialValue
    guard xShape[1] == expected else {
      throw failure(
        .shapeMismatch,
        "the input \(xShape) has \(xShape[1]) channels, "
          + "the weight \(wShape) with \(groups) groups needs \(expected)")
    }
    return Channels(
      batch: xShape[0], groups: groups,
      outputs: isTransposed ? try product(groups, wShape[1]) : wShape[0],
      outputsPerGroup: isTransposed ? wShape[1] : wShape[0] / groups,
      inputsPerGroup: isTransposed ? wShape[0] / groups : wShape[1], spatial: Array(xShape.dropFirst(2)),
      kernel: Array(wShape.dropFirst(2)))
  }

  /// Where the outputs of a transposed convolution lie:
  /// `stride·(input - 1) + output padding + window - pads`, or as `output_shape` or `auto_pad` say: with `SAME` padding
  /// input × stride, unless the window ends before that (ONNX Runtime 1.32 does the same).
  private func scatterAxes(over input: [Int], kernel: [Int]) throws(Diagnostic) -> [ConvolutionAxis] {
    let rank = input.count
    let window = try OnnxWindow(self, rank: rank, weightKernel: kernel)
    let extra = try spatialList("output_padding", rank: rank) ?? Array(repeating: 0, count: rank)
    let given = try spatialList("output_shape", rank: rank)
    let suffixes = ConvolutionAxis.suffixes(rank: rank)
    var axes: [ConvolutionAxis] = []
    for i in 0..<rank {
      // No sum below leaves an Int: steps stay under 2^61, a window's reach is at most 2^62, sizes 2^40.
      let (steps, overflow) = window.strides[i].multipliedReportingOverflow(by: max(0, input[i] - 1))
      guard !overflow, steps < 1 << 61 else {
        throw failure(.outOfRange, "spatial axis \(i) grows beyond 2^61 elements")
      }
      let full = steps + extra[i] + window.reach(i)
      let before: Int
      let output: Int
      switch (given?[i], window.autoPad) {
      case (nil, .explicit):
        before = window.padsBefore[i]
        output = full - before - window.padsAfter[i]
      case (nil, .valid):
        before = 0
        output = full
      case (let size, let mode):
        let (same, _) = input[i].multipliedReportingOverflow(by: window.strides[i])
        // Padding takes away what is too much; nothing adds what a window shorter than the stride leaves out.
        output = size ?? min(same, full)
        let total = max(0, full - output)
        before = mode == .sameUpper ? total / 2 : total - total / 2
        let pads = window.padsBefore[i] + window.padsAfter[i]
        if pads != 0, full - pads != output {
          throw failure(
            .shapeMismatch,
            "'pads' leaves \(full - pads) elements along spatial axis \(i), but \(size == nil ? "'auto_pad'" : "'output_shape'") asks for \(output)",
            fix: "remove one of the two")
        }
      }
      guard output - full < max(1, window.strides[i]) else {
        throw failure(
          .shapeMismatch,
          "'output_shape' asks for \(output) elements along spatial axis \(i), of which nothing writes those from \(full) on"
        )
      }
      guard output >= 1 else {
        throw failure(.shapeMismatch, "spatial axis \(i) of the output would have \(output) elements")
      }
      axes.append(
        ConvolutionAxis(
          suffixes[i], outputSize: output, kernel: kernel[i], stride: window.strides[i],
          dilation: window.dilations[i], paddingBefore: before, inputExtent: input[i]))
    }
    return axes
  }

  /// A list of non-negative sizes, one per spatial axis; longer lists (with batch and channels) keep the
  /// last ones.
  private func spatialList(_ name: String, rank: Int) throws(Diagnostic) -> [Int]? {
    guard let values = try ints(name), !values.isEmpty else { return nil }
    guard values.count == rank || values.count == rank + 2,
      values.allSatisfy((0...OnnxValue.largestSize).contains)
    else {
      throw failure(.outOfRange, "'\(name)' is \(values), expected \(rank) sizes up to 2^40")
    }
    return Array(values.suffix(rank))
  }

  /// The element type of a quantised operator's output: that of its zero point, or int32 for a plain
  /// integer sum.
  func quantizedOutputType(zeroPoint: Int?, integer: Bool) throws(Diagnostic) -> OnnxElementType? {
    if let zeroPoint { return optionalInput(zeroPoint)?.elementType ?? .uint8 }
    return integer ? .int32 : nil
  }

  /// Bits of an element of an output type: quantised ones, and the 32 of an integer sum.
  func bits(of type: OnnxElementType?) -> Int? {
    guard let type else { return nil }
    return type == .int32 ? 32 : type.quantizedBits
  }
}
