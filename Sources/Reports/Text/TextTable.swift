import Diagnostics

/// Rows of cells set in columns for a terminal.
///
/// Column widths follow the display width of what stands in them, so that names in any script line up. No line ends in
/// blanks.
struct TextTable: Sendable {
  /// Which side of the column a cell keeps to.
  enum Alignment: Sendable {
    case left, right
  }

  /// A column: its title (several lines, the last at the bottom) and the side its cells keep to.
  struct Column: Sendable {
    let title: String
    let alignment: Alignment

    init(_ title: String = "", _ alignment: Alignment = .left) {
      self.title = title
      self.alignment = alignment
    }
  }

  /// What stands at one place.
  struct Cell: Sendable, ExpressibleByStringInterpolation {
    let text: String
    let emphasis: TextStyle.Emphasis

    init(_ text: String, _ emphasis: TextStyle.Emphasis = .plain) {
      self.text = text
      self.emphasis = emphasis
    }

    init(stringLiteral value: String) { self.init(value) }
  }

  private enum Row {
    case cells([Cell])
    case rule
    case line(Cell)
  }

  private let columns: [Column]
  private let indent: String
  private let gap: String
  private var rows: [Row] = []

  init(_ columns: [Column], indent: Int = 0, gap: Int = 2) {
    self.columns = columns
    self.indent = String(repeating: " ", count: indent)
    self.gap = String(repeating: " ", count: gap)
  }

  /// Adds a row; missing cells at its end stay empty.
  mutating func add(_ cells: [Cell]) { rows.append(.cells(cells)) }

  /// Adds a line across all columns.
  mutating func addRule() { rows.append(.rule) }

  /// Adds a line of text that keeps to no column.
  mutating func addLine(_ text: String, _ emphasis: TextStyle.Emphasis = .plain) {
    rows.append(.line(Cell(text, emphasis)))
  }

  /// Columns the table takes, indent included.
  var displayWidth: Int {
    indent.count + widths.reduce(0, +) + gap.count * max(0, columns.count - 1)
  }

  /// The table, each line ending in a newline; titles first when any column has one.
  func render(_ style: TextStyle = .plain) -> String {
    let widths = widths
    var text = ""
    for line in header { text += lay(line, in: widths, style) }
    for row in rows {
      switch row {
      case .cells(let cells): text += lay(cells, in: widths, style)
      case .rule:
        let length = displayWidth - indent.count
        text += indent + style.paint(String(repeating: "─", count: length), .dim) + "\n"
      case .line(let cell):
        text += cell.text.isEmpty ? "\n" : indent + style.paint(cell.text, cell.emphasis) + "\n"
      }
    }
    return text
  }

  private var header: [[Cell]] {
    let titles = columns.map { $0.title.split(separator: "\n", omittingEmptySubsequences: false) }
    let height = titles.map(\.count).max() ?? 0
    guard columns.contains(where: { !$0.title.isEmpty }) else { return [] }
    return (0..<height).map { line in
      titles.map { title in
        let index = line - (height - title.count)
        return index < 0 ? Cell("") : Cell(String(title[index]), .bold)
      }
    }
  }

  private var widths: [Int] {
    var widths = columns.map { column in
      column.title.split(separator: "\n").map(\.displayWidth).max() ?? 0
    }
    for case .cells(let cells) in rows {
      for (index, cell) in cells.enumerated() { widths[index] = max(widths[index], cell.text.displayWidth) }
    }
    return widths
  }

  private func lay(_ cells: [Cell], in widths: [Int], _ style: TextStyle) -> String {
    var line = ""
    var blanks = indent
    for (index, cell) in cells.enumerated() {
      let padding = String(repeating: " ", count: widths[index] - cell.text.displayWidth)
      let before = columns[index].alignment == .right ? padding : ""
      if cell.text.isEmpty {
        blanks += padding
      } else {
        line += blanks + before + style.paint(cell.text, cell.emphasis)
        blanks = columns[index].alignment == .left ? padding : ""
      }
      blanks += gap
    }
    return line + "\n"
  }
}
