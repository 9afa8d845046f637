/// What moves over a crossing that stands at a cell keeps both sides busy, direction by direction.
struct CrossingTime {
  /// Inputs: what comes in. Outputs: partial sums that come back, should any visit not start afresh.
  var inward = LatencyTerms.Movement()
  /// Outputs: what goes out.
  var outward = LatencyTerms.Movement()
  /// Outputs: visits of a tile but for those that start afresh at the outermost memory.
  var visits = 0
  /// Outputs: the most of these that start afresh because of boundaries further out.
  var mostAfresh = 0
  /// Outputs: visits of the tiles inside that start afresh here.
  var firstVisitsInside = 0
}

extension ChainSpace {
  /// How long what moves over a crossing at a cell takes.
  @inline(__always)
  func time(of operand: Int, _ crossing: Crossing, at cell: Int, slide: Int = -1) -> CrossingTime {
    time(of: operand, crossing, own: Int(chains[operand].own[cell]), at: cell, slide: slide)
  }

  /// The same for one of the own tiles that a cell stands for.
  @inline(__always)
  private func time(of operand: Int, _ crossing: Crossing, own: Int, at cell: Int, slide: Int)
    -> CrossingTime
  {
    let other = Int(chains[operand].other[cell])
    let times = crossing.repetitions[other]
    var time = CrossingTime()
    guard operand == 0 else {
      let pass = crossing.pass(own, slide: slide)
      time.inward = pass.time.repeated(times.inTime)
      return time
    }
    let leaving = OutputVisits.Leaving(times)
    let finished = leaving.addsOnTheWay ? crossing.added[own] : crossing.pass[own]
    time.outward = finished.time.repeated(leaving.finished)
    time.outward.add(crossing.partial[own].time.repeated(leaving.partialInTime))
    time.inward = crossing.back[own].time.repeated(OutputVisits.returningInTime(times))
    time.visits = OutputVisits.returning(times, first: freshAtTop)
    time.mostAfresh = crossing.mostAfresh[mostAfreshOther(operand, at: cell)]
    time.firstVisitsInside = times.firstVisitsInside
    return time
  }

  /// Whether a tile may have a second slot, so that nothing waits for its refills.
  @inline(__always)
  func mayBeDoubled(_ operand: Int, _ crossing: Crossing, at cell: Int) -> Bool {
    mayBeDoubled(operand, crossing, own: Int(chains[operand].own[cell]))
  }

  @inline(__always)
  private func mayBeDoubled(_ operand: Int, _ crossing: Crossing, own: Int) -> Bool {
    guard crossing.inner >= 0 else { return false }
    if crossing.isDoubled(own) { return true }
    if operand > 0, own == crossing.ownTiles - 1 { return false }
    let bits = crossing.finishedBits[own]
    return bits < .max && constants.capacities[crossing.inner].holds(2 * bits)
  }

  /// What a crossing adds to a sum of times with weights; of what may come back only what surely does.
  @inline(__always)
  func time(
    _ operand: Int, _ crossing: Crossing, at cell: Int, slide: Int = -1, isSingle: Bool,
    _ weights: TimeBound.Weights
  ) -> Double {
    weigh(operand, time(of: operand, crossing, at: cell, slide: slide), isSingle: isSingle, weights)
  }

  /// The least that it adds, for one of the own tiles that a cell stands for; infinite where that doesn't fit.
  @inline(__always)
  func leastTime(
    _ operand: Int, _ crossing: Crossing, own: Int, at cell: Int, slide: Int, _ weights: TimeBound.Weights
  ) -> Double {
    guard crossing.finishedBits[own] < .max else { return .infinity }
    return weigh(
      operand, time(of: operand, crossing, own: own, at: cell, slide: slide),
      isSingle: !mayBeDoubled(operand, crossing, own: own), weights)
  }

  @inline(__always)
  private func weigh(_ operand: Int, _ time: CrossingTime, isSingle: Bool, _ weights: TimeBound.Weights)
    -> Double
  {
    func sum(_ time: LatencyTerms.Movement, _ weights: TimeBound.Weights.Direction, isReturn: Bool) -> Double
    {
      guard time.transfers > 0 else { return 0 }
      let edge = time.edgeCycles(isEdge: weights.isEdge)
      let waiting = isSingle ? time.waitingCycles(isEdge: weights.isEdge, isReturn: isReturn) : 0
      return weights.busy * Double(time.busyCycles) + weights.longest * Double(edge)
        + weights.waiting * Double(waiting)
    }
    guard operand == 0 else { return sum(time.inward, weights.inward, isReturn: false) }
    return sum(time.outward, weights.outward, isReturn: false)
      + (time.visits > time.mostAfresh ? sum(time.inward, weights.inward, isReturn: true) : 0)
  }
}
