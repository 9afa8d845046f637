/// The loops in time of an operand, with stationarity taken into account.
///
/// An irrelevant loop at the bottom of a memory's loops repeats what the memory below holds already: it belongs to that one.
struct MergedLoops {
  /// By memory of the chain.
  let levels: [[ZigZagNest.Loop]]
  /// Iterations between two changes of what is below: of the array's own datum first, then of each memory's tile.
  let cycles: [Int]
  /// Irrelevant iterations at the top of each memory's loops, below the outermost memory's; the first is that of the array.
  let topIrrelevant: [Int]
  /// The same for relevant iterations.
  let topRelevant: [Int]

  init(_ nest: ZigZagNest, operand: Int, relevance: DimensionRelevance, options: ZigZagOptions) {
    let kinds = relevance.kinds[operand]
    let levels = Self.merge(nest.loops(of: operand), kinds)
    self.levels = levels
    var reached = 1
    let isRead = operand > 0 && options.readsRepeatedDataOnce
    let stationary = isRead ? Self.run(of: .irrelevant, in: levels.first ?? [], kinds) : 1
    cycles =
      [stationary]
      + levels.map { loops in
        reached = loops.reduce(reached) { $0 * $1.iterations }
        return reached
      }
    topIrrelevant = [1] + levels.map { Self.run(of: .irrelevant, in: $0.reversed(), kinds) }
    topRelevant = [1] + levels.map { Self.run(of: .relevant, in: $0.reversed(), kinds) }
  }

  /// Iterations of the loops of a kind before the first of another.
  private static func run(
    of kind: DimensionRelevance.Kind, in loops: some Sequence<ZigZagNest.Loop>,
    _ kinds: [DimensionRelevance.Kind]
  ) -> Int {
    loops.prefix { kinds[$0.dimension] == kind }.reduce(1) { $0 * $1.iterations }
  }

  private static func merge(
    _ levels: [[ZigZagNest.Loop]], _ kinds: [DimensionRelevance.Kind]
  ) -> [[ZigZagNest.Loop]] {
    var levels = levels
    var isStable = false
    while !isStable {
      isStable = true
      for level in levels.indices.dropFirst() {
        let sinking = levels[level].prefix { kinds[$0.dimension] == .irrelevant }
        guard !sinking.isEmpty else { continue }
        isStable = false
        levels[level - 1] += sinking
        levels[level].removeFirst(sinking.count)
      }
    }
    return levels
  }
}
