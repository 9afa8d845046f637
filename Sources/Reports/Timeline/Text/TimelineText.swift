public import Tilewright

/// A timeline as a table: a row per tick (or per change, where durations are long), a column per lane, and how full
/// each memory is. Below it, how long each unit executed, and what it waited for.
///
///     tick  load A  execute      store C  buffer (10)
///     0     A[0:4]  ·wait: load A  .      ████░░░░░░  4
///     1     .       C[0:2]         .      ██████░░░░  6
public struct TimelineText: Sendable {
  let timeline: Timeline
  let style: TextStyle
  let words: TimelineWords
  private let maximumRows: Int?
  private let foldsOver: Int

  /// Prepares the table.
  ///
  /// - Parameters:
  ///   - timeline: What is shown.
  ///   - style: How text is set off.
  ///   - foldsOver: With more rows than this, rows that repeat are shown once.
  ///   - maximumRows: With more rows than this after folding, those in the middle are left out, and the table says
  ///     so; nil to show all.
  public init(
    _ timeline: Timeline, style: TextStyle = .plain, foldsOver: Int = 24, maximumRows: Int? = nil
  ) {
    self.timeline = timeline
    self.style = style
    self.foldsOver = foldsOver
    self.maximumRows = maximumRows
    words = TimelineWords(timeline)
  }

  /// The text, ending in a newline.
  public var text: String {
    style.paint(timeline.title, .bold) + "\n" + grid + "\n" + summary
  }

  private var grid: String {
    let rows = TimelineRows(timeline).rows
    guard !rows.isEmpty else { return "nothing runs\n" }
    var table = TextTable(columns, gap: 2)
    let cells = TimelineCells(timeline, rows: rows)
    let nodes =
      rows.count > foldsOver
      ? RowFolding.fold(cells.signatures) : rows.indices.map { RowFolding.Node.row($0) }
    let lines = FoldedLines(nodes, rows: rows, words: words) { cells.shifts(from: $0, period: $1, count: $2) }
    for line in lines.lines(atMost: maximumRows) {
      switch line {
      case .row(let row): table.add(cells.cells(of: row))
      case .note(let text): table.addLine(text, .dim)
      }
    }
    return table.render(style) + (cells.hasRagged ? style.paint("~ ragged", .dim) + "\n" : "")
  }

  private var columns: [TextTable.Column] {
    let unit = timeline.timeUnit == .ticks ? "tick" : "cycle"
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
    let idle = IdleSummary.all(of: timeline)
    var text = "\(words.duration(timeline.length))\n"
    var table = TextTable([.init(), .init("", .right), .init("", .right), .init()], indent: 2)
    for summary in idle {
      let lane = timeline.lanes[summary.lane]
      let isAlone = idle.count == 1 || lane.name.contains(lane.group)
      let name = isAlone ? lane.name : "\(lane.group) \(lane.name)"
      table.add([.init(name, .bold), amount(summary.busy), share(summary.busy), "busy"])
      for share in summary.shares {
        let times = share.count > 1 ? ", \(NumberFormat.grouped(share.count)) times" : ""
        let cause = share.cause.map { "waits for \($0)\(times)" } ?? "idle, no cause given"
        table.add(["", amount(share.time), self.share(share.time), .init(cause, .alarm)])
      }
    }
    text += table.render(style)
    return text
  }

  private func amount(_ time: Int) -> TextTable.Cell { .init(NumberFormat.grouped(time)) }

  private func share(_ time: Int) -> TextTable.Cell {
    .init(NumberFormat.percent(Double(time) / Double(max(1, timeline.length))))
  }
}
