/// What moves over a crossing that stands at a cell keeps both sides busy, direction by direction.
struct CrossingTime {
  /// One direction.
  struct Direction {
    var busyCycles = 0
    var transfers = 0
    /// Cycles of the largest transfer: the first fill of an input, the last drain of an output.
    var longestCycles = 0

    /// Cycles in which a single slot is refilled and nothing can go on. A register is read and overwritten in one cycle; what
    /// comes back comes after what has left. `isEdge`: the first or last transfer is counted apart.
    @inline(__always)
    func waitingCycles(isEdge: Bool, isReturn: Bool) -> Int {
      busyCycles - (isEdge ? longestCycles : 0) - (isReturn ? 0 : transfers - (isEdge ? 1 : 0))
    }
  }

  /// Inputs: what comes in. Outputs: partial sums that come back, should any visit not start afresh.
  var inward = Direction()
  /// Outputs: what goes out.
  var outward = Direction()
  /// Outputs: visits of a tile but for those that start afresh at the outermost memory.
  var visits = 0
  /// Outputs: the most of these that start afresh because of boundaries further out.
  var mostAfresh = 0
  /// Outputs: visits of the tiles inside that start afresh here.
  var freshInside = 0
}

extension ChainSpace {
  /// How long what moves over a crossing at a cell takes.
  @inline(__always)
  func time(of operand: Int, _ crossing: Crossing, at cell: Int, sliding: Int = -1) -> CrossingTime {
    time(of: operand, crossing, own: Int(chains[operand].own[cell]), at: cell, sliding: sliding)
  }

  /// The same for one of the own tiles that a cell stands for.
  @inline(__always)
  private func time(of operand: Int, _ crossing: Crossing, own: Int, at cell: Int, sliding: Int)
    -> CrossingTime
  {
    let other = Int(chains[operand].other[cell])
    let times = crossing.repetitions[other]
    var time = CrossingTime()
    guard operand == 0 else {
      let pass = crossing.pass(own, sliding: sliding)
      time.inward = .init(
        busyCycles: times.inTime * pass.busyCycles, transfers: times.inTime * pass.transfers,
        longestCycles: pass.longestCycles)
      return time
    }
    let last = times.outer == times.inTime ? 1 : 0
    let final = times.inner == times.outer ? crossing.pass[own] : crossing.added[own]
    let partial = crossing.partial[own]
    let later = times.inTime - last
    time.outward = .init(
      busyCycles: last * final.busyCycles + later * partial.busyCycles,
      transfers: last * final.transfers + later * partial.transfers,
      longestCycles: max(last > 0 ? final.longestCycles : 0, later > 0 ? partial.longestCycles : 0))
    let back = crossing.back[own]
    time.inward = .init(
      busyCycles: (times.inTime - 1) * back.busyCycles, transfers: (times.inTime - 1) * back.transfers)
    time.visits = times.outer - freshAtTop
    time.mostAfresh = crossing.mostAfresh[mostAfreshOther(operand, at: cell)]
    time.freshInside = times.freshInside
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
    return bits < .max && 2 * bits <= constants.capacityBits[crossing.inner]
  }

  /// What a crossing adds to a sum of times with weights; of what may come back only what surely does.
  @inline(__always)
  func time(
    _ operand: Int, _ crossing: Crossing, at cell: Int, sliding: Int = -1, isSingle: Bool,
    _ weights: TimeBound.Weights
  ) -> Double {
    weigh(operand, time(of: operand, crossing, at: cell, sliding: sliding), isSingle: isSingle, weights)
  }

  /// The least that it adds, for one of the own tiles that a cell stands for; infinite where that doesn't fit.
  @inline(__always)
  func leastTime(
    _ operand: Int, _ crossing: Crossing, own: Int, at cell: Int, sliding: Int, _ weights: TimeBound.Weights
  ) -> Double {
    guard crossing.finishedBits[own] < .max else { return .infinity }
    return weigh(
      operand, time(of: operand, crossing, own: own, at: cell, sliding: sliding),
      isSingle: !mayBeDoubled(operand, crossing, own: own), weights)
  }

  @inline(__always)
  private func weigh(_ operand: Int, _ time: CrossingTime, isSingle: Bool, _ weights: TimeBound.Weights)
    -> Double
  {
    func sum(_ time: CrossingTime.Direction, _ weights: TimeBound.Weights.Direction, isReturn: Bool) -> Double
    {
      guard time.transfers > 0 else { return 0 }
      let edge = weights.isEdge ? time.longestCycles : 0
      let waiting = isSingle ? time.waitingCycles(isEdge: weights.isEdge, isReturn: isReturn) : 0
      return weights.busy * Double(time.busyCycles) + weights.longest * Double(edge)
        + weights.waiting * Double(waiting)
    }
    guard operand == 0 else { return sum(time.inward, weights.inward, isReturn: false) }
    return sum(time.outward, weights.outward, isReturn: false)
      + (time.visits > time.mostAfresh ? sum(time.inward, weights.inward, isReturn: true) : 0)
  }
}
