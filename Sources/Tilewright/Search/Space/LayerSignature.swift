/// What makes two layers equal to a search: everything but their names and neighbours.
struct LayerSignature: Hashable {
  let dimensions: [Layer.Dimension]
  let axes: [[Operand.Axis]]
  let precisions: [[Int]]
  let names: [String]
  let constants: [Bool]
  let weights: [Bool]
  let entry: Constraints.Entry?

  init(layer: Layer, entry: Constraints.Entry?) {
    dimensions = layer.dimensions
    axes = layer.operands.map(\.axes)
    precisions = layer.operands.map { [$0.precisionBits, $0.finalPrecisionBits] }
    names = layer.operands.map(\.name)
    constants = layer.operands.map { $0.source == .constant }
    weights = layer.operands.indices.map(layer.isWeight)
    self.entry = entry
  }
}
