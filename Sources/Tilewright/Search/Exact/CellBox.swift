/// Cells that matter: of each dimension the sizes from one to another.
struct CellBox: Hashable {
  /// By dimension of `ChainSpace.dimensions`, the smallest and the largest size.
  var low: [Int]
  var high: [Int]

  /// Every cell of a space.
  init(all space: ChainSpace) {
    low = space.dimensions.map { _ in 0 }
    high = space.dimensions.map { space.grids[$0].tiles.count - 1 }
  }

  /// The cells that a box of a rough space stands for.
  init(within rough: CellBox, in space: ChainSpace) {
    self.init(noneOf: space)
    guard !rough.isEmpty else { return }
    for (index, dimension) in space.dimensions.enumerated() {
      let groups = space.grids[dimension].groups
      low[index] = groups[rough.low[index]].lowerBound
      high[index] = groups[rough.high[index]].upperBound - 1
    }
  }

  /// No cell of a space.
  init(noneOf space: ChainSpace) {
    let all = CellBox(all: space)
    (low, high) = (all.high.map { $0 + 1 }, all.low.map { $0 - 1 })
  }

  var isEmpty: Bool { zip(low, high).contains { $0 > $1 } }

  /// Number of cells.
  var volume: Int { isEmpty ? 0 : zip(low, high).reduce(1) { $0 * ($1.1 - $1.0 + 1) } }

  /// The smallest box around both.
  func union(_ other: CellBox) -> CellBox {
    var box = self
    for dimension in low.indices {
      box.low[dimension] = min(low[dimension], other.low[dimension])
      box.high[dimension] = max(high[dimension], other.high[dimension])
    }
    return box
  }
}
