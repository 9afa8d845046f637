/// What moves over a crossing that stands at a cell keeps both sides busy, direction by direction.
struct CrossingTime {
  /// One direction.
  struct Direction {
    var busyCycles = 0
    var transfers = 0
    /// Cycles of the largest transfer: the first fill of an input, the last drain of an output.
    var longestCycles = 0
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
    let own = Int(chains[operand].own[cell])
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
    time.mostAfresh = crossing.mostAfresh[other]
    time.freshInside = times.inner - times.beginnings
    return time
  }
}
