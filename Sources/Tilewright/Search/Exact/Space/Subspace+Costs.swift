extension Subspace {
  /// Whether every sum is finished when it leaves a tile: no reduction is left outside.
  @inline(__always)
  func mayBeFinished(at vector: Int) -> Bool {
    guard let top = chains[0].boundaries.first else { return true }
    return Int(chains[0].other[vector]) == top.otherTiles - 1
  }

  /// Whether sums pass a boundary once, finished, when it stands at a tile vector.
  func isFinished(_ boundary: BoundaryTable, at vector: Int) -> Bool {
    boundary.repetitions[Int(chains[0].other[vector])].outer == 1
  }

  /// Energy of what moves over a boundary that stands at a tile vector, in picojoules; infinite when it can't stand there.
  ///
  /// An output is charged for every visit but the very first; `freshBack` is the energy of one pass of partial sums
  /// coming back over the boundaries below, which each tile that starts afresh here saves.
  @inline(__always)
  func energy(_ operand: Int, _ boundary: BoundaryTable, at vector: Int, slide: Int = -1, freshBack: Double)
    -> Double
  {
    energy(
      operand, boundary, own: Int(chains[operand].own[vector]), at: vector, slide: slide, freshBack: freshBack
    )
  }

  /// The same for one of the own tiles that a tile vector stands for.
  @inline(__always)
  func energy(
    _ operand: Int, _ boundary: BoundaryTable, own: Int, at vector: Int, slide: Int, freshBack: Double
  ) -> Double {
    guard boundary.finishedBits[own] < .max else { return .infinity }
    let times = boundary.repetitions[Int(chains[operand].other[vector])]
    guard operand == 0 else {
      if boundary.passesOnce, times.outer > 1 { return .infinity }
      let pass = boundary.pass(own, slide: slide)
      return Double(times.outer) * pass.outerPicojoules + Double(times.inner) * pass.innerPicojoules
    }
    if boundary.partialBits[own] == .max, !mayBeFinished(at: vector) { return .infinity }
    let leaving = OutputVisits.Leaving(times)
    var energy = 0.0
    if leaving.finishedInside > 0 {
      energy += boundary.pass[own].outerPicojoules + boundary.pass[own].innerPicojoules
    } else if leaving.finished > 0 {
      energy += boundary.added[own].outerPicojoules
    }
    if leaving.partialInside > 0 {
      energy += Double(leaving.partialInside) * boundary.partial[own].innerPicojoules
    }
    if leaving.partialOutside > 0 {
      energy += Double(leaving.partialOutside) * boundary.partial[own].outerPicojoules
    }
    let returns = OutputVisits.returning(times, first: freshAtTop)
    // Where every sum starts afresh there needs to be no way back.
    let afresh = mostAfreshOther(operand, at: vector)
    let isSpared = returns <= boundary.mostAfresh[afresh] && mayBeFinished(at: vector)
    if returns > 0, !isSpared || hasReturn(boundary, own) {
      energy += Double(returns) * (boundary.back[own].outerPicojoules + boundary.back[own].innerPicojoules)
    }
    return energy - Double(boundary.repetitions[afresh].firstVisitsInside) * freshBack
  }

  /// Whether both memories of a boundary have ports for partial sums that come back.
  @inline(__always)
  private func hasReturn(_ boundary: BoundaryTable, _ own: Int) -> Bool {
    boundary.back[own].outerPicojoules + boundary.back[own].innerPicojoules < .infinity
  }

  /// Energy of one pass of partial sums coming back over a boundary.
  func backEnergy(_ boundary: BoundaryTable, at vector: Int) -> Double {
    let own = Int(chains[0].own[vector])
    let energy = boundary.back[own].outerPicojoules + boundary.back[own].innerPicojoules
    return energy < .infinity ? energy : 0
  }

  /// The score of a mapping whose memories' traffic costs this much.
  func score(memoryPicojoules: Double, latencyCycles: Int) -> Evaluator.Score {
    Evaluator.Score(
      energyPicojoules: constants.operationsPicojoules + memoryPicojoules
        + constants.leakagePicojoulesPerCycle * Double(latencyCycles), latencyCycles: latencyCycles)
  }
}
