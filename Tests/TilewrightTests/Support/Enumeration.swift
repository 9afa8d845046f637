@testable import Tilewright

/// Every mapping of the exact search's space, written out one by one for one unrolling and one choice of bypasses: the
/// slow and plain counterpart of `SubspaceSearch`.
///
/// Each dimension is cut by every ascending list of sizes of its `TileGrid` in which each is a multiple of the one before
/// and the whole extent comes last; the loops of different dimensions stand in every order; every tile ends at every loop
/// at or above the end of the one inside it; every tile that is refilled has one slot or two, and so has every tile of the
/// output below the last.
struct Enumeration {
  /// Least energy in picojoules by latency in cycles, of the legal mappings.
  private(set) var energies: [Int: Double] = [:]
  private(set) var mappings = 0
  private(set) var legal = 0

  init() {}

  init(_ problem: Problem, _ unrolling: SpatialUnrolling, _ memories: [[Int]]) {
    let evaluator = Evaluator(problem)
    Self.forEach(problem, unrolling, memories) { mapping in
      mappings += 1
      guard let score = evaluator.score(mapping) else { return }
      legal += 1
      energies[score.latencyCycles] = min(energies[score.latencyCycles] ?? .infinity, score.energyPicojoules)
    }
  }

  mutating func merge(_ other: Enumeration) {
    mappings += other.mappings
    legal += other.legal
    energies.merge(other.energies, uniquingKeysWith: min)
  }

  /// The best of all; of equal ones, sums of rounded numbers being equal to a part in 10⁹, the best in the second figure.
  func best(
    _ objective: Objective, mostCycles: Int = .max, mostPicojoules: Double = .infinity
  ) -> Evaluator.Score? {
    let scores = energies.filter { $0.key <= mostCycles && $0.value <= mostPicojoules }.sorted {
      $0.key < $1.key
    }
    .map { Evaluator.Score(energyPicojoules: $0.value, latencyCycles: $0.key) }
    guard let least = scores.map({ objective.rank($0).0 }).min() else { return nil }
    return scores.filter { objective.rank($0).0 <= least * (1 + 1e-9) }
      .min { objective.rank($0).1 < objective.rank($1).1 }
  }

  /// How many mappings there are; `limit` where there are more.
  static func count(
    _ problem: Problem, _ unrolling: SpatialUnrolling, _ memories: [[Int]], limit: Int
  ) -> Int {
    // By number of loops, the ways to order them.
    var ways = [1.0]
    for extent in unrolling.temporalSizes(problem.layer.sizes) {
      var next = Array(repeating: 0.0, count: ways.count + 16)
      for steps in steps(of: extent) {
        for (loops, count) in ways.enumerated() where count > 0 {
          let choices = (0..<steps.count).reduce(1.0) {
            $0 * Double(loops + steps.count - $1) / Double($1 + 1)
          }
          next[loops + steps.count] += count * choices
        }
      }
      ways = next
    }
    let total = ways.enumerated().reduce(0.0) { sum, entry in
      guard entry.element > 0 else { return sum }
      let tiles = memories.reduce(1.0) { product, chain in
        product * Double(residencies(chain.count - 1, loops: entry.offset).count)
      }
      let slots = memories.enumerated().reduce(1.0) { product, chain in
        chain.element.dropLast().reduce(product) { product, memory in
          if problem.machine.memories[memory].alwaysDoubleBuffered { return product }
          return product * (chain.offset == 0 ? 2 : entry.offset == 0 ? 1 : 1.8)
        }
      }
      return sum + entry.element * tiles * slots
    }
    return Int(min(total, Double(limit)))
  }

  /// The loops' steps in time, for each way to cut an extent.
  static func steps(of extent: Int) -> [[Int]] {
    guard extent > 1 else { return [[]] }
    let sizes = TileGrid(extent: extent, limit: BoundaryTables.gridLimit).tiles
    func cuts(from size: Int) -> [[Int]] {
      [[size]]
        + sizes.filter { $0 > size && $0 < extent && $0.isMultiple(of: size) }
        .flatMap { next in cuts(from: next).map { [size] + $0 } }
    }
    return cuts(from: 1)
  }

  /// Calls `body` with each mapping, legal or not.
  static func forEach(
    _ problem: Problem, _ unrolling: SpatialUnrolling, _ memories: [[Int]], _ body: (FlatMapping) -> Void
  ) {
    let unrolled = problem.layer.sizes.indices.map(unrolling.unrolled)
    var across: [Mapping.Loop] = []
    var inside = problem.layer.sizes.map { _ in 1 }
    for block in unrolling.blocks {
      across.append(Mapping.Loop(block.dimension, step: inside[block.dimension], across: block.array))
      inside[block.dimension] *= block.factor
    }
    for cut in product(unrolling.temporalSizes(problem.layer.sizes).map(steps)) {
      let loops = cut.indices.map { dimension in
        cut[dimension].map { Mapping.Loop(dimension, step: $0 * unrolled[dimension]) }
      }
      forEachOrder(loops) { order in
        forEachTiles(problem, across: across.count, loops: order.count, memories) { tiles in
          body(FlatMapping(Mapping(loops: across + order, tiles: tiles)))
        }
      }
    }
  }

  /// Every way to merge lists without changing the order inside each.
  private static func forEachOrder(_ lists: [[Mapping.Loop]], _ body: ([Mapping.Loop]) -> Void) {
    var taken = lists.map { _ in 0 }
    var order: [Mapping.Loop] = []
    let count = lists.reduce(0) { $0 + $1.count }
    func extend() {
      if order.count == count { return body(order) }
      for list in lists.indices where taken[list] < lists[list].count {
        order.append(lists[list][taken[list]])
        taken[list] += 1
        extend()
        taken[list] -= 1
        order.removeLast()
      }
    }
    extend()
  }

  private static func forEachTiles(
    _ problem: Problem, across: Int, loops: Int, _ memories: [[Int]], _ body: ([[Mapping.Tile]]) -> Void
  ) {
    let choices = memories.enumerated().map { operand, chain -> [[Mapping.Tile]] in
      residencies(chain.count - 1, loops: loops).flatMap { residencies in
        product(
          zip(chain, residencies + [loops]).map { memory, residency -> [Mapping.Tile] in
            let isWhole = residency == loops
            let slots =
              memory == chain.last || isWhole && operand > 0
              ? [1] : !isWhole && problem.machine.memories[memory].alwaysDoubleBuffered ? [2] : [1, 2]
            return slots.map { Mapping.Tile(memory: memory, residency: across + residency, slots: $0) }
          })
      }
    }
    var tiles: [[Mapping.Tile]] = []
    func extend() {
      guard tiles.count < choices.count else { return body(tiles) }
      for choice in choices[tiles.count] {
        tiles.append(choice)
        extend()
        tiles.removeLast()
      }
    }
    extend()
  }

  /// Every non-decreasing list of `count` numbers of loops.
  private static func residencies(_ count: Int, loops: Int) -> [[Int]] {
    guard count > 0 else { return [[]] }
    return residencies(count - 1, loops: loops).flatMap { head in
      ((head.last ?? 0)...loops).map { head + [$0] }
    }
  }
}
