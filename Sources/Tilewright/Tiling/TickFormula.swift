/// The ticks of a tiling in closed form, where every transfer takes one tick, transfers don't queue, and executions add
/// to their output:
///
///     ticks = first load + executions + last store + stalls
///
/// Between two executions there is a stall of one tick when an operand with one slot changes: its slot must be
/// read to the end before the next tile comes. It is two ticks when the output changes in one slot and the next output
/// tile must be brought in: store, then load. So one slot each and a change at every step give 2n + 1, two slots each n + 2
/// (n executions). The order that stalls least has the dimensions innermost that index no single-slot operand;
/// reduced dimensions stay inside the others, so that each output tile is finished before the next begins.
struct TickFormula {
  let geometry: TileGeometry
  /// Whether the output comes in with partial sums in it.
  let addsToOutput: Bool
  /// Whether an execution takes one tick; above the innermost buffer it takes at least three.
  let isInnermost: Bool
  /// Whether output tiles must be finished one after the other even if all of them have slots.
  let finishesInTurn: Bool

  /// The best order for counts of tiles and slots.
  ///
  /// - Returns: Dimensions with more than one tile, outermost first.
  func order(counts: [Int], slots: [Int]) -> [Int] {
    let free = freeDimensions(counts: counts, slots: slots)
    let staysWhole = !finishesInTurn && outputTiles(counts) <= slots[0]
    func rank(_ dimension: Int) -> Int {
      let isReduced = !staysWhole && geometry.reduced & (1 << UInt64(dimension)) != 0
      let isFree = free & (1 << UInt64(dimension)) != 0
      return (isReduced ? 2 : 0) + (isFree ? 1 : 0)
    }
    return counts.indices.filter { counts[$0] > 1 }.sorted { (rank($0), $0) < (rank($1), $1) }
  }

  /// The stalls in the best order.
  func stalls(counts: [Int], slots: [Int]) -> Int {
    var executions = 1
    var reducedSteps = 1
    var freeInner = 1
    var freeReduced = 1
    let free = freeDimensions(counts: counts, slots: slots)
    for dimension in counts.indices {
      let bit = UInt64(1) << UInt64(dimension)
      executions *= counts[dimension]
      if free & bit != 0 { freeInner *= counts[dimension] }
      if geometry.reduced & bit != 0 {
        reducedSteps *= counts[dimension]
        if free & bit != 0 { freeReduced *= counts[dimension] }
      }
    }
    let outputs = executions / reducedSteps
    let staysWhole = !finishesInTurn && outputs <= slots[0]
    // A free dimension of the output may be innermost only when nothing is reduced outside it, or all of it stays.
    let inner = staysWhole || reducedSteps == freeReduced ? freeInner : freeReduced
    var stalls = executions / inner - 1
    if addsToOutput, !staysWhole {
      // Each new output tile has to be brought in.
      if slots[0] == 1 {
        stalls += outputs - 1
      } else if isInnermost, reducedSteps == 1 {
        stalls = max(stalls, loadedOutputStalls(outputs: outputs, inner: inner))
      }
    }
    return stalls
  }

  /// Two output slots, each execution a new output tile that must come in: a slot is stored in the tick after its
  /// execution, loaded in the next and used in the one after: three ticks for every two executions at best.
  private func loadedOutputStalls(outputs: Int, inner: Int) -> Int {
    if inner == 1 { return outputs - 1 }
    // Starts relative to the first; a change of a single-slot operand every `inner` executions.
    var starts = (0, 1)
    for index in 2..<outputs {
      let gap = index % inner == 0 ? 2 : 1
      starts = (starts.1, max(starts.1 + gap, starts.0 + 3))
    }
    return starts.1 - (outputs - 1)
  }

  private func outputTiles(_ counts: [Int]) -> Int {
    counts.indices.reduce(1) { geometry.reduced & (1 << UInt64($1)) != 0 ? $0 : $0 * counts[$1] }
  }

  /// The dimensions with several tiles that index no operand with one slot.
  private func freeDimensions(counts: [Int], slots: [Int]) -> UInt64 {
    var bound: UInt64 = 0
    for operand in slots.indices where slots[operand] == 1 { bound |= geometry.relevant[operand] }
    var free: UInt64 = 0
    for dimension in counts.indices where counts[dimension] > 1 && bound & (1 << UInt64(dimension)) == 0 {
      free |= 1 << UInt64(dimension)
    }
    return free
  }
}
