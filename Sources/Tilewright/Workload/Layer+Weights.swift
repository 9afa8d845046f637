extension Layer {
  /// Whether an operand is a weight by default: whether its elements lie and move with the weights.
  ///
  /// A constant is one, unless it is applied to results. What is applied to results is what its shape says, constant or given
  /// from outside: along one axis a parameter like a bias, so a weight; a fuller one is data.
  ///
  /// - Parameter index: the operand's position; 0 is the output.
  public func isWeight(_ index: Int) -> Bool {
    let operand = operands[index]
    guard index > 0, operand.source.producer == nil else { return false }
    guard isAppliedToResults(index) else { return operand.source == .constant }
    return dimensions.indices.count { operand.isIndexed(by: $0) && dimensions[$0].size > 1 } <= 1
  }

  /// Whether an operand stands behind the first two inputs and has one element for several results or for each of them: a
  /// summand, the shift of a normalisation. No dimension that is reduced indexes it.
  func isAppliedToResults(_ index: Int) -> Bool {
    index > 2
      && dimensions.indices.allSatisfy { !operands[index].isIndexed(by: $0) || output.isIndexed(by: $0) }
  }
}
