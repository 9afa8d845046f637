/// Fills the tables of crossings: counts each pass and each repetition once.
final class CrossingBuilder {
  private let space: ChainSpace
  private let evaluator: Evaluator
  private let arena: EvaluatorArena
  private let unrolled: [Int]
  private var axisTiles: [AxisTile: Int] = [:]

  /// What axes move is counted by the evaluator, which knows it from then on.
  init(_ space: ChainSpace, _ evaluator: Evaluator) {
    self.space = space
    self.evaluator = evaluator
    arena = evaluator.arena
    unrolled = space.grids.indices.map(space.unrolling.unrolled)
  }

  /// The boundaries of an operand's chain, the processing elements' first; nil when its tiles overlap.
  func crossings(of operand: Int) -> [Crossing]? {
    let memories = space.memories[operand]
    let tensor = space.constants.operands[operand]
    let own = space.dimensions.filter { tensor.indexedBy >> UInt64($0) & 1 == 1 }
    let other = space.dimensions.filter { tensor.indexedBy >> UInt64($0) & 1 == 0 }
    var result: [Crossing] = []
    for index in memories.indices {
      let crossing = Crossing(
        operand: operand, outer: memories[index], inner: index == 0 ? -1 : memories[index - 1],
        passesOnce: space.problem.machine.memories[memories[index]].passesOnce,
        isAlwaysDoubled: index > 0
          && space.problem.machine.memories[memories[index - 1]].alwaysDoubleBuffered,
        ownTiles: own.reduce(1) { $0 * space.grids[$1].tiles.count },
        otherTiles: other.reduce(1) { $0 * space.grids[$1].tiles.count })
      fillRepetitions(crossing, other)
      let isPinned = operand == 0 && index == 1 && !space.constants.accumulatesInPlace
      let arriveFinished = !isPinned || result[0].repetitions[0].outer == 1
      guard fillPasses(crossing, own, mayBeFinished: arriveFinished) else { return nil }
      fillSlides(crossing, own)
      result.append(crossing)
    }
    guard operand == 0 else { return result }
    for (index, crossing) in result.enumerated() {
      for above in result[(index + 1)...] {
        for tile in 0..<crossing.otherTiles {
          crossing.mostAfresh[tile] += above.repetitions[tile].inner - above.repetitions[tile].beginnings
        }
      }
    }
    return result
  }

  /// Calls `body` with each combination of sizes of some dimensions, the first fastest.
  private func forEachTile(of dimensions: [Int], _ body: (Int, UnsafePointer<Int>) -> Bool) -> Bool {
    var tile = Array(repeating: 1, count: space.grids.count)
    var place = Array(repeating: 0, count: dimensions.count)
    var index = 0
    while true {
      guard body(index, tile) else { return false }
      index += 1
      var position = 0
      while position < dimensions.count {
        let sizes = space.grids[dimensions[position]].tiles
        place[position] += 1
        if place[position] < sizes.count {
          tile[dimensions[position]] = sizes[place[position]]
          break
        }
        place[position] = 0
        tile[dimensions[position]] = 1
        position += 1
      }
      if position == dimensions.count { return true }
    }
  }

  /// `mayBeFinished` says whether sums can arrive finished in the inner memory.
  private func fillPasses(_ crossing: Crossing, _ own: [Int], mayBeFinished: Bool) -> Bool {
    let tensor = space.constants.operands[crossing.operand]
    let memory = crossing.inner
    let capacity = memory < 0 ? 0 : space.constants.capacityBits[memory]
    return forEachTile(of: own) { index, tile in
      if memory < 0, index > 0 { return true }
      arena.load(blocks: space.unrolling.blocks, unrolled: unrolled, tile: tile, mask: tensor.indexedBy)
      if memory >= 0 {
        let elements =
          arena.loadedTileElements(crossing.operand, in: memory)
          ?? plainTileElements(crossing.operand, memory, tile)
        let slots = crossing.isAlwaysDoubled && index < crossing.ownTiles - 1 ? 2 : 1
        if let bits = fitting(elements, slots * tensor.partialBits, capacity) {
          crossing.partialBits[index] = bits
        }
        if crossing.operand > 0 || mayBeFinished,
          let bits = fitting(elements, slots * tensor.finalBits, capacity)
        {
          crossing.finishedBits[index] = bits
        } else {
          crossing.finishedBits[index] = crossing.partialBits[index]
        }
        guard crossing.finishedBits[index] < .max else { return true }
      } else {
        crossing.partialBits[index] = 0
        crossing.finishedBits[index] = 0
      }
      guard arena.countPass(crossing.operand, outer: crossing.outer, inner: crossing.inner) else {
        crossing.forbid(index)
        return true
      }
      return fill(crossing, index, tensor)
    }
  }

