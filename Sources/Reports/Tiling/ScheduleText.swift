import Tilewright

/// The timeline as the document draws it: a row per tick, a column per boundary and unit. Rows that repeat are folded.
struct ScheduleText {
  let schedule: Schedule
  let style: TextStyle
  private let rows: [Row]
  private let columns: [String]

  /// What happens in a tick.
  struct Row {
    var cells: [String]
    /// The same without numbers of executions: equal for ticks that repeat.
    var signature: String
    var use: Int
    var box: [Range<Int>]?
  }

  /// The longest timeline that is drawn.
  static let longest = 20_000

  init(_ schedule: Schedule, style: TextStyle) {
    self.schedule = schedule
    self.style = style
    var columns: [String] = []
    var places: [[Int]: Int] = [:]
    func column(_ key: [Int], _ name: String) {
      places[key] = columns.count
      columns.append(name)
    }
    let has = { (kind: Timeline.Kind, boundary: Int) in
      schedule.operations.contains { $0.kind == kind && $0.boundary == boundary }
    }
    for boundary in schedule.capacities.indices.reversed() where has(.load, boundary) {
      column([0, boundary], "load \(boundary + 2)→\(boundary + 1)")
    }
    for unit in 0..<schedule.units {
      column([1, unit], schedule.units > 1 ? "unit \(unit)" : "execution")
    }
    if has(.add, 0) { column([2, 0], "sum") }
    for boundary in schedule.capacities.indices where has(.store, boundary) {
      column([3, boundary], "store \(boundary + 1)→\(boundary + 2)")
    }
    self.columns = columns
    let length = min(schedule.length, Self.longest)
    let use = SlotUse(schedule).elements(buffer: 0)
    var rows = (0..<length).map {
      Row(cells: columns.map { _ in "" }, signature: "", use: use[$0], box: nil)
    }
    for operation in schedule.operations where operation.time.lowerBound < length {
      let isMove = operation.kind == .load || operation.kind == .store
      let key =
        isMove
        ? [operation.kind == .load ? 0 : 3, operation.boundary]
        : [operation.kind == .add ? 2 : 1, operation.kind == .add ? 0 : operation.unit]
      guard let place = places[key] else { continue }
      for tick in operation.time where tick < length {
        let row = tick
        let isStart = tick == operation.time.lowerBound
        let name = isStart ? operation.name : "·"
        rows[row].cells[place] += rows[row].cells[place].isEmpty ? name : " " + name
        rows[row].signature += "\(place) \(operation.kind == .execute ? "x" : name) \(operation.time.count);"
        if operation.kind == .execute, rows[row].box == nil { rows[row].box = operation.box }
      }
    }
    for wait in schedule.waits where wait.lane < schedule.units {
      guard let place = places[[1, wait.lane]] else { continue }
      for tick in wait.time where tick < length && rows[tick].cells[place].isEmpty {
        if case .end = wait.cause { continue }
        rows[tick].cells[place] = "(\(WaitSummary.phrase(wait.cause)))"
        rows[tick].signature += rows[tick].cells[place]
      }
    }
    self.rows = rows
  }

  var text: String {
    let capacity = schedule.capacities.first.flatMap { $0 }
    let title = capacity.map { "buffer 1 of \(NumberFormat.grouped($0))" } ?? "buffer 1"
    var table = TextTable(
      [.init("tick", .right)] + columns.map { .init($0) } + [.init(title, .right)])
    var tick = 0
    while tick < rows.count {
      if let (period, times) = repetition(at: tick) {
        for row in tick..<tick + period { add(row, to: &table) }
        let last = tick + period * times - 1
        table.addLine(
          "… ticks \(tick)-\(tick + period - 1) repeat \(times - 1) more times, up to tick \(last)"
            + shift(tick, period) + " …", .dim)
        tick = last + 1
      } else {
        add(tick, to: &table)
        tick += 1
      }
    }
    if schedule.length > rows.count {
      table.addLine("… \(NumberFormat.grouped(schedule.length - rows.count)) more ticks …", .dim)
    }
    return table.render(style)
  }

  private func add(_ tick: Int, to table: inout TextTable) {
    let row = rows[tick]
    table.add(
      [.init(String(tick))] + row.cells.map { .init($0.isEmpty ? "." : $0) }
        + [.init(NumberFormat.grouped(row.use))])
  }

  /// A block of rows from here on that comes at least three times in a row: the one that saves most.
  private func repetition(at tick: Int) -> (period: Int, times: Int)? {
    var best: (period: Int, times: Int)?
    for period in 1...60 where tick + 3 * period <= rows.count {
      var times = 1
      while tick + (times + 1) * period <= rows.count,
        (0..<period).allSatisfy({
          rows[tick + $0].signature == rows[tick + times * period + $0].signature
        })
      { times += 1 }
      let saved = period * (times - 1) - 1
      guard times >= 3, saved >= 3 else { continue }
      if best.map({ saved > $0.period * ($0.times - 1) - 1 }) ?? true { best = (period, times) }
    }
    return best
  }

  /// How far the executed tile moves from one repetition to the next.
  private func shift(_ tick: Int, _ period: Int) -> String {
    for row in tick..<tick + period {
      guard let first = rows[row].box, let second = rows[row + period].box else { continue }
      let moves = schedule.layer.dimensions.indices.compactMap { dimension -> String? in
        let distance = second[dimension].lowerBound - first[dimension].lowerBound
        return distance == 0
          ? nil : "\(schedule.layer.dimensions[dimension].name) \(distance > 0 ? "+" : "")\(distance)"
      }
      if !moves.isEmpty { return ", shifted by " + moves.joined(separator: ", ") }
    }
    return ""
  }
}
