import Tilewright

extension OnnxOperation {
  /// Roughly how many operations an operator that becomes no layer has, from the shapes of its tensors alone; nil
  /// where they don't tell.
  func estimatedOperations(outputs: [OnnxValue]) -> Int? {
    guard !node.attributes.contains(where: { $0.kind == .graph }) else { return nil }
    switch type {
    case "LSTM", "GRU", "RNN", "DynamicQuantizeLSTM": return recurrentOperations
    case "Einsum": return einsumOperations
    case "Attention", "MultiHeadAttention", "GroupQueryAttention":
      return attentionOperations(output: outputs.first.flatMap(elements))
    case "DeformConv":
      guard let kernel = size(1), let channels = try? shape(1).first, channels > 0 else { return nil }
      return product([outputs.first.flatMap(elements), kernel / channels])
    case "MatMulNBits": return product([size(0), (try? int("N")) ?? nil])
    case "Resize", "Upsample", "GridSample": return product([outputs.first.flatMap(elements), taps(outputs)])
    default: return pointwiseOperations(outputs)
    }
  }

  /// One operation for each element of an operator that reads one tensor; several tensors may be multiplied.
  private func pointwiseOperations(_ outputs: [OnnxValue]) -> Int? {
    guard inputs.compactMap(\.self).filter({ !$0.isScalarOrVector }).count <= 1 else { return nil }
    return (inputs.compactMap(\.self) + outputs).compactMap(elements).max()
  }

  /// Every step multiplies with all weights of the input and of the state.
  private var recurrentOperations: Int? {
    guard let input = try? shape(0), input.count == 3, let weights = size(1), let state = size(2) else {
      return nil
    }
    return product([input[0], input[1], weights + state])
  }

  /// The product of the sizes of all letters of the equation.
  private var einsumOperations: Int? {
    guard let equation = try? string("equation"), !equation.contains(".") else { return nil }
    let terms = equation.filter { $0 != " " }.prefix { $0 != "-" }
      .split(separator: ",", omittingEmptySubsequences: false)
    guard terms.count == inputs.count else { return nil }
    var sizes: [Character: Int] = [:]
    for (index, term) in terms.enumerated() {
      guard let shape = try? shape(index), shape.count == term.count else { return nil }
      for (letter, size) in zip(term, shape) { sizes[letter] = max(size, sizes[letter] ?? 1) }
    }
    return product(sizes.values.map(\.self))
  }

  /// Scores and their products with the values: each query meets each key. ONNX Runtime's Attention also makes all
  /// three from one tensor.
  private func attentionOperations(output: Int?) -> Int? {
    guard let queries = size(0) else { return nil }
    if type == "Attention", node.domain == "com.microsoft" {
      guard let input = try? shape(0), input.count == 3, let weight = try? shape(1), weight.count == 2,
        let projections = product([input[0], input[1], weight[0], weight[1]]),
        let scores = product([2, input[0], input[1], input[1], weight[1] / 3])
      else { return nil }
      return projections + scores
    }
    guard let keys = try? shape(1), keys.count >= 3 else { return nil }
    return product([queries + (output ?? queries), keys[keys.count - 2]])
  }

  /// Neighbours that an interpolation weighs for each element.
  private func taps(_ outputs: [OnnxValue]) -> Int? {
    guard let input = try? shape(0), case .success(let output)? = outputs.first?.shape,
      input.count == output.count
    else { return nil }
    let mode = (try? string("mode")) ?? nil
    let taps = mode?.contains("cubic") == true ? 4 : mode == "nearest" ? 1 : 2
    let spatial =
      type == "GridSample" ? max(0, input.count - 2) : zip(input, output).count { $0 != $1 }
    return product(Array(repeating: taps, count: spatial))
  }

  private func size(_ index: Int) -> Int? { optionalInput(index).flatMap(elements) }

  private func elements(_ value: OnnxValue) -> Int? {
    guard case .success(let shape) = value.shape else { return nil }
    return shape.contains(0) ? 0 : Layer.checkedProduct(shape)
  }

  private func product(_ factors: [Int?]) -> Int? {
    let known = factors.compactMap(\.self)
    guard known.count == factors.count else { return nil }
    return known.contains(0) ? 0 : Layer.checkedProduct(known)
  }
}
