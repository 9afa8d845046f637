extension EvaluatorArena {
  /// One pass of an operand over a boundary in one direction: every tile once.
  struct Pass {
    /// Energy at the outer memory; infinite when it lacks the port.
    var outerPicojoules = 0.0
    /// Energy at the inner memory; 0 for the processing elements, infinite when it lacks the port.
    var innerPicojoules = 0.0
    var busyCycles = 0
    var longestCycles = 0
    var transfers = 0
  }

  /// How often passes repeat at a tile.
  struct Repetitions {
    var inTime = 1
    var outer = 1
    var inner = 1
    var beginnings = 1
    var copies = 1
  }

  /// Loads a nest cut at one tile (`NestScratch.load(blocks:unrolled:tile:mask:sizes:)`).
  func load(
    blocks: [SpatialUnrolling.Block], unrolled: UnsafePointer<Int>, tile: UnsafePointer<Int>, mask: UInt64,
    firstOutside: Int = 0
  ) {
    nest.load(
      blocks: blocks, unrolled: unrolled, tile: tile, mask: mask, firstOutside: firstOutside, sizes: sizes)
  }

  /// Counts one pass over the boundary above the tile that is loaded with the dimensions of the operand alone; false when
  /// what is held is too irregular. `inner` is -1 for the processing elements. With `slides` a window slides along the first
  /// loop outside.
  func countPass(_ operand: Int, outer: Int, inner: Int, slides: Bool = false) -> Bool {
    countTransfers(
      operand, outer: outer, inner: inner, residency: nest.loops - dimensionCount, maySlide: slides,
      into: boundaries)
  }

  /// What a counted pass costs at given precisions.
  func pass(
    _ operand: Int, outer: Int, inner: Int, isInward: Bool, bitsOuter: Int, bitsInner: Int
  ) -> Pass {
    let scratch = boundaries
    let outside = channel(operand, outer, isInward ? .readToBelow : .writeFromBelow)
    let inside = inner < 0 ? nil : channel(operand, inner, isInward ? .writeFromAbove : .readToAbove)
    var pass = Pass()
    var granules = (outer: 0, inner: 0)
    for entry in 0..<scratch.pointee.outerCount {
      granules.outer +=
        ceilingDivide(scratch.pointee.outer[2 * entry] * bitsOuter, outside.granularity)
        * scratch.pointee.outer[2 * entry + 1]
    }
    if let inside {
      for entry in 0..<scratch.pointee.innerCount {
        granules.inner +=
          ceilingDivide(scratch.pointee.inner[2 * entry] * bitsInner, inside.granularity)
          * scratch.pointee.inner[2 * entry + 1]
      }
    }
    for entry in 0..<scratch.pointee.inTimeCount {
      var cycles = ceilingDivide(scratch.pointee.inTime[3 * entry] * bitsOuter, outside.width)
      if let inside {
        cycles = max(
          cycles, ceilingDivide(scratch.pointee.inTime[3 * entry + 1] * bitsInner, inside.width))
      }
      guard cycles > 0 else { continue }
      pass.transfers += scratch.pointee.inTime[3 * entry + 2]
      pass.busyCycles += scratch.pointee.inTime[3 * entry + 2] * cycles
      pass.longestCycles = max(pass.longestCycles, cycles)
    }
    pass.outerPicojoules =
      granules.outer > 0 && outside.port < 0
      ? .infinity : Double(granules.outer) * outside.granulePicojoules
    if let inside {
      pass.innerPicojoules =
        granules.inner > 0 && inside.port < 0
        ? .infinity : Double(granules.inner) * inside.granulePicojoules
    }
    return pass
  }

  /// Elements that the outer and the inner instances move in a counted pass.
  var passElements: (outer: Int, inner: Int) {
    (boundaries.pointee.outerElements, boundaries.pointee.innerElements)
  }

  /// The repetitions of passes at the tile that is loaded with the other dimensions alone.
  func repetitions(_ operand: Int, outer: Int, inner: Int) -> Repetitions {
    boundaries.pointee.reset()
    countRepetitions(
      operand, nest.loops - dimensionCount, inner < 0 ? 0 : sharing[inner], sharing[outer], boundaries)
    return Repetitions(
      inTime: boundaries.pointee.timesInTime, outer: boundaries.pointee.timesOuter,
      inner: boundaries.pointee.timesInner, beginnings: boundaries.pointee.beginnings,
      copies: boundaries.pointee.copies)
  }

  /// Elements of the largest tile that the loaded nest keeps in a memory; nil when sizes alone don't tell.
  func loadedTileElements(_ operand: Int, in memory: Int) -> Int? {
    tileElements(operand, memory: memory, residency: nest.loops - dimensionCount)
  }
}
