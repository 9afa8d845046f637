import Tilewright

/// A timeline as a list of what begins, for timelines with more lanes than a table has room for: a row per operation
/// and wait, with its lane.
struct TimelineEvents: Sendable {
  private enum Event: Hashable, Sendable {
    case operation(Int)
    case wait(Int)
  }

  private let timeline: Timeline
  private let events: [Event]
  private let laneNames: [String]
  /// When each row's event happens.
  let times: [Range<Int>]

  init(_ timeline: Timeline) {
    self.timeline = timeline
    let all =
      timeline.operations.enumerated().map { (time: $1.time, lane: $1.lane, event: Event.operation($0)) }
      + timeline.waits.enumerated().map { (time: $1.time, lane: $1.lane, event: Event.wait($0)) }
    let ordered = all.enumerated().sorted {
      ($0.element.time.lowerBound, $0.element.lane, $0.offset)
        < ($1.element.time.lowerBound, $1.element.lane, $1.offset)
    }
    events = ordered.map(\.element.event)
    times = ordered.map(\.element.time)
    laneNames = timeline.lanes.map { $0.name.contains($0.group) ? $0.name : "\($0.group) \($0.name)" }
  }

  /// Columns of the list.
  var columns: [TextTable.Column] {
    let unit = timeline.timeUnit.singular
    return [.init(unit, .right), .init(timeline.timeUnit.rawValue, .right), .init("lane"), .init("what")]
  }

  /// The cells of a row: when, how long, where, what.
  func cells(of row: Int) -> [TextTable.Cell] {
    let when = [times[row].lowerBound, times[row].count].map { TextTable.Cell(NumberFormat.grouped($0)) }
    switch events[row] {
    case .operation(let index):
      let operation = timeline.operations[index]
      let arrow = timeline.lanes[operation.lane].kind == .store ? "←" : "→"
      let slot = operation.slot.isEmpty ? "" : " \(arrow)\(operation.slot)"
      return when + [
        .init(laneNames[operation.lane]), .init(operation.tile + (operation.isRagged ? "~" : "") + slot),
      ]
    case .wait(let index):
      let wait = timeline.waits[index]
      return when + [.init(laneNames[wait.lane]), .init("·wait: \(wait.cause.short)", .alarm)]
    }
  }

  /// A number for each row: equal for rows that show the same thing of different tiles, so long after the row before.
  var signatures: [Int] {
    RowFolding.signatures(
      events.indices.map { row in
        let pause = row == 0 ? 0 : times[row].lowerBound - times[row - 1].lowerBound
        return "\(pause) \(times[row].count) \(content(of: row))"
      })
  }

  private func content(of row: Int) -> String {
    switch events[row] {
    case .operation(let index):
      let operation = timeline.operations[index]
      let size = "\(operation.elements) \(operation.isRagged)"
      return "\(operation.lane) \(TileShift.template(operation.tile)) \(operation.slot) \(size)"
    case .wait(let index): return "\(timeline.waits[index].lane) w\(timeline.waits[index].cause.general)"
    }
  }

  /// How the tiles of a stretch of rows move from one repeat to the next, where they do so evenly.
  func shifts(from start: Int, period: Int, count: Int) -> [String] {
    var seen: Set<String> = []
    return (0..<period).compactMap { offset in
      let tiles = (0..<count).compactMap { time -> String? in
        guard case .operation(let index) = events[start + offset + time * period] else { return nil }
        return timeline.operations[index].tile
      }
      guard Set(tiles).count > 1, let text = TileShift.text(of: tiles), seen.insert(text).inserted else {
        return nil
      }
      return text
    }
  }
}