  private func fillSlides(_ crossing: Crossing, _ own: [Int]) {
    let tensor = space.constants.operands[crossing.operand]
    guard crossing.operand > 0, crossing.inner >= 0,
      space.problem.machine.memories[crossing.inner].reusesSlidingWindow
    else { return }
    let windows = tensor.axes.filter { $0.dimensions.count > 1 }.flatMap(\.dimensions)
    for (index, dimension) in space.dimensions.enumerated() where windows.contains(dimension) {
      let slide = crossing.addSlide(along: index)
      _ = forEachTile(of: own) { own, tile in
        guard crossing.finishedBits[own] < .max, tile[dimension] < space.grids[dimension].tiles.last ?? 1
        else {
          return true
        }
        arena.load(
          blocks: space.unrolling.blocks, unrolled: unrolled, tile: tile, mask: tensor.indexedBy,
          firstOutside: dimension)
        guard arena.countPass(crossing.operand, outer: crossing.outer, inner: crossing.inner, slides: true),
          !crossing.passesOnce || arena.passElements.outer <= tensor.elements
        else { return true }
        slide.pass[own] = arena.pass(
          crossing.operand, outer: crossing.outer, inner: crossing.inner, isInward: true,
          bitsOuter: tensor.partialBits, bitsInner: tensor.partialBits)
        return true
      }
    }
  }

  private func fitting(_ elements: Int, _ bitsEach: Int, _ capacity: Int) -> Int? {
    let bits = elements.multipliedReportingOverflow(by: bitsEach)
    return !bits.overflow && bits.partialValue <= capacity ? bits.partialValue : nil
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
      (crossing.pass + index).initialize(to: pass(isInward: true, outer: bits.partial, inner: bits.partial))
      if crossing.passesOnce, moved.outer > tensor.elements {
        crossing.forbid(index)
      }
      return true
    }
    guard moved.outer <= tensor.elements, moved.inner <= tensor.elements else { return false }
    (crossing.pass + index).initialize(to: pass(isInward: false, outer: bits.final, inner: bits.final))
    (crossing.added + index).initialize(to: pass(isInward: false, outer: bits.final, inner: bits.partial))
    (crossing.partial + index).initialize(to: pass(isInward: false, outer: bits.partial, inner: bits.partial))
    (crossing.back + index).initialize(to: pass(isInward: true, outer: bits.partial, inner: bits.partial))
    return true
  }

  private func fillRepetitions(_ crossing: Crossing, _ other: [Int]) {
    let mask = ~space.constants.operands[crossing.operand].indexedBy
    _ = forEachTile(of: other) { index, tile in
      arena.load(blocks: space.unrolling.blocks, unrolled: unrolled, tile: tile, mask: mask)
      (crossing.repetitions + index).initialize(
        to: arena.repetitions(crossing.operand, outer: crossing.outer, inner: crossing.inner))
      return true
    }
  }

  /// The tile's elements from its mapping, where a formula doesn't tell; each axis once for the sizes that matter to it.
  private func plainTileElements(_ operand: Int, _ memory: Int, _ tile: UnsafePointer<Int>) -> Int {
    var nest: LoopNest?
    return space.constants.operands[operand].axes.reduce(1) { elements, axis in
      let key = AxisTile(memory: memory, axis: axis.identity, tile: axis.dimensions.map { tile[$0] })
      if let known = axisTiles[key] { return elements * known }
      let made = nest ?? self.nest(tile)
      nest = made
      let size = made.tileElements(
        along: axis.axis,
        tile: Mapping.Tile(memory: memory, residency: made.iterations.count - space.grids.count),
        sharing: space.problem.sharing[memory])
      axisTiles[key] = size
      return elements * size
    }
  }

  private struct AxisTile: Hashable {
    let memory: Int
    let axis: Int
    let tile: [Int]
  }

  /// Blocks across the array, a loop inside the tile for each dimension, one outside.
  private func nest(_ tile: UnsafePointer<Int>) -> LoopNest {
    var steps = Array(repeating: 1, count: space.grids.count)
    var loops: [Mapping.Loop] = []
    for block in space.unrolling.blocks {
      loops.append(Mapping.Loop(block.dimension, step: steps[block.dimension], across: block.array))
      steps[block.dimension] *= block.factor
    }
    for dimension in steps.indices { loops.append(Mapping.Loop(dimension, step: steps[dimension])) }
    for dimension in steps.indices {
      loops.append(Mapping.Loop(dimension, step: steps[dimension] * tile[dimension]))
    }
    return LoopNest(Mapping(loops: loops, tiles: []), sizes: space.constants.sizes)
  }
}
