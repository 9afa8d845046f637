import Tilewright

/// A timeline cut into rows of a table: a row per tick, or, where durations are long, a row from each change to the
/// next.
struct TimelineRows: Sendable {
  /// What a lane does during a row.
  enum Cell: Hashable, Sendable {
    case idle
    /// Operations, by index; and whether they begin with this row.
    case operations([Int], begin: Bool)
    /// A wait, by index.
    case wait(Int)
  }

  /// One row.
  struct Row: Hashable, Sendable {
    let time: Range<Int>
    /// By lane.
    let cells: [Cell]
    /// What each memory holds at its fullest in this time.
    let occupancy: [Int]
  }

  let rows: [Row]

  init(_ timeline: Timeline) {
    let intervals = Self.intervals(of: timeline)
    let columns = Self.columns(of: timeline, intervals)
    let occupancy = timeline.memories.indices.map { memory in
      OccupancyCurve(of: memory, in: timeline).fullest(in: intervals).map { $0?.total ?? 0 }
    }
    rows = intervals.enumerated().map { index, time in
      Row(time: time, cells: columns.map { $0[index] }, occupancy: occupancy.map { $0[index] })
    }
  }

  private static func intervals(of timeline: Timeline) -> [Range<Int>] {
    let times = timeline.operations.map(\.time) + timeline.waits.map(\.time)
    let changes = Set(times.flatMap { [$0.lowerBound, $0.upperBound] } + [0, timeline.length]).sorted()
    // Ticks are rows of their own unless most of them would say nothing new.
    if timeline.timeUnit == .ticks, timeline.length / 4 <= changes.count {
      return (0..<timeline.length).map { $0..<$0 + 1 }
    }
    return zip(changes, changes.dropFirst()).map { $0..<$1 }
  }

  /// Cells by lane and interval.
  private static func columns(of timeline: Timeline, _ intervals: [Range<Int>]) -> [[Cell]] {
    var operations = Array(repeating: [Int](), count: timeline.lanes.count)
    for (index, operation) in timeline.operations.enumerated() { operations[operation.lane].append(index) }
    var waits = Array(repeating: [Int](), count: timeline.lanes.count)
    for (index, wait) in timeline.waits.enumerated() { waits[wait.lane].append(index) }
    return timeline.lanes.indices.map { lane in
      var nextOperation = operations[lane][...]
      var nextWait = waits[lane][...]
      var running: [Int] = []
      return intervals.map { interval in
        running.removeAll { timeline.operations[$0].time.upperBound <= interval.lowerBound }
        var begin = false
        while let next = nextOperation.first, timeline.operations[next].time.lowerBound < interval.upperBound
        {
          running.append(next)
          nextOperation = nextOperation.dropFirst()
          begin = true
        }
        while let next = nextWait.first, timeline.waits[next].time.upperBound <= interval.lowerBound {
          nextWait = nextWait.dropFirst()
        }
        if !running.isEmpty { return .operations(running, begin: begin) }
        guard let next = nextWait.first, timeline.waits[next].time.lowerBound < interval.upperBound else {
          return .idle
        }
        return .wait(next)
      }
    }
  }
}
