/// The part of a source line around a place, short enough to be read, and where the place stands in it.
///
///     …, 1, 1, 1, 1, 1, …
///           ^
package struct SourceExcerpt: Hashable, Sendable {
  /// The most terminal columns of a line that are shown.
  package static let columns = 100
  /// Columns before the place, where the line goes on before them.
  private static let before = 40

  /// The text; `…` stands for what is left out at an end.
  package let text: String
  /// Terminal columns before the place.
  package let indent: Int

  /// Cuts a line, given as Unicode scalars, around a 1-based column. Takes time in proportion to what is shown.
  package init(_ line: [Unicode.Scalar], around column: Int) {
    let place = min(max(0, column - 1), line.count)
    if let whole = Self.fitting(line[...]) {
      text = whole
      indent = Self.width(line[..<place]) + max(0, column - 1 - place)
      return
    }
    // One column at either end is the mark of what is left out.
    let start = Self.start(in: line, before: place, columns: Self.before)
    var end = Self.end(in: line, from: start, columns: Self.columns - 2)
    var first = start
    if end == line.count {
      first = Self.start(in: line, before: end, columns: Self.columns - 1)
      if place < first { first = start }
    } else if start == 0 {
      end = Self.end(in: line, from: 0, columns: Self.columns - 1)
    }
    let head = first > 0 ? "…" : ""
    text = head + Self.string(line[first..<end]) + (end < line.count ? "…" : "")
    indent = Self.width(line[first..<max(first, place)]) + (first > 0 ? 1 : 0)
  }

  /// The whole line, if it isn't too wide.
  private static func fitting(_ line: ArraySlice<Unicode.Scalar>) -> String? {
    end(in: Array(line.prefix(8 * columns)), from: 0, columns: columns) == line.count ? string(line) : nil
  }

  /// The first scalar of the widest piece before a place that takes at most so many columns.
  private static func start(in line: [Unicode.Scalar], before place: Int, columns: Int) -> Int {
    var start = place
    var left = columns
    while start > 0 {
      left -= Character(line[start - 1]).displayWidth
      if left < 0 || place - start > 8 * columns { break }
      start -= 1
    }
    return start
  }

  /// One past the last scalar of the widest piece that takes at most so many columns.
  private static func end(in line: [Unicode.Scalar], from start: Int, columns: Int) -> Int {
    var end = start
    var left = columns
    while end < line.count {
      left -= Character(line[end]).displayWidth
      if left < 0 || end - start > 8 * columns { break }
      end += 1
    }
    return end
  }

  private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    String(String.UnicodeScalarView(scalars))
  }

  private static func width(_ scalars: ArraySlice<Unicode.Scalar>) -> Int { string(scalars).displayWidth }
}
