extension EvaluatorArena {
  /// One pass of an operand over a boundary in one direction: every tile once.
  struct Pass {
    /// Energy at the outer memory; infinite when it lacks the port.
    var outerPicojoules = 0.0
    /// Energy at the inner memory; 0 for the processing elements, infinite when it lacks the port.
    var innerPicojoules = 0.0
    var time = LatencyTerms.Movement()
  }

  /// Loads a nest cut at one tile (`LoopScratch.load(blocks:unrolled:tile:mask:sizes:)`).
  func load(
    blocks: [SpatialUnrolling.Block], unrolled: UnsafePointer<Int>, tile: UnsafePointer<Int>, mask: UInt64,
    firstOutside: Int = 0
  ) {
    nest.load(
      blocks: blocks, unrolled: unrolled, tile: tile, mask: mask, firstOutside: firstOutside, sizes: sizes)
  }

  /// What an axis adds to a pass over the boundary above the tile that is loaded with the axis's dimensions alone; nil when what
  /// is held is too irregular to be counted. `inner` is -1 for the processing elements. With `slides` a window slides along the
  /// first loop outside.
  func axisPass(_ operand: Int, _ axis: Int, outer: Int, inner: Int, slides: Bool) -> AxisPass? {
    let residency = nest.loops - dimensionCount
    let point = slides ? fillPoint(operand, inner: inner, residency: residency) : nest.loops
    return axisPass(
      flatAxes[tensors[operand].firstAxis + axis], inner < 0 ? 0 : sharing[inner], sharing[outer], residency,
      sliding: point < nest.loops ? point : -1)
  }

  /// Begins to count a pass, axis by axis.
  func beginPass() { boundaries.pointee.reset() }

  /// Adds an axis to the pass that is counted.
  func addToPass(_ axis: AxisPass) { boundaries.pointee.multiply(axis, table.pointee.values) }

  /// What a counted pass costs at given precisions.
  func pass(
    _ operand: Int, outer: Int, inner: Int, isInward: Bool, bitsOuter: Int, bitsInner: Int
  ) -> Pass {
    let scratch = boundaries
    let outside = channel(operand, outer, isInward ? .readToBelow : .writeFromBelow)
    let inside = inner < 0 ? nil : channel(operand, inner, isInward ? .writeFromAbove : .readToAbove)
    var pass = Pass()
    var outerCount = Count()
    var innerCount = Count()
    for entry in 0..<scratch.pointee.outerCount {
      outerCount.add(
        scratch.pointee.outer[2 * entry], scratch.pointee.outer[2 * entry + 1], bitsOuter, outside.law)
    }
    if let inside {
      for entry in 0..<scratch.pointee.innerCount {
        innerCount.add(
          scratch.pointee.inner[2 * entry], scratch.pointee.inner[2 * entry + 1], bitsInner, inside.law)
      }
    }
    for entry in 0..<scratch.pointee.inTimeCount {
      let cycles = TransferLaw.cycles(
        outside.law, bits: scratch.pointee.inTime[3 * entry] * bitsOuter, inside?.law,
        innerBits: scratch.pointee.inTime[3 * entry + 1] * bitsInner)
      pass.time.add(cycles, times: scratch.pointee.inTime[3 * entry + 2])
    }
    pass.outerPicojoules =
      outerCount.granules > 0 && outside.port < 0 ? .infinity : outerCount.picojoules(outside.law)
    if let inside {
      pass.innerPicojoules =
        innerCount.granules > 0 && inside.port < 0 ? .infinity : innerCount.picojoules(inside.law)
    }
    return pass
  }

  /// Elements that the outer and the inner instances move in a counted pass.
  var passElements: (outer: Int, inner: Int) {
    (boundaries.pointee.outerElements, boundaries.pointee.innerElements)
  }

  /// The repetitions of passes at the tile that is loaded, by those of its dimensions that don't index the operand.
  func repetitions(_ operand: Int, outer: Int, inner: Int) -> RefetchFactors {
    boundaries.pointee.reset()
    countRepetitions(
      operand, nest.loops - dimensionCount, inner < 0 ? 0 : sharing[inner], sharing[outer], boundaries)
    return boundaries.pointee.times
  }

  /// Elements along an axis of the largest tile that the nest loaded with the axis's dimensions keeps in a memory; nil when sizes
  /// alone don't tell.
  func loadedTileElements(_ operand: Int, _ axis: Int, in memory: Int) -> Int? {
    tileElements(
      along: flatAxes[tensors[operand].firstAxis + axis], memory: memory,
      residency: nest.loops - dimensionCount)
  }
}
