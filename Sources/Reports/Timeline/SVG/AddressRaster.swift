import Tilewright

/// Stays in a memory that are too short to be drawn by themselves, gathered on a raster of time and addresses.
struct AddressRaster: Sendable {
  /// A piece of the raster that shows one operand in use for about the same share of time.
  struct Patch: Hashable, Sendable {
    var time: Range<Int>
    let addresses: Range<Int>
    let operand: String
    /// Quarters of the time in which it is used, 1 to 4.
    let quarters: Int
    /// How many stays begin in it.
    var count: Int
  }

  /// Where tiles begin and end at no more places than this, rows of the raster are cut there.
  private static let exactRows = 96
  private static let evenRows = 44

  private struct Cell {
    var time: [String: Int] = [:]
    var count = 0
  }

  let patches: [Patch]

  init(_ lifetimes: [Timeline.Lifetime], on axis: DrawingScale, pixels: Double) {
    guard !lifetimes.isEmpty else {
      patches = []
      return
    }
    let bounds = Self.bounds(of: lifetimes)
    let rowOf = Dictionary(uniqueKeysWithValues: bounds.enumerated().map { ($1, $0) })
    func row(of address: Int) -> Int {
      rowOf[address] ?? max(0, (bounds.firstIndex { $0 > address } ?? bounds.count) - 1)
    }
    let columnCount = max(1, min(axis.extent, Int((axis.end - axis.start).magnitude / pixels)))
    let step = max(1, axis.extent / columnCount)
    var columns: [Int: [Cell]] = [:]
    for lifetime in lifetimes {
      let rows =
        row(
          of: lifetime.addresses.lowerBound)..<max(
          row(of: lifetime.addresses.lowerBound) + 1, row(of: lifetime.addresses.upperBound))
      let first = lifetime.time.lowerBound / step
      for column in first...max(first, (lifetime.time.upperBound - 1) / step) {
        let span = (column * step..<column * step + step).clamped(to: lifetime.time)
        var cells = columns[column] ?? Array(repeating: Cell(), count: bounds.count)
        for row in rows where row < cells.count {
          cells[row].time[lifetime.operand, default: 0] += span.count
          cells[row].count += column == first ? 1 : 0
        }
        columns[column] = cells
      }
    }
    patches = Self.merged(columns, bounds, step: step)
  }

  private static func bounds(of lifetimes: [Timeline.Lifetime]) -> [Int] {
    let exact = Set(lifetimes.flatMap { [$0.addresses.lowerBound, $0.addresses.upperBound] }).sorted()
    guard exact.count > exactRows, let low = exact.first, let high = exact.last else { return exact }
    let step = max(1, (high - low) / evenRows)
    return Array(stride(from: low, to: high, by: step)) + [high]
  }

  /// Cells that show the same, first joined upwards and then along time.
  private static func merged(_ columns: [Int: [Cell]], _ bounds: [Int], step: Int) -> [Patch] {
    struct Key: Hashable {
      let addresses: Range<Int>
      let operand: String
      let quarters: Int
    }
    var open: [Key: Patch] = [:]
    var done: [Patch] = []
    var previous = -1
    for column in columns.keys.sorted() {
      let time = column * step..<column * step + step
      var current: [Key: Patch] = [:]
      for run in runs(columns[column] ?? [], bounds, step: step) {
        let key = Key(addresses: run.addresses, operand: run.operand, quarters: run.quarters)
        var patch = Patch(
          time: time, addresses: run.addresses, operand: run.operand, quarters: run.quarters, count: run.count
        )
        if previous == column - 1, let earlier = open.removeValue(forKey: key) {
          patch.time = earlier.time.lowerBound..<time.upperBound
          patch.count += earlier.count
        }
        current[key] = patch
      }
      done += open.values
      open = current
      previous = column
    }
    done += open.values
    return done.sorted {
      ($0.time.lowerBound, $0.addresses.lowerBound, $0.operand) < (
        $1.time.lowerBound, $1.addresses.lowerBound, $1.operand
      )
    }
  }

  private static func runs(
    _ cells: [Cell], _ bounds: [Int], step: Int
  ) -> [(addresses: Range<Int>, operand: String, quarters: Int, count: Int)] {
    var runs: [(addresses: Range<Int>, operand: String, quarters: Int, count: Int)] = []
    for (row, cell) in cells.enumerated() where row + 1 < bounds.count {
      let most = cell.time.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.first
      guard let most else { continue }
      let addresses = bounds[row]..<bounds[row + 1]
      let quarters = min(4, max(1, (most.value * 4 + step - 1) / step))
      if let last = runs.last, last.addresses.upperBound == addresses.lowerBound, last.operand == most.key,
        last.quarters == quarters
      {
        runs[runs.count - 1].addresses = last.addresses.lowerBound..<addresses.upperBound
        runs[runs.count - 1].count = max(last.count, cell.count)
      } else {
        runs.append((addresses, most.key, quarters, cell.count))
      }
    }
    return runs
  }
}
