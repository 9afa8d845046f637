import Diagnostics

/// Says why a layer has no mapping: the memories that overflow even when every memory but the outermost holds as
/// little as it can.
enum Unmappable {
  static func diagnostics(for space: LayerSpace, layer: Layer) -> [Diagnostic] {
    let problem = space.problem
    var loops: [Mapping.Loop] = []
    if let unrolling = space.unrollings.first {
      var steps = Array(repeating: 1, count: layer.dimensions.count)
      for block in unrolling.blocks {
        loops.append(Mapping.Loop(block.dimension, step: steps[block.dimension], across: block.array))
        steps[block.dimension] *= block.factor
      }
      for (dimension, size) in layer.sizes.enumerated() where steps[dimension] < size {
        loops.append(Mapping.Loop(dimension, step: steps[dimension]))
      }
    }
    let tiles = problem.chains.map { chain in
      chain.map { Mapping.Tile(memory: $0, residency: $0 == chain.last ? loops.count : 0) }
    }
    let found = Mapping(loops: loops, tiles: tiles).check(for: problem)
    if found.hasErrors { return found }
    return [
      .error(
        .impossibleConstraint, "layer '\(layer.id)': no order of loops keeps the constraints",
        at: layer.location, fix: "drop the sizes from the temporal order, or name fewer loops")
    ]
  }
}
