/// Puts an order of temporal loops, an unrolling and residencies together into a mapping.
///
/// A dimension's spatial loops stand innermost, so that neighbouring elements work on neighbouring iterations,
/// unless a memory private to the elements holds a sliding window over the dimension: then they stand above what
/// that memory holds, so that each element keeps a window without gaps.
struct MappingBuilder {
  let problem: Problem
  let unrolling: SpatialUnrolling
  let chains: [[Int]]

  /// `residency` counts temporal loops, tile by tile of each chain.
  func mapping(order: [LoopOrders.Factor], residency: [[Int]]) -> FlatMapping {
    let heights = unrolling.blocks.map { height(of: $0, residency) }
    var steps = Array(repeating: 1, count: problem.layer.dimensions.count)
    var loops: [Mapping.Loop] = []
    var position = Array(repeating: 0, count: order.count + 1)
    for index in 0...order.count {
      position[index] = loops.count
      for (block, height) in zip(unrolling.blocks, heights) where height == index {
        loops.append(Mapping.Loop(block.dimension, step: steps[block.dimension], across: block.array))
        steps[block.dimension] *= block.factor
      }
      guard index < order.count else { break }
      let factor = order[index]
      loops.append(Mapping.Loop(factor.dimension, step: steps[factor.dimension]))
      steps[factor.dimension] *= factor.iterations
    }
    position[order.count] = loops.count
    let tiles = chains.indices.map { operand in
      zip(chains[operand], residency[operand]).map { memory, count in
        Mapping.Tile(
          memory: memory, residency: position[count],
          slots: problem.machine.memories[memory].alwaysDoubleBuffered && count < order.count ? 2 : 1)
      }
    }
    return FlatMapping(Mapping(loops: loops, tiles: tiles))
  }

  /// Whether the next memory outward in an operand's chain lets each element pass only once.
  func leavesToOnce(_ operand: Int, _ memory: Int) -> Bool {
    guard let index = chains[operand].firstIndex(of: memory), index + 1 < chains[operand].count else {
      return false
    }
    return problem.machine.memories[chains[operand][index + 1]].passesOnce
  }

  private func height(of block: SpatialUnrolling.Block, _ residency: [[Int]]) -> Int {
    chains.indices.reduce(0) { height, operand in
      let slides = problem.layer.operands[operand].axes.contains { axis in
        axis.index.terms.count > 1 && axis.index.terms.contains { $0.dimension == block.dimension }
      }
      guard slides else { return height }
      return zip(chains[operand], residency[operand]).reduce(height) { height, tile in
        problem.sharing[tile.0].contains(block.array) ? height : max(height, tile.1)
      }
    }
  }
}
