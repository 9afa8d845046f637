/// What each step of each operand costs by the cell at which it is placed.
struct StepCosts {
  /// By operand, then by step: one value for each cell, infinite where the step can't be placed.
  let values: [[UnsafeMutablePointer<Double>]]

  /// Energy in picojoules. Of an output's sums that start afresh the most is taken that they can save below.
  static func energy(_ space: ChainSpace) -> StepCosts {
    StepCosts(
      values: space.chains.indices.map { operand in
        space.chains[operand].steps.map { step in
          let sum = UnsafeMutablePointer<Double>.allocate(capacity: space.cells)
          sum.initialize(repeating: 0, count: space.cells)
          for index in step { add(space, operand, index, to: sum) }
          return sum
        }
      })
  }

  /// What each step adds to a weighted mean of times.
  static func time(_ space: ChainSpace, _ weights: [[TimeBound.Weights]]) -> StepCosts {
    StepCosts(
      values: space.chains.indices.map { operand in
        space.chains[operand].steps.map { step in
          let sum = UnsafeMutablePointer<Double>.allocate(capacity: space.cells)
          sum.initialize(repeating: 0, count: space.cells)
          for index in step {
            let crossing = space.chains[operand].crossings[index]
            let isPinned = operand == 0 && index == 0 && !space.constants.accumulatesInPlace
            let own = space.chains[operand].own
            for cell in 0..<space.cells {
              if isPinned && cell > 0 || crossing.finishedBits[Int(own[cell])] == .max {
                sum[cell] = .infinity
              } else {
                sum[cell] += space.time(operand, crossing, at: cell, weights[operand][index])
              }
            }
          }
          return sum
        }
      })
  }

  func deallocate() { for pointer in values.flatMap(\.self) { pointer.deallocate() } }

  private static func add(
    _ space: ChainSpace, _ operand: Int, _ index: Int, to sum: UnsafeMutablePointer<Double>
  ) {
    let crossing = space.chains[operand].crossings[index]
    let freshBack = operand == 0 ? mostFreshBack(space, below: index) : 0
    let isPinned = operand == 0 && index == 0 && !space.constants.accumulatesInPlace
    let own = space.chains[operand].own
    sum[0] += space.energy(operand, crossing, at: 0, freshBack: freshBack)
    for cell in 1..<max(1, space.cells) {
      if isPinned || crossing.finishedBits[Int(own[cell])] == .max {
        sum[cell] = .infinity
      } else {
        sum[cell] += space.energy(operand, crossing, at: cell, freshBack: freshBack)
      }
    }
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
