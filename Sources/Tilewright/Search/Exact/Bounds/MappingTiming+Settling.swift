extension MappingTiming {
  /// Components by what they are settled into.
  struct Settling {
    var steady: [Int] = []
    var fill: [Int] = []
    var drain: [Int] = []
    var memories: [(results: Int, blocking: [Int])] = []
    var isArraySettled = false
  }

  static func settling(
    _ state: Int, of space: Subspace, _ components: TimingComponents
  ) -> Settling {
    var open: Set<Int> = []
    var isArraySettled = true
    for operand in space.chains.indices {
      let chain = space.chains[operand]
      let placed = space.placed(operand, in: state)
      let first = placed < chain.steps.count ? chain.steps[placed].lowerBound : chain.boundaries.count
      for index in chain.boundaries.indices {
        let place = components.places[operand][index]
        let returnsLater = place.pending >= 0 && first < chain.boundaries.count
        guard index >= first || returnsLater else { continue }
        for movement in [place.inward, place.outward] {
          open.formUnion(movement.components)
          isArraySettled = isArraySettled && movement.operating < 0
        }
      }
    }
    var settling = Settling()
    settling.isArraySettled = isArraySettled
    settling.steady = components.steady.filter { !open.contains($0) }
    settling.fill = (components.first + components.chainFill).filter { !open.contains($0) }
    settling.drain = (components.last + (components.drain < 0 ? [] : [components.drain]))
      .filter { !open.contains($0) }
    settling.memories = components.memories.filter { memory in
      !open.contains(memory.results) && !memory.blocking.contains(where: open.contains)
    }
    return settling
  }

  /// Adds up what is settled in a state, so that mappings which differ only in how it came about are alike.
  func settle(_ sums: UnsafeMutablePointer<Int>, in state: Int) {
    let settling = settling[state]
    var terms = LatencyTerms(computeCycles: computeCycles, operation: operation)
    if settling.isArraySettled {
      for (cycles, operations) in components.operating {
        terms.addOperating(sums[cycles], operations: sums[operations])
        sums[cycles] = 0
        sums[operations] = 0
      }
    }
    for memory in settling.memories {
      terms.addWaiting(most(of: memory, sums))
      for component in memory.blocking { sums[component] = 0 }
      if memory.results >= 0 { sums[memory.results] = 0 }
    }
    for component in settling.steady {
      terms.addSteady(sums[component])
      sums[component] = 0
    }
    sums[components.settledWaiting] += terms.unoverlapped
    sums[components.settledSteady] = max(
      sums[components.settledSteady], terms.beyond, sums[components.settledWaiting])
    for component in settling.fill {
      sums[components.settledFill] = max(sums[components.settledFill], sums[component])
      sums[component] = 0
    }
    for component in settling.drain {
      sums[components.settledDrain] = max(sums[components.settledDrain], sums[component])
      sums[component] = 0
    }
  }
}
