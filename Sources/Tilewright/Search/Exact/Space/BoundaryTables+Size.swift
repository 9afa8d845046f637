extension BoundaryTables {
  /// The decimal logarithm of the number of mappings: every way to go from size to size in each dimension, every order of
  /// those loops, and every place of every boundary among them.
  var nestsLog10: Double {
    // ways[l]: mappings of l loops.
    var ways = [1.0]
    for dimension in dimensions {
      let chains = Self.chains(of: grids[dimension])
      var next = Array(repeating: 0.0, count: ways.count + chains.count - 1)
      for (loops, count) in ways.enumerated() where count > 0 {
        for (added, chain) in chains.enumerated() where chain > 0 {
          next[loops + added] += count * chain * Self.choices(loops + added, added)
        }
      }
      ways = next
    }
    let nests = ways.enumerated().reduce(0.0) { sum, entry in
      sum
        + memories.reduce(entry.element) { $0 * Self.choices(entry.offset + $1.count - 1, $1.count - 1) }
    }
    return Self.log10(nests)
  }

  /// For each number of loops, the ways from the smallest size to the largest.
  private static func chains(of grid: TileGrid) -> [Double] {
    var ways = grid.tiles.map { _ in [Double]() }
    ways[0] = [1]
    for size in grid.tiles.indices {
      for next in grid.successors[size] {
        for (loops, count) in ways[size].enumerated() {
          while ways[next].count < loops + 2 { ways[next].append(0) }
          ways[next][loops + 1] += count
        }
      }
    }
    return ways.last ?? [1]
  }

  /// Ways to choose some of a number of things.
  private static func choices(_ count: Int, _ chosen: Int) -> Double {
    (0..<chosen).reduce(1.0) { $0 * Double(count - $1) / Double($1 + 1) }
  }

  private static func log10(_ value: Double) -> Double {
    guard value > 1 else { return 0 }
    var log2 = Double(value.exponent)
    var significand = value.significand
    var bit = 0.5
    for _ in 0..<40 {
      significand *= significand
      if significand >= 2 {
        log2 += bit
        significand /= 2
      }
      bit /= 2
    }
    return log2 * 0.301_029_995_663_981_2
  }
}
