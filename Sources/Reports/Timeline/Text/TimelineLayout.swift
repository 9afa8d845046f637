public import Tilewright

/// What lies where in each memory, a row from each change to the next, in order of address.
///
///     buffer (10)
///     tick  in use
///     0          4  [ 4 (A.0) | 6 free ]
///     1          6  [ 4 (A.0) | 2 (C.0) | 4 free ]
public struct TimelineLayout: Sendable {
  private struct Row {
    let time: Range<Int>
    let used: Int
    let layout: String
  }

  private let timeline: Timeline
  private let style: TextStyle
  private let words: TimelineWords
  private let maximumRows: Int?
  private let foldsOver: Int

  /// Prepares the tables.
  ///
  /// - Parameters:
  ///   - timeline: What is shown.
  ///   - style: How text is set off.
  ///   - foldsOver: With more rows than this, rows that repeat are shown once.
  ///   - maximumRows: With more rows of a memory than this after folding, those in the middle are left out, and the
  ///     table says so; nil to show all.
  public init(
    _ timeline: Timeline, style: TextStyle = .plain, foldsOver: Int = 24, maximumRows: Int? = nil
  ) {
    self.timeline = timeline
    self.style = style
    self.foldsOver = foldsOver
    self.maximumRows = maximumRows
    words = TimelineWords(timeline)
  }

  /// A table for each memory that something lies in, ending in a newline.
  public var text: String {
    timeline.memories.indices.compactMap(table).joined(separator: "\n")
  }

  private func table(of memory: Int) -> String? {
    let rows = rows(of: memory)
    guard !rows.isEmpty else { return nil }
    let capacity = timeline.memories[memory].capacity
    let limit = capacity.map { " (\(words.amount($0)))" } ?? ""
    let unit = timeline.timeUnit.singular
    var table = TextTable([.init(unit, .right), .init("in use", .right), .init()])
    let times = rows.map(\.time)
    let nodes =
      rows.count > foldsOver
      ? RowFolding.fold(RowFolding.signatures(rows.map { "\($0.time.count) \($0.layout)" }))
      : rows.indices.map { RowFolding.Node.row($0) }
    let lines = FoldedLines(nodes, times: times, words: words) { _, _, _ in [] }
    for line in lines.lines(atMost: maximumRows) {
      switch line {
      case .row(let row):
        table.add([
          .init(NumberFormat.grouped(times[row].lowerBound)), .init(words.amount(rows[row].used)),
          .init(rows[row].layout),
        ])
      case .note(let text): table.addLine(text, .dim)
      }
    }
    return style.paint("\(timeline.memories[memory].name)\(limit)", .bold) + "\n" + table.render(style)
  }

  private func rows(of memory: Int) -> [Row] {
    let lifetimes = timeline.lifetimes.filter { $0.memory == memory && !$0.time.isEmpty }
    let changes = Set(lifetimes.flatMap { [$0.time.lowerBound, $0.time.upperBound] }).sorted()
    var next = lifetimes.sorted { $0.time.lowerBound < $1.time.lowerBound }[...]
    var live: [Timeline.Lifetime] = []
    var rows: [Row] = []
    for (start, end) in zip(changes, changes.dropFirst()) {
      live.removeAll { $0.time.upperBound <= start }
      while let begun = next.first, begun.time.lowerBound <= start {
        live.append(begun)
        next = next.dropFirst()
      }
      live.sort {
        ($0.addresses.lowerBound, $0.time.lowerBound, $0.slot)
          < ($1.addresses.lowerBound, $1.time.lowerBound, $1.slot)
      }
      let (used, layout) = layout(of: live, capacity: timeline.memories[memory].capacity)
      if let last = rows.last, last.layout == layout {
        rows[rows.count - 1] = Row(time: last.time.lowerBound..<end, used: used, layout: layout)
      } else {
        rows.append(Row(time: start..<end, used: used, layout: layout))
      }
    }
    return rows
  }

  /// `[ 4 (A.0) | 2 (C.0) | 4 free ]`; what lies over something else, as a result does that an adder makes in
  /// place, says so.
  private func layout(of live: [Timeline.Lifetime], capacity: Int?) -> (used: Int, text: String) {
    var parts: [String] = []
    var end = 0
    var used = 0
    for stay in live {
      if stay.addresses.lowerBound > end {
        parts.append("\(words.amount(stay.addresses.lowerBound - end)) free")
      }
      let isOver = stay.addresses.lowerBound < end
      let name = stay.slot.isEmpty ? stay.tile : stay.slot
      parts.append("\(words.amount(stay.addresses.count)) (\(isOver ? "in place: " : "")\(name))")
      used += max(0, stay.addresses.upperBound - max(end, stay.addresses.lowerBound))
      end = max(end, stay.addresses.upperBound)
    }
    if let capacity, capacity > end { parts.append("\(words.amount(capacity - end)) free") }
    return (used, "[ \(parts.joined(separator: " | ")) ]")
  }
}
