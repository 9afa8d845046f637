/// What is too narrow to be drawn by itself, gathered into columns of a few pixels.
///
/// Three hundred loads of A and B in 3 pixels become one column: how many there were of which, and what share of the
/// column's time each took.
struct DensityStrip: Sendable {
  /// One column.
  struct Column: Hashable, Sendable {
    /// Its place among the columns of the axis.
    let index: Int
    /// The time it stands for.
    let time: Range<Int>
    /// How many there were, and the time they took inside the column, for each style of box.
    var parts: [String: Part] = [:]
    /// Styles in order.
    var styles: [String] { parts.keys.sorted() }

    /// The share of the column's time that a style takes.
    func share(of style: String) -> Double {
      Double(parts[style]?.time ?? 0) / Double(max(1, time.count))
    }
  }

  /// What a column has of one style.
  struct Part: Hashable, Sendable {
    /// How many begin in the column.
    var count = 0
    /// Time taken inside the column.
    var time = 0
    /// What they are called.
    let name: String
  }

  private let length: Int
  private let columnCount: Int
  private var columns: [Int: Column] = [:]

  /// Columns of `pixels` width along an axis.
  init(_ axis: DrawingScale, pixels: Double) {
    length = axis.extent
    columnCount = max(1, min(axis.extent, Int((axis.end - axis.start).magnitude / pixels)))
  }

  /// When a column begins.
  private func start(of column: Int) -> Int {
    let (high, low) = length.multipliedFullWidth(by: column)
    return columnCount.dividingFullWidth((high, low)).quotient
  }

  private func column(of time: Int) -> Int {
    let (high, low) = columnCount.multipliedFullWidth(by: time)
    var column = length.dividingFullWidth((high, low)).quotient
    while column + 1 < columnCount, start(of: column + 1) <= time { column += 1 }
    while column > 0, start(of: column) > time { column -= 1 }
    return column
  }

  /// Adds one of a style.
  mutating func add(_ time: Range<Int>, style: String, name: String) {
    let inside = time.clamped(to: 0..<length)
    guard !inside.isEmpty else { return }
    var index = column(of: inside.lowerBound)
    var isFirst = true
    while index < columnCount {
      let span = start(of: index)..<start(of: index + 1)
      let covered = span.clamped(to: inside)
      guard !covered.isEmpty else { return }
      var part = columns[index]?.parts[style] ?? Part(name: name)
      part.count += isFirst ? 1 : 0
      part.time += covered.count
      columns[index, default: Column(index: index, time: span)].parts[style] = part
      isFirst = false
      index += 1
    }
  }

  /// The columns that have anything, in order.
  var ordered: [Column] { columns.values.sorted { $0.index < $1.index } }
}
