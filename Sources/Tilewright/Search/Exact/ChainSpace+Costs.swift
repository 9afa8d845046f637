extension ChainSpace {
  /// Whether every sum is finished when it leaves a tile: no reduction is left outside.
  @inline(__always)
  func mayBeFinished(at cell: Int) -> Bool {
    guard let top = chains[0].crossings.first else { return true }
    return Int(chains[0].other[cell]) == top.otherTiles - 1
  }

  /// Whether sums pass a crossing once, finished, when it stands at a cell.
  func isFinished(_ crossing: Crossing, at cell: Int) -> Bool {
    crossing.repetitions[Int(chains[0].other[cell])].outer == 1
  }

  /// Energy of what moves over a crossing that stands at a cell, in picojoules; infinite when it can't stand there.
  ///
  /// An output is charged for every visit but the very first; `freshBack` is the energy of one pass of partial sums
  /// coming back over the boundaries below, which each tile that starts afresh here saves.
  @inline(__always)
  func energy(_ operand: Int, _ crossing: Crossing, at cell: Int, slide: Int = -1, freshBack: Double)
    -> Double
  {
    energy(
      operand, crossing, own: Int(chains[operand].own[cell]), at: cell, slide: slide, freshBack: freshBack
    )
  }

  /// The same for one of the own tiles that a cell stands for.
  @inline(__always)
  func energy(
    _ operand: Int, _ crossing: Crossing, own: Int, at cell: Int, slide: Int, freshBack: Double
  ) -> Double {
    guard crossing.finishedBits[own] < .max else { return .infinity }
    let times = crossing.repetitions[Int(chains[operand].other[cell])]
    guard operand == 0 else {
      if crossing.passesOnce, times.outer > 1 { return .infinity }
      let pass = crossing.pass(own, slide: slide)
      return Double(times.outer) * pass.outerPicojoules + Double(times.inner) * pass.innerPicojoules
    }
    if crossing.partialBits[own] == .max, !mayBeFinished(at: cell) { return .infinity }
    let leaving = OutputVisits.Leaving(times)
    var energy = 0.0
    if leaving.finishedInside > 0 {
      energy += crossing.pass[own].outerPicojoules + crossing.pass[own].innerPicojoules
    } else if leaving.finished > 0 {
      energy += crossing.added[own].outerPicojoules
    }
    if leaving.partialInside > 0 {
      energy += Double(leaving.partialInside) * crossing.partial[own].innerPicojoules
    }
    if leaving.partialOutside > 0 {
      energy += Double(leaving.partialOutside) * crossing.partial[own].outerPicojoules
    }
    let returns = OutputVisits.returning(times, first: freshAtTop)
    // Where every sum starts afresh there needs to be no way back.
    let afresh = mostAfreshOther(operand, at: cell)
    let isSpared = returns <= crossing.mostAfresh[afresh] && mayBeFinished(at: cell)
    if returns > 0, !isSpared || hasReturn(crossing, own) {
      energy += Double(returns) * (crossing.back[own].outerPicojoules + crossing.back[own].innerPicojoules)
    }
    return energy - Double(crossing.repetitions[afresh].firstVisitsInside) * freshBack
  }

  /// Whether both memories of a crossing have ports for partial sums that come back.
  @inline(__always)
  private func hasReturn(_ crossing: Crossing, _ own: Int) -> Bool {
    crossing.back[own].outerPicojoules + crossing.back[own].innerPicojoules < .infinity
  }

  /// Energy of one pass of partial sums coming back over a crossing.
  func backEnergy(_ crossing: Crossing, at cell: Int) -> Double {
    let own = Int(chains[0].own[cell])
    let energy = crossing.back[own].outerPicojoules + crossing.back[own].innerPicojoules
    return energy < .infinity ? energy : 0
  }

  /// The score of a nest whose memories' traffic costs this much.
  func score(memoryPicojoules: Double, latencyCycles: Int) -> Evaluator.Score {
    Evaluator.Score(
      energyPicojoules: constants.operationsPicojoules + memoryPicojoules
        + constants.leakagePicojoulesPerCycle * Double(latencyCycles), latencyCycles: latencyCycles)
  }
}
