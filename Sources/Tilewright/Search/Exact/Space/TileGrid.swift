/// The tile sizes of one dimension that the exact search chooses from, in iterations in time.
///
/// A tile of `t` iterations is cut into `k` blocks as evenly as whole tiles inside allow. Seen from a tile of `t`
/// outward: an extent of `r = ceil(extent ÷ t)` tiles is grouped into blocks of `ceil(r ÷ k)` of them, for every k. The
/// grid holds all sizes reached so from 1, and the whole extent. For 10: 1 2 3 4 5 6 8 10; 6 is two blocks of 3.
///
/// Each size but the last is followed by multiples of itself, so that nested loops cut the extent into
/// `ceil(extent ÷ t)` tiles of t whatever stands outside, and what moves at a tile depends on that tile alone.
struct TileGrid: Sendable {
  /// The sizes, ascending from 1 to the extent.
  let tiles: [Int]
  /// For each size the indices of the next ones: its multiples, and the extent, that no other stands between.
  let successors: [[Int]]
  /// Each size with each of its next ones, as indices, by the first.
  let steps: [(size: Int, larger: Int)]
  /// Whether sizes were left out to stay within the limit.
  let isThinned: Bool

  /// The grid of an extent with at most `limit` sizes, at least 2.
  init(extent: Int, limit: Int) {
    let all = Self.evenTiles(of: extent, limit: limit)
    isThinned = all == nil
    let tiles = all ?? Self.thinned(extent, limit: limit)
    self.tiles = tiles
    let successors = tiles.indices.map { index in
      let above = (index + 1..<max(index + 1, tiles.count)).filter {
        $0 == tiles.count - 1 || tiles[$0] % tiles[index] == 0
      }
      return above.filter { candidate in
        !above.contains { between in
          between < candidate && (candidate == tiles.count - 1 || tiles[candidate] % tiles[between] == 0)
        }
      }
    }
    self.successors = successors
    steps = successors.enumerated().flatMap { size, larger in larger.map { (size, $0) } }
  }

  /// The largest size of each group of a grid; the next ones are all larger ones.
  init(largestOf groups: [Range<Int>], in grid: TileGrid) {
    isThinned = grid.isThinned
    tiles = groups.map { grid.tiles[$0.upperBound - 1] }
    successors = groups.indices.map { $0 + 1 < groups.count ? [$0 + 1] : [] }
    steps = groups.indices.dropLast().map { ($0, $0 + 1) }
  }

  /// The sizes, as indices, in groups of neighbours, but for the smallest and the largest.
  var groups: [Range<Int>] {
    guard tiles.count > 1 else { return [0..<1] }
    let middle = stride(from: 1, to: tiles.count - 1, by: 2).map {
      $0..<min($0 + 2, tiles.count - 1)
    }
    return [0..<1] + middle + [tiles.count - 1..<tiles.count]
  }

  /// Every size reached from 1; nil when there are more than `limit`.
  private static func evenTiles(of extent: Int, limit: Int) -> [Int]? {
    var found: Set<Int> = [1, extent]
    var open = [1]
    while let tile = open.popLast() {
      for block in evenBlocks(ceilingDivide(extent, tile)) {
        let size = min(tile * block, extent)
        if found.insert(size).inserted { open.append(size) }
      }
      if found.count > limit { return nil }
    }
    return found.sorted()
  }

  /// The distinct values of ceil(extent ÷ k).
  private static func evenBlocks(_ extent: Int) -> [Int] {
    var blocks: [Int] = []
    var size = extent
    while size > 1 {
      blocks.append(size)
      guard blocks.count < 4096 else { break }
      // The most blocks that need this size, and one more.
      size = ceilingDivide(extent, (extent - 1) / (size - 1) + 1)
    }
    return blocks + [1]
  }

  /// Divisors first, then even blocks of few; of too many those that lie most evenly.
  private static func thinned(_ extent: Int, limit: Int) -> [Int] {
    var sizes: Set<Int> = [1, extent]
    for factor in 2..<1 << 12 where extent % factor == 0 {
      sizes.insert(factor)
      sizes.insert(extent / factor)
    }
    if sizes.count < limit / 2 {
      for blocks in 2...limit where sizes.count < limit { sizes.insert(ceilingDivide(extent, blocks)) }
    }
    var tiles = sizes.sorted()
    while tiles.count > limit {
      func room(_ index: Int) -> Double { Double(tiles[index + 1]) / Double(tiles[index - 1]) }
      tiles.remove(at: (1..<tiles.count - 1).min { room($0) < room($1) } ?? 1)
    }
    return tiles
  }
}
