/// The lines of a folded table: rows, and notes on those that repeat or are left out.
struct FoldedLines {
  /// A line of the table.
  enum Line: Hashable {
    case row(Int)
    case note(String)
  }

  /// Most shifts named in a note.
  private static let shiftLimit = 4

  private let times: [Range<Int>]
  private let words: TimelineWords
  private let shifts: (_ start: Int, _ period: Int, _ count: Int) -> [String]
  private var all: [Line] = []

  init(
    _ nodes: [RowFolding.Node], times: [Range<Int>], words: TimelineWords,
    shifts: @escaping (_ start: Int, _ period: Int, _ count: Int) -> [String]
  ) {
    self.times = times
    self.words = words
    self.shifts = shifts
    all = lines(of: nodes)
  }

  private func lines(of nodes: [RowFolding.Node]) -> [Line] {
    nodes.flatMap { node -> [Line] in
      switch node {
      case .row(let row): return [.row(row)]
      case .repeated(let first, let count):
        return lines(of: first) + [.note(note(on: node, first: first, count: count))]
      }
    }
  }

  /// `⋮ ticks 3–4 repeat 5 times, to tick 12: A[0:26][+86]`.
  private func note(on node: RowFolding.Node, first: [RowFolding.Node], count: Int) -> String {
    let start = node.firstRow
    let period = node.rowCount / count
    let time = times[start].lowerBound..<max(times[start].upperBound, times[start + period - 1].upperBound)
    let end = times[start + node.rowCount - 1].upperBound - 1
    let text =
      "  ⋮ \(words.span(time)) \(time.count == 1 ? "comes" : "come") \(NumberFormat.grouped(count)) times,"
    let moves = shifts(start, period, count)
    let named = moves.prefix(Self.shiftLimit).joined(separator: " ")
    let more = moves.count > Self.shiftLimit ? " …" : ""
    return "\(text) to \(NumberFormat.grouped(end))\(named.isEmpty ? "" : ": each time \(named)\(more)")"
  }

  /// The lines; when there are more than a limit, the middle ones are replaced by a note that says how many.
  func lines(atMost limit: Int?) -> [Line] {
    guard let limit, all.count > max(2, limit) else { return all }
    let tail = max(1, limit / 4)
    let head = max(1, limit - tail)
    let left = all.dropFirst(head).dropLast(tail)
    let note = Line.note("  … \(NumberFormat.grouped(left.count)) rows left out …")
    return all.prefix(head) + [note] + all.suffix(tail)
  }
}
