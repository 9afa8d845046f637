import Diagnostics
import Tilewright

/// What stands in the cells of a timeline's table, and by what its rows are told apart.
struct TimelineCells: Sendable {
  private let timeline: Timeline
  private let rows: [TimelineRows.Row]
  private let words: TimelineWords
  private let severalSlots: Set<String>
  private let amountWidths: [Int]

  init(_ timeline: Timeline, rows: [TimelineRows.Row]) {
    self.timeline = timeline
    self.rows = rows
    words = TimelineWords(timeline)
    var slots: [String: Set<String>] = [:]
    for operation in timeline.operations { slots[operation.operand, default: []].insert(operation.slot) }
    severalSlots = Set(slots.filter { $0.value.count > 1 }.keys)
    let words = words
    amountWidths = timeline.memories.indices.map { memory in
      rows.map { words.amount($0.occupancy[memory]).displayWidth }.max() ?? 0
    }
  }

  /// The cells of a row: time, lanes, memories.
  func cells(of index: Int) -> [TextTable.Cell] {
    let row = rows[index]
    let time = TextTable.Cell(NumberFormat.grouped(row.time.lowerBound))
    return [time] + row.cells.map(cell) + timeline.memories.indices.map { occupancy(of: $0, in: row) }
  }

  private func cell(_ cell: TimelineRows.Cell) -> TextTable.Cell {
    switch cell {
    case .idle: .init(".", .dim)
    case .operations(let indices, begin: true): .init(indices.map(text).joined(separator: " + "))
    case .operations(_, begin: false): .init("│", .dim)
    case .wait(let index): .init("·wait: \(timeline.waits[index].cause.short)", .alarm)
    }
  }

  private func text(_ index: Int) -> String {
    let operation = timeline.operations[index]
    var text = operation.tile + (operation.isRagged ? "~" : "")
    if severalSlots.contains(operation.operand) {
      text += (timeline.lanes[operation.lane].kind == .store ? " ←" : " →") + operation.slot
    }
    return text
  }

  private func occupancy(of memory: Int, in row: TimelineRows.Row) -> TextTable.Cell {
    let held = row.occupancy[memory]
    let amount = words.amount(held)
    let padding = String(repeating: " ", count: amountWidths[memory] - amount.displayWidth)
    guard let capacity = timeline.memories[memory].capacity, capacity > 0 else {
      return .init(padding + amount)
    }
    return .init("\(bar(Double(held) / Double(capacity), width: 10)) \(padding)\(amount)")
  }

  /// A number for each row: equal for rows that show the same thing of different tiles.
  var signatures: [Int] {
    RowFolding.signatures(rows.map { "\($0.time.count) \($0.cells.map(signature)) \($0.occupancy)" })
  }

  private func signature(_ cell: TimelineRows.Cell) -> String {
    switch cell {
    case .idle: return ""
    case .wait(let index): return "w\(timeline.waits[index].cause.general)"
    case .operations(let indices, let begin):
      return indices.map { index in
        let operation = timeline.operations[index]
        return
          "\(begin) \(TileShift.template(operation.tile)) \(operation.slot) \(operation.elements) \(operation.isRagged)"
      }.joined(separator: "+")
    }
  }

  /// How the tiles of a stretch of rows move from one repeat to the next, where they do so evenly.
  func shifts(from start: Int, period: Int, count: Int) -> [String] {
    var shifts: [String] = []
    var seen: Set<String> = []
    for offset in 0..<period {
      for lane in timeline.lanes.indices {
        guard case .operations(let first, begin: true) = rows[start + offset].cells[lane] else { continue }
        for place in first.indices {
          let tiles = (0..<count).map { time -> String in
            guard case .operations(let indices, _) = rows[start + offset + time * period].cells[lane],
              indices.indices.contains(place)
            else { return "" }
            return timeline.operations[indices[place]].tile
          }
          guard Set(tiles).count > 1, let text = TileShift.text(of: tiles), seen.insert(text).inserted else {
            continue
          }
          shifts.append(text)
        }
      }
    }
    return shifts
  }
}
