/// What each step of each operand costs by the cell at which it is placed.
struct StepCosts {
  /// Costs of a step that ends where a window has slid through a whole dimension.
  struct Slide {
    /// Index into `ChainSpace.dimensions`.
    let dimension: Int
    let values: UnsafeMutablePointer<Double>
  }

  /// By operand, then by step: one value for each cell, infinite where the step can't be placed.
  let values: [[UnsafeMutablePointer<Double>]]
  /// The same for each way to slide.
  let slides: [[[Slide]]]

  /// Energy in picojoules. Of an output's sums that start afresh the most is taken that they can save below.
  static func energy(_ space: ChainSpace) -> StepCosts {
    let freshBack = space.chains.first.map { chain in
      chain.crossings.indices.map { mostFreshBack(space, below: $0) }
    }
    return StepCosts(space) { operand, index, crossing, cell, sliding in
      space.energy(
        operand, crossing, at: cell, sliding: sliding, freshBack: operand == 0 ? freshBack?[index] ?? 0 : 0)
    }
  }

  /// What each step adds to a weighted sum of times and, if a picojoule counts some cycles, of energy; wherever `energy` says
  /// that it can be placed.
  static func time(
    _ space: ChainSpace, _ weights: [[TimeBound.Weights]], _ energy: StepCosts, cyclesPerPicojoule: Double
  ) -> StepCosts {
    let time = StepCosts(space) { operand, index, crossing, cell, sliding in
      space.time(
        operand, crossing, at: cell, sliding: sliding,
        isSingle: !space.mayBeDoubled(operand, crossing, at: cell), weights[operand][index])
    }
    func add(_ energy: UnsafeMutablePointer<Double>, to sum: UnsafeMutablePointer<Double>) {
      for cell in 0..<space.cells {
        sum[cell] = energy[cell] == .infinity ? .infinity : sum[cell] + cyclesPerPicojoule * energy[cell]
      }
    }
    for (step, energy) in zip(time.values.joined(), energy.values.joined()) { add(energy, to: step) }
    for (slide, energy) in zip(time.slides.joined().joined(), energy.slides.joined().joined()) {
      add(energy.values, to: slide.values)
    }
    return time
  }

  /// `cost` gives what a crossing costs by operand, its index, itself, a cell and a way to slide (-1 for none).
  @inline(__always)
  private init(_ space: ChainSpace, cost: (Int, Int, Crossing, Int, Int) -> Double) {
    func sums(_ operand: Int, _ step: Range<Int>, _ sliding: Int) -> UnsafeMutablePointer<Double> {
      let sum = UnsafeMutablePointer<Double>.allocate(capacity: space.cells)
      sum.initialize(repeating: 0, count: space.cells)
      for index in step {
        let crossing = space.chains[operand].crossings[index]
        let isPinned = operand == 0 && index == 0 && !space.constants.accumulatesInPlace
        let own = space.chains[operand].own
        for cell in 0..<space.cells {
          let tile = Int(own[cell])
          if isPinned && cell > 0 || crossing.finishedBits[tile] == .max
            || sliding >= 0 && crossing.slides[sliding].pass[tile].transfers == 0
          {
            sum[cell] = .infinity
          } else {
            sum[cell] += cost(operand, index, crossing, cell, sliding)
          }
        }
      }
      return sum
    }
    values = space.chains.indices.map { operand in
      space.chains[operand].steps.map { sums(operand, $0, -1) }
    }
    slides = space.chains.indices.map { operand in
      space.chains[operand].steps.map { step in
        let slides = space.chains[operand].crossings[step.lowerBound].slides
        return slides.indices.map {
          Slide(dimension: slides[$0].dimension, values: sums(operand, step, $0))
        }
      }
    }
  }

  func deallocate() {
    for pointer in values.flatMap(\.self) { pointer.deallocate() }
    for slide in slides.flatMap(\.self).flatMap(\.self) { slide.values.deallocate() }
  }

  /// The most that a tile which starts afresh can save at the boundaries below.
  private static func mostFreshBack(_ space: ChainSpace, below index: Int) -> Double {
    space.chains[0].crossings[..<index].reduce(0) { sum, crossing in
      sum
        + (0..<crossing.ownTiles).reduce(0.0) { most, own in
          guard crossing.finishedBits[own] < .max else { return most }
          let energy = crossing.back[own].outerPicojoules + crossing.back[own].innerPicojoules
          return energy < .infinity ? max(most, energy) : most
        }
    }
  }
}
