extension CostToGo {
  /// A nest that takes the least, operands kept apart.
  struct Path: Hashable {
    /// By operand and crossing, innermost first.
    var cells: [[Int]]
    /// By operand and crossing, the way a window slides; -1 for none.
    var slide: [[Int]]
    /// Where windows slide: the cells at which the loops along them end.
    var ends: [Int] = []
  }

  /// The nest that `root` is worked out from.
  var path: Path {
    let chains = space.chains
    var path = Path(cells: chains.map { _ in [] }, slide: chains.map { _ in [] })
    var (state, cell) = (0, 0)
    while state < space.states - 1 {
      let least = value(state, cell)
      if let (operand, slide, next) = step(state, cell, least) {
        for _ in chains[operand].steps[space.placed(operand, in: state)] {
          path.cells[operand].append(cell)
          path.slide[operand].append(slide)
        }
        if slide >= 0 { path.ends.append(next) }
        state += chains[operand].stateStride
        cell = next
      } else if let larger = larger(state, cell, least) {
        cell = larger
      } else {
        preconditionFailure("the least cost of a state comes from a step or from a larger cell")
      }
    }
    return path
  }

  private func step(_ state: Int, _ cell: Int, _ least: Double) -> (Int, Int, Int)? {
    for operand in space.chains.indices {
      let placed = space.placed(operand, in: state)
      guard placed < costs.steps[operand].count else { continue }
      let next = state + space.chains[operand].stateStride
      let memory = space.sharedMemory(of: operand, step: placed)
      guard memory < 0 || space.room(in: memory, operand, in: state, costs).isEnough(at: cell) else {
        continue
      }
      if costs.steps[operand][placed][cell] + value(next, cell) == least { return (operand, -1, cell) }
      for (slide, way) in costs.slides[operand][placed].enumerated() where way.costs[cell] < .infinity {
        let whole = space.whole(way.dimension, of: cell)
        if way.costs[cell] + value(next, whole) == least { return (operand, slide, whole) }
      }
    }
    return nil
  }

  private func larger(_ state: Int, _ cell: Int, _ least: Double) -> Int? {
    for dimension in space.dimensions.indices {
      let size = space.coordinate(dimension, of: cell)
      for larger in space.grids[space.dimensions[dimension]].successors[size] {
        let cell = cell + (larger - size) * space.stride[dimension]
        if value(state, cell) == least { return cell }
      }
    }
    return nil
  }
}
