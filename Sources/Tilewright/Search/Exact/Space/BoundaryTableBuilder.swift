/// Fills the tables of boundaries: counts each pass and each repetition once.
final class BoundaryTableBuilder {
  let problem: Problem
  let unrolling: SpatialUnrolling
  let grids: [TileGrid]
  let constants: EvaluatorConstants
  let arena: EvaluatorArena
  private let dimensions: [Int]
  private let evaluator: Evaluator
  private let unrolled: [Int]

  /// What axes move is counted by the evaluator, which knows it from then on.
  init(
    _ problem: Problem, unrolling: SpatialUnrolling, grids: [TileGrid], dimensions: [Int],
    constants: EvaluatorConstants, _ evaluator: Evaluator
  ) {
    self.problem = problem
    self.unrolling = unrolling
    self.grids = grids
    self.dimensions = dimensions
    self.constants = constants
    self.evaluator = evaluator
    arena = evaluator.arena
    unrolled = grids.indices.map(unrolling.unrolled)
  }

  private func isInterrupted() -> Bool { evaluator.isInterrupted() }

  /// The boundaries of an operand's chain, the processing elements' first; nil when its tiles overlap, or when that is
  /// interrupted.
  func boundaries(of operand: Int, over memories: [Int]) -> [BoundaryTable]? {
    let tensor = constants.operands[operand]
    let own = dimensions.filter { tensor.indexedBy >> UInt64($0) & 1 == 1 }
    let other = dimensions.filter { tensor.indexedBy >> UInt64($0) & 1 == 0 }
    var result: [BoundaryTable] = []
    for index in memories.indices {
      let boundary = BoundaryTable(
        operand: operand, outer: memories[index], inner: index == 0 ? -1 : memories[index - 1],
        passesOnce: problem.machine.memories[memories[index]].passesOnce,
        isAlwaysDoubled: index > 0
          && problem.machine.memories[memories[index - 1]].alwaysDoubleBuffered,
        ownTiles: own.reduce(1) { $0 * grids[$1].tiles.count },
        otherTiles: other.reduce(1) { $0 * grids[$1].tiles.count })
      fillRepetitions(boundary, other)
      let isPinned = operand == 0 && index == 1 && !constants.accumulatesInPlace
      let arriveFinished = !isPinned || result[0].repetitions[0].outer == 1
      guard fillPasses(boundary, own, mayBeFinished: arriveFinished) else { return nil }
      fillSlides(boundary, own)
      guard !isInterrupted() else { return nil }
      result.append(boundary)
    }
    guard operand == 0 else { return result }
    for (index, boundary) in result.enumerated() {
      for above in result[(index + 1)...] {
        for tile in 0..<boundary.otherTiles {
          boundary.mostAfresh[tile] += above.repetitions[tile].firstVisitsInside
        }
      }
    }
    return result
  }

  /// Calls `body` with each combination of sizes of some dimensions, the first fastest, and the places of these sizes in their
  /// grids. Ends early when that is interrupted: what it fills is to be thrown away then.
  func forEachTile(of dimensions: [Int], _ body: (UnsafePointer<Int>, UnsafePointer<Int>) -> Void) {
    var tile = Array(repeating: 1, count: grids.count)
    var place = Array(repeating: 0, count: dimensions.count)
    var looks = 0
    while true {
      looks += 1
      if looks & 15 == 0, isInterrupted() { return }
      body(tile, place)
      var position = 0
      while position < dimensions.count {
        let sizes = grids[dimensions[position]].tiles
        place[position] += 1
        if place[position] < sizes.count {
          tile[dimensions[position]] = sizes[place[position]]
          break
        }
        place[position] = 0
        tile[dimensions[position]] = 1
        position += 1
      }
      if position == dimensions.count { return }
    }
  }

  /// Loads a mapping that is cut at a tile with some of the dimensions (`EvaluatorArena.load`).
  func load(_ tile: UnsafePointer<Int>, mask: UInt64, firstOutside: Int = 0) {
    arena.load(
      blocks: unrolling.blocks, unrolled: unrolled, tile: tile, mask: mask, firstOutside: firstOutside)
  }

  /// Elements along an axis of the tile that is loaded, which a memory keeps.
  func loadedElements(_ operand: Int, _ axis: Int, _ tile: UnsafePointer<Int>, in memory: Int) -> Int {
    arena.loadedTileElements(operand, axis, in: memory)
      ?? nest(tile).tileElements(
        along: constants.operands[operand].axes[axis].axis,
        tile: Mapping.Tile(memory: memory, residency: unrolling.blocks.count + grids.count),
        sharing: problem.sharing[memory])
  }

  /// Fills in what passes cost; false when tiles of the output overlap. `mayBeFinished` says whether sums can arrive finished in
  /// the inner memory.
  private func fillPasses(_ boundary: BoundaryTable, _ own: [Int], mayBeFinished: Bool) -> Bool {
    let tensor = constants.operands[boundary.operand]
    let passes = PassTables(
      self, operand: boundary.operand, outer: boundary.outer, inner: boundary.inner, own: own)
    var index = -1
    var areApart = true
    forEachTile(of: own) { _, place in
      index += 1
      guard areApart, fillBits(boundary, index, passes, place, mayBeFinished: mayBeFinished) else { return }
      if passes.count(place) {
        areApart = fill(boundary, index, tensor)
      } else {
        boundary.forbid(index)
      }
    }
    return areApart
  }

