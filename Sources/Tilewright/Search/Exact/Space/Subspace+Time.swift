/// What moves over a boundary that stands at a tile vector keeps both sides busy, direction by direction.
struct BoundaryTime {
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

extension Subspace {
  /// How long what moves over a boundary at a tile vector takes.
  @inline(__always)
  func time(of operand: Int, _ boundary: BoundaryTable, at vector: Int, slide: Int = -1) -> BoundaryTime {
    time(of: operand, boundary, own: Int(chains[operand].own[vector]), at: vector, slide: slide)
  }

  /// The same for one of the own tiles that a tile vector stands for.
  @inline(__always)
  private func time(of operand: Int, _ boundary: BoundaryTable, own: Int, at vector: Int, slide: Int)
    -> BoundaryTime
  {
    let other = Int(chains[operand].other[vector])
    let times = boundary.repetitions[other]
    var time = BoundaryTime()
    guard operand == 0 else {
      let pass = boundary.pass(own, slide: slide)
      time.inward = pass.time.repeated(times.inTime)
      return time
    }
    let leaving = OutputVisits.Leaving(times)
    let finished = leaving.addsOnTheWay ? boundary.added[own] : boundary.pass[own]
    time.outward = finished.time.repeated(leaving.finished)
    time.outward.add(boundary.partial[own].time.repeated(leaving.partialInTime))
    time.inward = boundary.back[own].time.repeated(OutputVisits.returningInTime(times))
    time.visits = OutputVisits.returning(times, first: freshAtTop)
    time.mostAfresh = boundary.mostAfresh[mostAfreshOther(operand, at: vector)]
    time.firstVisitsInside = times.firstVisitsInside
    return time
  }

  /// Whether a tile may have a second slot, so that nothing waits for its refills.
  @inline(__always)
  func mayBeDoubled(_ operand: Int, _ boundary: BoundaryTable, at vector: Int) -> Bool {
    mayBeDoubled(operand, boundary, own: Int(chains[operand].own[vector]))
  }

  @inline(__always)
  private func mayBeDoubled(_ operand: Int, _ boundary: BoundaryTable, own: Int) -> Bool {
    guard boundary.inner >= 0 else { return false }
    if boundary.isDoubled(own) { return true }
    if operand > 0, own == boundary.ownTiles - 1 { return false }
    let bits = boundary.finishedBits[own]
    return bits < .max && constants.capacities[boundary.inner].holds(2 * bits)
  }

  /// What a boundary adds to a sum of times with weights; of what may come back only what surely does.
  @inline(__always)
  func time(
    _ operand: Int, _ boundary: BoundaryTable, at vector: Int, slide: Int = -1, isSingle: Bool,
    _ weights: TimeBound.Weights
  ) -> Double {
    weigh(operand, time(of: operand, boundary, at: vector, slide: slide), isSingle: isSingle, weights)
  }

  /// The least that it adds, for one of the own tiles that a tile vector stands for; infinite where that doesn't fit.
  @inline(__always)
  func leastTime(
    _ operand: Int, _ boundary: BoundaryTable, own: Int, at vector: Int, slide: Int,
    _ weights: TimeBound.Weights
  ) -> Double {
    guard boundary.finishedBits[own] < .max else { return .infinity }
    return weigh(
      operand, time(of: operand, boundary, own: own, at: vector, slide: slide),
      isSingle: !mayBeDoubled(operand, boundary, own: own), weights)
  }

  @inline(__always)
  private func weigh(_ operand: Int, _ time: BoundaryTime, isSingle: Bool, _ weights: TimeBound.Weights)
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
