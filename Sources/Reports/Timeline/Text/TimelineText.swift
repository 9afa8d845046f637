public import Tilewright

/// A timeline as a table: a row per tick (or per change, where durations are long), a column per lane, and how full
/// each memory is; with very many lanes, a row per operation. Below it, how long each unit executed, and what it waited for.
///
///     tick  load A  execute      store C  buffer (10)
///     0     A[0:4]  ·wait: load A  .      ████░░░░░░  4
///     1     .       C[0:2]         .      ██████░░░░  6
public struct TimelineText: Sendable {
  /// With more lanes, a row is an operation and not a time.
  private static let laneLimit = 16

  let timeline: Timeline
  let style: TextStyle
  let words: TimelineWords
  private let maximumRows: Int?
  private let foldsOver: Int
  private let whole: Simulation?

  /// Prepares the table.
  ///
  /// - Parameters:
  ///   - timeline: What is shown.
  ///   - style: How text is set off.
  ///   - foldsOver: With more rows than this, rows that repeat are shown once.
  ///   - maximumRows: With more rows than this after folding, those in the middle are left out, and the table says
  ///     so; nil to show all.
  ///   - whole: What the whole run takes, where the timeline may hold only its beginning; totals are those of the
  ///     whole run then.
  public init(
    _ timeline: Timeline, style: TextStyle = .plain, foldsOver: Int = 24, maximumRows: Int? = nil,
    whole: Simulation? = nil
  ) {
    self.whole = whole
    self.timeline = timeline
    self.style = style
    self.foldsOver = foldsOver
    self.maximumRows = maximumRows
    words = TimelineWords(timeline)
  }

  /// The text, ending in a newline.
  public var text: String {
    let isWide = timeline.lanes.count > Self.laneLimit
    return style.paint(timeline.title, .bold) + "\n" + (isWide ? list : grid) + "\n" + summary
      + (isWide ? peaks : "")
  }

  private var grid: String {
    let rows = TimelineRows(timeline).rows
    guard !rows.isEmpty else { return "nothing runs\n" }
    let cells = TimelineCells(timeline, rows: rows)
    let table = table(
      columns, rows.map(\.time), cells.cells, signatures: cells.signatures, shifts: cells.shifts)
    return table + legend
  }

  private var list: String {
    let events = TimelineEvents(timeline)
    return table(
      events.columns, events.times, events.cells, signatures: events.signatures, shifts: events.shifts)
      + legend
  }

  private var legend: String {
    timeline.operations.contains(where: \.isRagged) ? style.paint("~ ragged", .dim) + "\n" : ""
  }

  /// A table of rows, the repeated ones folded when there are many.
  private func table(
    _ columns: [TextTable.Column], _ times: [Range<Int>], _ cells: (Int) -> [TextTable.Cell],
    signatures: @autoclosure () -> [Int], shifts: @escaping (Int, Int, Int) -> [String]
  ) -> String {
    var table = TextTable(columns, gap: 2)
    let nodes =
      times.count > foldsOver ? RowFolding.fold(signatures()) : times.indices.map { RowFolding.Node.row($0) }
    let lines = FoldedLines(nodes, times: times, words: words, shifts: shifts)
    for line in lines.lines(atMost: maximumRows) {
      switch line {
      case .row(let row): table.add(cells(row))
      case .note(let text): table.addLine(text, .dim)
      }
    }
    return table.render(style)
  }

  private var columns: [TextTable.Column] {
    let unit = timeline.timeUnit.singular
    let showsGroups = Set(timeline.lanes.map(\.group)).count > 1
    let lanes = timeline.lanes.map { lane in
      let repeatsGroup = lane.name.contains(lane.group)
      return TextTable.Column(showsGroups && !repeatsGroup ? "\(lane.group)\n\(lane.name)" : lane.name)
    }
    let memories = timeline.memories.map { memory in
      TextTable.Column(memory.capacity.map { "\(memory.name) (\(words.amount($0)))" } ?? memory.name)
    }
    return [.init(unit, .right)] + lanes + memories
  }

  /// `5 ticks; execute busy 2 (40 %)` and the causes of all other time.
  private var summary: String {
    if !timeline.isWhole, let whole { return summary(of: whole) }
    let idle = IdleSummary.all(of: timeline)
    var text = "\(words.duration(timeline.length))\(timeline.isWhole ? "" : ", the run goes on")\n"
    var table = TextTable([.init(), .init("", .right), .init("", .right), .init()], indent: 2)
    func add(_ name: String, _ busy: Int, _ shares: [IdleSummary.Share], of length: Int) {
      table.add([.init(name, .bold), amount(busy), share(busy, of: length), "busy"])
      for share in shares {
        let times = share.count > 1 ? ", \(NumberFormat.grouped(share.count)) times" : ""
        let cause = share.cause.map { "waits for \($0)\(times)" } ?? "idle, no cause given"
        table.add(["", amount(share.time), self.share(share.time, of: length), .init(cause, .alarm)])
      }
    }
    if idle.count > 1 {
      let sum = IdleSummary.sum(of: idle)
      add("\(idle.count) units", sum.busy, sum.shares, of: idle.count * timeline.length)
    }
    for summary in idle {
      let lane = timeline.lanes[summary.lane]
      let isAlone = idle.count == 1 || lane.name.contains(lane.group)
      let name = isAlone ? lane.name : "\(lane.group) \(lane.name)"
      add(name, summary.busy, summary.shares, of: timeline.length)
    }
    text += table.render(style)
    return text
  }

  /// The same of a whole run, of which the beginning is shown.
  private func summary(of whole: Simulation) -> String {
    var table = TextTable([.init(), .init("", .right), .init("", .right), .init()], indent: 2)
    let lane = timeline.lanes.first { $0.kind == .execute }?.name ?? ""
    table.add([
      .init(lane, .bold), amount(whole.executingCycles), share(whole.executingCycles, of: whole.cycles),
      "busy",
    ])
    for waiting in whole.waiting where waiting.cycles > 0 {
      table.add([
        "", amount(waiting.cycles), share(waiting.cycles, of: whole.cycles),
        .init("waits for \(waiting.cause.general)", .alarm),
      ])
    }
    return
      "\(words.duration(whole.cycles)), the first \(NumberFormat.grouped(timeline.length)) of which are shown\n"
      + table.render(style)
  }

  /// How full each memory gets, for the list, which has no columns for it.
  private var peaks: String {
    var table = TextTable([.init(), .init("", .right), .init("", .right), .init()], indent: 2)
    for (index, memory) in timeline.memories.enumerated() {
      let peak = OccupancyCurve(of: index, in: timeline).peak
      let share = memory.capacity.map { NumberFormat.percent(Double(peak) / Double(max(1, $0))) } ?? ""
      let limit = memory.capacity.map { "of \(words.amount($0)) at most in use" } ?? "at most in use"
      table.add([.init(memory.name, .bold), .init(words.amount(peak)), .init(share), .init(limit)])
    }
    return table.render(style)
  }

  private func amount(_ time: Int) -> TextTable.Cell { .init(NumberFormat.grouped(time)) }

  private func share(_ time: Int, of length: Int) -> TextTable.Cell {
    .init(NumberFormat.percent(Double(time) / Double(max(1, length))))
  }
}
