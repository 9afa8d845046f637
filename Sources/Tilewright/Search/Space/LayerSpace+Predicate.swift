extension LayerSpace {
  /// Whether a complete, legal mapping keeps everything that the constraints demand of the layer: the unrolling, the order of
  /// loops, what memories hold, and the utilization; and whether what lies across the array can run side by side.
  func allows(_ mapping: Mapping) -> Bool {
    let nest = LoopNest(mapping, sizes: problem.layer.sizes)
    return keepsOrder(mapping, nest) && keepsUnrolling(mapping, nest)
      && sideBySide.obstacle(in: mapping.loops) == nil && !mapping.fetchesFromStream(problem, nest)
      && demands.areKept(by: mapping, for: problem)
  }

  /// The same for a mapping in the search's form.
  func allows(_ mapping: FlatMapping) -> Bool { allows(mapping.mapping) }

  private func keepsOrder(_ mapping: Mapping, _ nest: LoopNest) -> Bool {
    guard !rule.isEmpty else { return true }
    return rule.allows(
      mapping.loops.indices.lazy.filter { mapping.loops[$0].isTemporal }
        .map { (mapping.loops[$0].dimension, nest.iterations[$0]) })
  }

  /// Along a fixed array dimension stand the dimensions asked for, in their order. A ragged block may take fewer positions than
  /// asked for as long as it leaves no more rounds in time; along an open one stands only what is allowed.
  private func keepsUnrolling(_ mapping: Mapping, _ nest: LoopNest) -> Bool {
    var asked = Array(repeating: 1, count: problem.layer.dimensions.count)
    var taken = asked
    for array in problem.machine.array.dimensions.indices {
      var blocks: [(dimension: Int, factor: Int)] = []
      for (position, loop) in mapping.loops.enumerated()
      where loop.arrayDimension == array && nest.iterations[position] > 1 {
        if let last = blocks.last, last.dimension == loop.dimension {
          blocks[blocks.count - 1].factor *= nest.iterations[position]
        } else {
          blocks.append((loop.dimension, nest.iterations[position]))
        }
      }
      if let given = givenUnrolling[array] {
        guard blocks.map(\.dimension) == given.map(\.dimension),
          zip(blocks, given).allSatisfy({ $0.factor <= $1.factor })
        else { return false }
        for (block, given) in zip(blocks, given) {
          asked[given.dimension] *= given.factor
          taken[block.dimension] *= block.factor
        }
      } else if let allowed = openArrayDimensions[array] {
        guard blocks.allSatisfy({ allowed.contains($0.dimension) }) else { return false }
      }
    }
    return problem.layer.sizes.indices.allSatisfy { dimension in
      ceilingDivide(problem.layer.sizes[dimension], taken[dimension])
        <= ceilingDivide(problem.layer.sizes[dimension], asked[dimension])
    }
  }
}
