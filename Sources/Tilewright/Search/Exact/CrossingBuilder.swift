/// Fills the tables of crossings: counts each pass and each repetition once.
final class CrossingBuilder {
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
  func crossings(of operand: Int, over memories: [Int]) -> [Crossing]? {
    let tensor = constants.operands[operand]
    let own = dimensions.filter { tensor.indexedBy >> UInt64($0) & 1 == 1 }
    let other = dimensions.filter { tensor.indexedBy >> UInt64($0) & 1 == 0 }
    var result: [Crossing] = []
    for index in memories.indices {
      let crossing = Crossing(
        operand: operand, outer: memories[index], inner: index == 0 ? -1 : memories[index - 1],
        passesOnce: problem.machine.memories[memories[index]].passesOnce,
        isAlwaysDoubled: index > 0
          && problem.machine.memories[memories[index - 1]].alwaysDoubleBuffered,
        ownTiles: own.reduce(1) { $0 * grids[$1].tiles.count },
        otherTiles: other.reduce(1) { $0 * grids[$1].tiles.count })
      fillRepetitions(crossing, other)
      let isPinned = operand == 0 && index == 1 && !constants.accumulatesInPlace
      let arriveFinished = !isPinned || result[0].repetitions[0].outer == 1
      guard fillPasses(crossing, own, mayBeFinished: arriveFinished) else { return nil }
      fillSlides(crossing, own)
      guard !isInterrupted() else { return nil }
      result.append(crossing)
    }
    guard operand == 0 else { return result }
    for (index, crossing) in result.enumerated() {
      for above in result[(index + 1)...] {
        for tile in 0..<crossing.otherTiles {
          crossing.mostAfresh[tile] += above.repetitions[tile].firstVisitsInside
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

  /// Loads a nest that is cut at a tile with some of the dimensions (`EvaluatorArena.load`).
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
  private func fillPasses(_ crossing: Crossing, _ own: [Int], mayBeFinished: Bool) -> Bool {
    let tensor = constants.operands[crossing.operand]
    let passes = PassTables(
      self, operand: crossing.operand, outer: crossing.outer, inner: crossing.inner, own: own)
    var index = -1
    var areApart = true
    forEachTile(of: own) { _, place in
      index += 1
      guard areApart, fillBits(crossing, index, passes, place, mayBeFinished: mayBeFinished) else { return }
      if passes.count(place) {
        areApart = fill(crossing, index, tensor)
      } else {
        crossing.forbid(index)
      }
    }
    return areApart
  }

  /// What the inner memory keeps of a tile; false when that has no room.
  private func fillBits(
    _ crossing: Crossing, _ index: Int, _ passes: PassTables, _ place: UnsafePointer<Int>, mayBeFinished: Bool
  ) -> Bool {
    guard crossing.inner >= 0 else {
      guard index == 0 else { return false }
      crossing.partialBits[index] = 0
      crossing.finishedBits[index] = 0
      return true
    }
    let tensor = constants.operands[crossing.operand]
    let slots = crossing.isAlwaysDoubled && index < crossing.ownTiles - 1 ? 2 : 1
    let elements = passes.elements(place)
    func fitting(isFinished: Bool) -> Int? {
      let each = tensor.storedBits(isOutput: crossing.operand == 0, arrivesFinished: isFinished)
      let bits = StoredBits.checkedTile(elements: elements, bitsEach: each, slots: slots)
      return bits.flatMap { constants.capacities[crossing.inner].holds($0) ? $0 : nil }
    }
    if let bits = fitting(isFinished: false) { crossing.partialBits[index] = bits }
    crossing.finishedBits[index] =
      (crossing.operand > 0 || mayBeFinished ? fitting(isFinished: true) : nil)
      ?? crossing.partialBits[index]
    return crossing.finishedBits[index] < .max
  }

  private func fillSlides(_ crossing: Crossing, _ own: [Int]) {
    let tensor = constants.operands[crossing.operand]
    guard crossing.inner >= 0, problem.slides(crossing.operand, in: crossing.inner) else { return }
    let windows = tensor.axes.filter { $0.dimensions.count > 1 }.flatMap(\.dimensions)
    for (position, dimension) in dimensions.enumerated() where windows.contains(dimension) {
      let slide = crossing.addSlide(along: position)
      let passes = PassTables(
        self, operand: crossing.operand, outer: crossing.outer, inner: crossing.inner, own: own,
        along: dimension)
      var index = -1
      forEachTile(of: own) { tile, place in
        index += 1
        guard crossing.finishedBits[index] < .max, tile[dimension] < grids[dimension].tiles.last ?? 1,
          passes.count(place), !crossing.passesOnce || arena.passElements.outer <= tensor.elements
        else { return }
        slide.pass[index] = arena.pass(
          crossing.operand, outer: crossing.outer, inner: crossing.inner, isInward: true,
          bitsOuter: tensor.partialBits, bitsInner: tensor.partialBits)
      }
    }
  }

  /// What a counted pass costs in each direction; false when tiles of the output overlap.
  private func fill(_ crossing: Crossing, _ index: Int, _ tensor: EvaluatorConstants.Tensor) -> Bool {
    func pass(isInward: Bool, outer: Int, inner: Int) -> Crossing.Pass {
      arena.pass(
        crossing.operand, outer: crossing.outer, inner: crossing.inner, isInward: isInward, bitsOuter: outer,
        bitsInner: inner)
    }
    let bits = (partial: tensor.partialBits, final: tensor.finalBits)
    let moved = arena.passElements
    guard crossing.operand == 0 else {
      crossing.pass[index] = pass(isInward: true, outer: bits.partial, inner: bits.partial)
      if crossing.passesOnce, moved.outer > tensor.elements {
        crossing.forbid(index)
      }
      return true
    }
    guard moved.outer <= tensor.elements, moved.inner <= tensor.elements else { return false }
    crossing.pass[index] = pass(isInward: false, outer: bits.final, inner: bits.final)
    crossing.added[index] = pass(isInward: false, outer: bits.final, inner: bits.partial)
    crossing.partial[index] = pass(isInward: false, outer: bits.partial, inner: bits.partial)
    crossing.back[index] = pass(isInward: true, outer: bits.partial, inner: bits.partial)
    return true
  }

  /// Repetitions are a product over the dimensions that don't index the operand.
  private func fillRepetitions(_ crossing: Crossing, _ other: [Int]) {
    func repetitions(_ tile: UnsafePointer<Int>, mask: UInt64) -> RefetchFactors {
      load(tile, mask: mask)
      return arena.repetitions(crossing.operand, outer: crossing.outer, inner: crossing.inner)
    }
    let indexed = other.reduce(constants.operands[crossing.operand].indexedBy) { $0 | 1 << UInt64($1) }
    var filled = 1
    forEachTile(of: []) { tile, _ in
      crossing.repetitions[0] = repetitions(tile, mask: ~indexed)
    }
    for dimension in other {
      let before = filled
      let first = Array(UnsafeBufferPointer(start: crossing.repetitions, count: before))
      filled = 0
      forEachTile(of: [dimension]) { tile, _ in
        let added = repetitions(tile, mask: 1 << UInt64(dimension))
        for index in 0..<before {
          crossing.repetitions[filled + index] = first[index] * added
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
