/// What moves over the boundaries of one unrolling with one choice of bypasses, by the tiles at which they stand.
struct BoundaryTables {
  /// Grids of at most this many sizes per dimension.
  static let gridLimit = 32
  /// And of at most so many tile vectors in all.
  static let vectorLimit = 1 << 16

  let problem: Problem
  let unrolling: SpatialUnrolling
  /// By operand, innermost first.
  let memories: [[Int]]
  let constants: EvaluatorConstants
  let grids: [TileGrid]
  /// The dimensions with more than one tile size.
  let dimensions: [Int]
  /// By operand, innermost first.
  let boundaries: [[BoundaryTable]]
  /// Asked by what is worked out from the tables; once it says yes, all of that is to be thrown away.
  let isInterrupted: @Sendable () -> Bool

  /// Most entries of a table over states and tile vectors.
  private static let entryLimit = 1 << 26

  /// Whether a table over the states and tile vectors would be too large, or a mapping have too many loops.
  static func isTooLarge(_ problem: Problem, unrolling: SpatialUnrolling, memories: [[Int]]) -> Bool {
    let extents = unrolling.temporalSizes(problem.layer.sizes)
    let loops = unrolling.blocks.count + 2 * extents.count
    let vectors = grids(extents, mostVectors: vectorLimit).reduce(1) {
      min($0 * $1.tiles.count, entryLimit + 1)
    }
    let entries = memories.reduce(vectors) { min($0 * ($1.count + 1), entryLimit + 1) }
    return loops > LoopScratch.maximumLoops || vectors > vectorLimit || entries > entryLimit
  }

  /// Nil when the layer's outputs overlap, since what moves then depends on more than one tile vector, or the space is too large; and
  /// when the evaluator is interrupted.
  ///
  /// Grids are thinned until there are at most `mostVectors` tile vectors. Tables of one problem may share an evaluator: what it has
  /// counted for one it knows for the next.
  init?(
    _ problem: Problem, unrolling: SpatialUnrolling, memories: [[Int]], mostVectors: Int = vectorLimit,
    evaluator: Evaluator? = nil
  ) {
    guard !Self.isTooLarge(problem, unrolling: unrolling, memories: memories) else { return nil }
    self.problem = problem
    self.unrolling = unrolling
    self.memories = memories
    let evaluator = evaluator ?? Evaluator(problem)
    isInterrupted = evaluator.isInterrupted
    constants = evaluator.arena.constants.pointee
    let extents = unrolling.temporalSizes(problem.layer.sizes)
    let grids = Self.grids(extents, mostVectors: mostVectors)
    self.grids = grids
    // Those with many sizes first: what lies side by side is then looked at in long rows.
    dimensions = extents.indices.filter { extents[$0] > 1 }
      .sorted { (-grids[$0].tiles.count, $0) < (-grids[$1].tiles.count, $1) }
    let builder = BoundaryTableBuilder(
      problem, unrolling: unrolling, grids: grids, dimensions: dimensions, constants: constants,
      evaluator)
    var boundaries: [[BoundaryTable]] = []
    for operand in memories.indices {
      guard let own = builder.boundaries(of: operand, over: memories[operand]) else { return nil }
      boundaries.append(own)
    }
    self.boundaries = boundaries
  }

  /// Whether every size of every grid is there.
  var isComplete: Bool { !grids.contains(where: \.isThinned) }

  private static func grids(_ extents: [Int], mostVectors: Int) -> [TileGrid] {
    var limit = gridLimit
    while true {
      let grids = extents.map { TileGrid(extent: $0, limit: limit) }
      let vectors = grids.reduce(1) { min($0 * $1.tiles.count, vectorLimit + 1) }
      if vectors <= mostVectors || limit == 2 { return grids }
      limit = max(2, limit * 3 / 4)
    }
  }
}
