import Tilewright

// What decides whether an operator is computed, or a result narrowed, by a layer before it.

extension OnnxResult {
  /// Whether each element of its input keeps its place.
  var isView: Bool {
    switch work {
    case .free(let isView): isView
    case .conversion: true
    case .unary, .quantizer, .layer, .unsupported: false
    }
  }
}

extension OnnxOperation {
  /// Operators that move all elements of their inputs to other places, and may add constants.
  static let wholeMovements: Set<String> = [
    "Concat", "QLinearConcat", "Pad", "Expand", "Tile", "Resize", "Upsample",
  ]

  /// Operators that compare: their partial results are as wide as results.
  static let comparingTypes: Set<String> = [
    "ArgMax", "ArgMin", "GlobalMaxPool", "MaxPool", "ReduceMax", "ReduceMin",
  ]

  /// The tensors whose elements a node reads; the second input of CastLike says a type alone.
  static func elementInputs(of node: OnnxNode) -> [String] {
    node.type == "CastLike" ? Array(node.inputs.prefix(1)) : node.inputs
  }

  /// What the node reads elements of.
  var elementInputs: [OnnxValue?] { Array(inputs.prefix(Self.elementInputs(of: node).count)) }

  /// The outputs as parameters, where nothing else and constants are computed with; nil otherwise.
  func parameters(of result: OnnxResult) -> [OnnxValue]? {
    let computed = elementInputs.compactMap(\.self).filter { !$0.isConstant }
    guard computed.allSatisfy(\.isParameter), result.outputs.allSatisfy(\.isScalarOrVector) else {
      return nil
    }
    return result.outputs.map { output in
      var output = output
      output.isParameter = true
      return output
    }
  }
}

extension Layer {
  /// The same layer with finished outputs of another width; where it adds up, its partial sums keep theirs.
  func withFinalOutput(bits: Int, isComparison: Bool) -> Layer {
    let indexed = Set(output.axes.flatMap { $0.index.terms.map(\.dimension) })
    let isSum = !isComparison && dimensions.indices.contains { !indexed.contains($0) }
    let finished = Operand(
      output.name, axes: output.axes, precisionBits: isSum ? output.precisionBits : bits,
      finalPrecisionBits: bits, source: output.source)
    return Layer(
      id: id, name: name, operatorName: operatorName, dimensions: dimensions,
      operands: [finished] + inputs, location: location)
  }
}
