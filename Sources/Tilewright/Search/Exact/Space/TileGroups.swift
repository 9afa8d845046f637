/// Tiles that are told apart only coarsely: for each tile of a coarse space those that it stands for.
struct TileGroups {
  /// Number of groups.
  let count: Int
  private let start: UnsafeMutablePointer<Int32>
  private let tiles: UnsafeMutablePointer<Int32>

  /// Every combination of groups of sizes, by dimension, the first fastest; `sizes` counts the single ones.
  init(_ groups: [[Range<Int>]], sizes: [Int]) {
    count = groups.reduce(1) { $0 * $1.count }
    start = .allocate(capacity: count + 1)
    tiles = .allocate(capacity: sizes.reduce(1, *))
    var place = groups.map { _ in 0 }
    var filled = 0
    for group in 0..<count {
      start[group] = Int32(filled)
      tiles[filled] = 0
      var members = 1
      var stride = 1
      for (dimension, at) in place.enumerated() {
        let range = groups[dimension][at]
        // Those of the group's first size are shifted last, as the others are made from them.
        for (copy, size) in range.enumerated().reversed() {
          for member in 0..<members {
            tiles[filled + copy * members + member] = tiles[filled + member] + Int32(size * stride)
          }
        }
        members *= range.count
        stride *= sizes[dimension]
      }
      filled += members
      var dimension = 0
      while dimension < place.count {
        place[dimension] += 1
        if place[dimension] < groups[dimension].count { break }
        place[dimension] = 0
        dimension += 1
      }
    }
    start[count] = Int32(filled)
  }

  func deallocate() {
    start.deallocate()
    tiles.deallocate()
  }

  /// The tiles of a group, the one with the largest sizes last.
  subscript(group: Int) -> UnsafeBufferPointer<Int32> {
    UnsafeBufferPointer(start: tiles + Int(start[group]), count: Int(start[group + 1] - start[group]))
  }
}
