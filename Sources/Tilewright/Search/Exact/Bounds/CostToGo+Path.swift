extension CostToGo {
  /// A mapping that takes the least, operands kept apart.
  struct Path: Hashable {
    /// By operand and boundary, innermost first.
    var vectors: [[Int]]
    /// By operand and boundary, the way a window slides; -1 for none.
    var slide: [[Int]]
    /// Where windows slide: the tile vectors at which the loops along them end.
    var ends: [Int] = []
  }

  /// The mapping that `root` is worked out from.
  var path: Path {
    let chains = space.chains
    var path = Path(vectors: chains.map { _ in [] }, slide: chains.map { _ in [] })
    var (state, vector) = (0, 0)
    while state < space.states - 1 {
      let least = value(state, vector)
      if let (operand, slide, next) = step(state, vector, least) {
        for _ in chains[operand].steps[space.placed(operand, in: state)] {
          path.vectors[operand].append(vector)
          path.slide[operand].append(slide)
        }
        if slide >= 0 { path.ends.append(next) }
        state += chains[operand].stateStride
        vector = next
      } else if let larger = larger(state, vector, least) {
        vector = larger
      } else {
        preconditionFailure("the least cost of a state comes from a step or from a larger tile vector")
      }
    }
    return path
  }

  private func step(_ state: Int, _ vector: Int, _ least: Double) -> (Int, Int, Int)? {
    for operand in space.chains.indices {
      let placed = space.placed(operand, in: state)
      guard placed < costs.steps[operand].count else { continue }
      let next = state + space.chains[operand].stateStride
      let memory = space.sharedMemory(of: operand, step: placed)
      guard memory < 0 || space.room(in: memory, operand, in: state, costs).isEnough(at: vector) else {
        continue
      }
      if costs.steps[operand][placed][vector] + value(next, vector) == least { return (operand, -1, vector) }
      for (slide, way) in costs.slides[operand][placed].enumerated() where way.costs[vector] < .infinity {
        let whole = space.whole(way.dimension, of: vector)
        if way.costs[vector] + value(next, whole) == least { return (operand, slide, whole) }
      }
    }
    return nil
  }

  private func larger(_ state: Int, _ vector: Int, _ least: Double) -> Int? {
    for dimension in space.dimensions.indices {
      let size = space.coordinate(dimension, of: vector)
      for larger in space.grids[space.dimensions[dimension]].successors[size] {
        let vector = vector + (larger - size) * space.stride[dimension]
        if value(state, vector) == least { return vector }
      }
    }
    return nil
  }
}
