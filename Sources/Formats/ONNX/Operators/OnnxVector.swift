import Diagnostics
import Tilewright

extension OnnxOperation {
  /// Operators that go over a tensor several times, and how often (see `Layer.vector`).
  static let passes: [String: Int] = [
    "Softmax": 3, "LogSoftmax": 3, "QLinearSoftmax": 3, "LayerNormalization": 3, "InstanceNormalization": 3,
    "GroupNormalization": 3, "MeanVarianceNormalization": 3, "RMSNormalization": 2,
    "SimplifiedLayerNormalization": 2, "LpNormalization": 2,
  ]

  /// Operators that reduce axes; the last two give positions.
  static let reductionTypes: Set<String> = [
    "ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceMax", "ReduceMean", "ReduceMin",
    "ReduceProd", "ReduceSum", "ReduceSumSquare", "ArgMax", "ArgMin",
  ]

  /// Softmax and normalisations; scales and shifts are operands of their own.
  func normalization(passes: Int) throws(Diagnostic) -> OnnxResult {
    let shape = try shape(0, atLeast: 1)
    let x = try input(0)
    var parameters: [Layer.TensorInput] = []
    if type.hasSuffix("Normalization") {
      for index in 1..<max(1, min(3, inputs.count)) {
        guard let value = optionalInput(index) else { continue }
        parameters.append(
          .init(shape: try parameterShape(try value.shape.get(), of: shape), source: value.source))
      }
    }
    let layer = Layer.vector(
      id: id, name: name, operatorName: type, shape: shape, passes: passes, inputSource: x.source,
      parameters: parameters, precision: try precision(activation: x, outputBits: x.bits),
      location: location)
    var result = OnnxResult(
      shape, type: x.elementType, bits: x.bits, work: .layer(layer, fuses: false))
    // Mean and deviation of each row, when the file asks for them.
    let start = try axis(try int("axis") ?? -1, rank: shape.count)
    let rows = Array(shape.prefix(start)) + Array(repeating: 1, count: shape.count - start)
    for _ in node.outputs.dropFirst() {
      result.outputs.append(OnnxValue(shape: .success(rows), elementType: .float))
    }
    return result
  }

  /// A parameter aligned to the tensor from the right: layer normalisation's cover the last axes, those of
  /// instance and group normalisation the channels (a group's parameter is one number for all its channels).
  private func parameterShape(_ parameter: [Int], of tensor: [Int]) throws(Diagnostic) -> [Int] {
    let isPerChannel = type == "InstanceNormalization" || type == "GroupNormalization"
    guard isPerChannel else {
      guard Layer.broadcastShape([tensor, parameter]) == tensor else {
        throw failure(.shapeMismatch, "the parameter \(parameter) doesn't broadcast to \(tensor)")
      }
      return parameter
    }
    let groups = type == "GroupNormalization" ? try int("num_groups") : nil
    guard tensor.count >= 2, parameter == [tensor[1]] || groups.map({ parameter == [$0] }) == true else {
      throw failure(
        .shapeMismatch, "the parameter has shape \(parameter), expected one value per channel of \(tensor)")
    }
    let channels = parameter == [tensor[1]] ? tensor[1] : 1
    return [channels] + Array(repeating: 1, count: tensor.count - 2)
  }

  /// LRN: every element looks at `size` neighbouring channels.
  func localResponseNormalization() throws(Diagnostic) -> OnnxResult {
    let shape = try shape(0, atLeast: 2)
    let x = try input(0)
    guard let size = try int("size"), (1...OnnxValue.largestSize).contains(size) else {
      throw failure(.missingKey, "'size' must be there and at least 1")
    }
    let layer = Layer.channelWindow(
      id: id, name: name, operatorName: type, shape: shape, window: size, inputSource: x.source,
      precision: try precision(activation: x), location: location)
    return OnnxResult(shape, type: x.elementType, work: .layer(layer, fuses: false))
  }

  /// ReduceMean and its kin, ArgMax, ArgMin.
  func reduction() throws(Diagnostic) -> OnnxResult {
    let shape = try shape(0)
    let x = try input(0)
    let isPosition = type.hasPrefix("Arg")
    let reduced = try reducedAxes(shape, isPosition: isPosition)
    let keeps = try int("keepdims") ?? 1 != 0
    let output = shape.indices.compactMap { reduced.contains($0) ? (keeps ? 1 : nil) : shape[$0] }
    let resultType = isPosition ? .int64 : x.elementType
    guard !reduced.isEmpty else {
      return OnnxResult(
        shape, type: x.elementType, constant: x.constant, bits: x.bits, work: .free(isView: true))
    }
    let keepsWidth = isPosition || type == "ReduceMax" || type == "ReduceMin"
    let layer = Layer.reduction(
      id: id, name: name, operatorName: type, shape: shape, reducedAxes: reduced,
      kind: keepsWidth ? .maximum : .average, inputSource: x.source,
      precision: try precision(activation: x, outputBits: x.bits), location: location)
    return OnnxResult(
      output, type: resultType,
      constant: reduced.count == shape.count ? OnnxFolding.reduction(type, x.constant) : nil,
      work: .layer(layer, fuses: false))
  }

  private func reducedAxes(_ shape: [Int], isPosition: Bool) throws(Diagnostic) -> Set<Int> {
    if isPosition { return [try axis(try int("axis") ?? 0, rank: shape.count)] }
    let given = try integers(1, orAttribute: "axes") ?? []
    if given.isEmpty {
      return try int("noop_with_empty_axes") ?? 0 != 0 ? [] : Set(shape.indices)
    }
    return try axes(given, rank: shape.count)
  }
}