  /// What the inner memory keeps of a tile; false when that has no room.
  private func fillBits(
    _ boundary: BoundaryTable, _ index: Int, _ passes: PassTables, _ place: UnsafePointer<Int>,
    mayBeFinished: Bool
  ) -> Bool {
    guard boundary.inner >= 0 else {
      guard index == 0 else { return false }
      boundary.partialBits[index] = 0
      boundary.finishedBits[index] = 0
      return true
    }
    let tensor = constants.operands[boundary.operand]
    let slots = boundary.isAlwaysDoubled && index < boundary.ownTiles - 1 ? 2 : 1
    let elements = passes.elements(place)
    func fitting(isFinished: Bool) -> Int? {
      let each = tensor.storedBits(isOutput: boundary.operand == 0, arrivesFinished: isFinished)
      let bits = StoredBits.checkedTile(elements: elements, bitsEach: each, slots: slots)
      return bits.flatMap { constants.capacities[boundary.inner].holds($0) ? $0 : nil }
    }
    if let bits = fitting(isFinished: false) { boundary.partialBits[index] = bits }
    boundary.finishedBits[index] =
      (boundary.operand > 0 || mayBeFinished ? fitting(isFinished: true) : nil)
      ?? boundary.partialBits[index]
    return boundary.finishedBits[index] < .max
  }

  private func fillSlides(_ boundary: BoundaryTable, _ own: [Int]) {
    let tensor = constants.operands[boundary.operand]
    guard boundary.inner >= 0, problem.slides(boundary.operand, in: boundary.inner) else { return }
    let windows = tensor.axes.filter { $0.dimensions.count > 1 }.flatMap(\.dimensions)
    for (position, dimension) in dimensions.enumerated() where windows.contains(dimension) {
      let slide = boundary.addSlide(along: position)
      let passes = PassTables(
        self, operand: boundary.operand, outer: boundary.outer, inner: boundary.inner, own: own,
        along: dimension)
      var index = -1
      forEachTile(of: own) { tile, place in
        index += 1
        guard boundary.finishedBits[index] < .max, tile[dimension] < grids[dimension].tiles.last ?? 1,
          passes.count(place), !boundary.passesOnce || arena.passElements.outer <= tensor.elements
        else { return }
        slide.pass[index] = arena.pass(
          boundary.operand, outer: boundary.outer, inner: boundary.inner, isInward: true,
          bitsOuter: tensor.partialBits, bitsInner: tensor.partialBits)
      }
    }
  }

  /// What a counted pass costs in each direction; false when tiles of the output overlap.
  private func fill(_ boundary: BoundaryTable, _ index: Int, _ tensor: EvaluatorConstants.Tensor) -> Bool {
    func pass(isInward: Bool, outer: Int, inner: Int) -> BoundaryTable.Pass {
      arena.pass(
        boundary.operand, outer: boundary.outer, inner: boundary.inner, isInward: isInward, bitsOuter: outer,
        bitsInner: inner)
    }
    let bits = (partial: tensor.partialBits, final: tensor.finalBits)
    let moved = arena.passElements
    guard boundary.operand == 0 else {
      boundary.pass[index] = pass(isInward: true, outer: bits.partial, inner: bits.partial)
      if boundary.passesOnce, moved.outer > tensor.elements {
        boundary.forbid(index)
      }
      return true
    }
    guard moved.outer <= tensor.elements, moved.inner <= tensor.elements else { return false }
    boundary.pass[index] = pass(isInward: false, outer: bits.final, inner: bits.final)
    boundary.added[index] = pass(isInward: false, outer: bits.final, inner: bits.partial)
    boundary.partial[index] = pass(isInward: false, outer: bits.partial, inner: bits.partial)
    boundary.back[index] = pass(isInward: true, outer: bits.partial, inner: bits.partial)
    return true
  }

  /// Repetitions are a product over the dimensions that don't index the operand.
  private func fillRepetitions(_ boundary: BoundaryTable, _ other: [Int]) {
    func repetitions(_ tile: UnsafePointer<Int>, mask: UInt64) -> RefetchFactors {
      load(tile, mask: mask)
      return arena.repetitions(boundary.operand, outer: boundary.outer, inner: boundary.inner)
    }
    let indexed = other.reduce(constants.operands[boundary.operand].indexedBy) { $0 | 1 << UInt64($1) }
    var filled = 1
    forEachTile(of: []) { tile, _ in
      boundary.repetitions[0] = repetitions(tile, mask: ~indexed)
    }
    for dimension in other {
      let before = filled
      let first = Array(UnsafeBufferPointer(start: boundary.repetitions, count: before))
      filled = 0
      forEachTile(of: [dimension]) { tile, _ in
        let added = repetitions(tile, mask: 1 << UInt64(dimension))
        for index in 0..<before {
          boundary.repetitions[filled + index] = first[index] * added
        }
        filled += before
      }
    }
  }

  /// Blocks across the array, a loop inside the tile for each dimension, one outside.
  private func nest(_ tile: UnsafePointer<Int>) -> LoopNest {
    var steps = Array(repeating: 1, count: grids.count)
    var loops: [Mapping.Loop] = []
    for block in unrolling.blocks {
      loops.append(Mapping.Loop(block.dimension, step: steps[block.dimension], across: block.array))
      steps[block.dimension] *= block.factor
    }
    for dimension in steps.indices { loops.append(Mapping.Loop(dimension, step: steps[dimension])) }
    for dimension in steps.indices {
      loops.append(Mapping.Loop(dimension, step: steps[dimension] * tile[dimension]))
    }
    return LoopNest(Mapping(loops: loops, tiles: []), sizes: constants.sizes)
  }
}
