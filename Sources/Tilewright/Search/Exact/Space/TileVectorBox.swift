/// Tile vectors that matter: of each dimension the sizes from one to another.
struct TileVectorBox: Hashable {
  /// By dimension of `Subspace.dimensions`, the smallest and the largest size.
  var low: [Int]
  var high: [Int]

  /// Every tile vector of a space.
  init(all space: Subspace) {
    low = space.dimensions.map { _ in 0 }
    high = space.dimensions.map { space.grids[$0].tiles.count - 1 }
  }

  /// The tile vectors that a box of a coarse space stands for.
  init(within coarse: TileVectorBox, in space: Subspace) {
    self.init(noneOf: space)
    guard !coarse.isEmpty else { return }
    for (index, dimension) in space.dimensions.enumerated() {
      let groups = space.grids[dimension].groups
      low[index] = groups[coarse.low[index]].lowerBound
      high[index] = groups[coarse.high[index]].upperBound - 1
    }
  }

  /// No tile vector of a space.
  init(noneOf space: Subspace) {
    let all = TileVectorBox(all: space)
    (low, high) = (all.high.map { $0 + 1 }, all.low.map { $0 - 1 })
  }

  var isEmpty: Bool { zip(low, high).contains { $0 > $1 } }

  /// Number of tile vectors.
  var volume: Int { isEmpty ? 0 : zip(low, high).reduce(1) { $0 * ($1.1 - $1.0 + 1) } }

  /// The smallest box around both.
  func union(_ other: TileVectorBox) -> TileVectorBox {
    var box = self
    for dimension in low.indices {
      box.low[dimension] = min(low[dimension], other.low[dimension])
      box.high[dimension] = max(high[dimension], other.high[dimension])
    }
    return box
  }
}
