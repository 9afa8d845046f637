import Tilewright

/// How long an executing lane was busy, and what it waited for otherwise.
///
/// Two tiles through a single-slotted buffer: busy 2 of 5 ticks; 1 for the load of A, 1 for slot A, 1 at the end.
struct IdleSummary: Hashable, Sendable {
  /// Waits of one cause, summed.
  struct Share: Hashable, Sendable {
    /// What was waited for; nil where nobody said.
    let cause: String?
    let time: Int
    let count: Int
  }

  /// Index of the lane.
  let lane: Int
  /// Time in which it executed.
  let busy: Int
  /// All other time, the longest cause first.
  let shares: [Share]

  /// The summary of each executing lane of a timeline, in its order.
  static func all(of timeline: Timeline) -> [IdleSummary] {
    let busy = Dictionary(grouping: timeline.operations, by: \.lane)
      .mapValues { operations in covered(operations.map(\.time)) }
    let waits = Dictionary(grouping: timeline.waits, by: \.lane)
    return timeline.lanes.indices.filter { timeline.lanes[$0].kind == .execute }.map { lane in
      IdleSummary(lane: lane, length: timeline.length, busy: busy[lane] ?? 0, waits: waits[lane] ?? [])
    }
  }

  /// Several units taken together: their times added up, and their waits cause by cause.
  static func sum(of summaries: [IdleSummary]) -> (busy: Int, shares: [Share]) {
    let shares = Dictionary(grouping: summaries.flatMap(\.shares), by: \.cause).map { cause, shares in
      Share(
        cause: cause, time: shares.reduce(0) { $0 + $1.time }, count: shares.reduce(0) { $0 + $1.count })
    }
    return (summaries.reduce(0) { $0 + $1.busy }, shares.sorted(by: isLonger))
  }

  private static func isLonger(_ one: Share, _ other: Share) -> Bool {
    (other.time, one.cause ?? "") < (one.time, other.cause ?? "")
  }

  private init(lane: Int, length: Int, busy: Int, waits: [Timeline.Wait]) {
    self.lane = lane
    self.busy = busy
    var shares = Dictionary(grouping: waits, by: \.cause.general)
      .map { Share(cause: $0.key, time: $0.value.reduce(0) { $0 + $1.time.count }, count: $0.value.count) }
      .sorted(by: Self.isLonger)
    let unnamed = length - busy - shares.reduce(0) { $0 + $1.time }
    if unnamed > 0 { shares.append(Share(cause: nil, time: unnamed, count: 1)) }
    self.shares = shares
  }

  /// How much time the ranges, in order of start, cover together.
  private static func covered(_ times: [Range<Int>]) -> Int {
    var end = 0
    return times.reduce(0) { sum, time in
      defer { end = max(end, time.upperBound) }
      return sum + max(0, time.upperBound - max(time.lowerBound, end))
    }
  }
}
