extension EvaluatorArena {
  /// Elements of the largest tile, as if no border cut it; nil when sizes alone don't tell.
  func tileElements(_ operand: Int, memory: Int, residency: Int) -> Int? {
    let tensor = tensors[operand]
    var total = 1
    for index in tensor.firstAxis..<tensor.firstAxis + tensor.axes {
      guard let elements = tileElements(along: flatAxes[index], memory: memory, residency: residency) else {
        return nil
      }
      total *= elements
    }
    return total
  }

  /// The same along one axis.
  @inline(__always)
  func tileElements(along axis: EvaluatorConstants.FlatAxis, memory: Int, residency: Int) -> Int? {
    guard axis.terms <= 2 else { return nil }
    let mask = sharing[memory]
    var hasGaps = false
    var held = (1, 1)
    if axis.terms > 0 { held.0 = heldElements(axis.dimensions.0, mask, residency, &hasGaps) }
    if axis.terms > 1 {
      held.1 = heldElements(axis.dimensions.1, mask, residency, &hasGaps)
      if hasGaps { return nil }
    }
    return min(axis.elements, elements(axis, held))
  }

  private func heldElements(_ dimension: Int, _ mask: UInt64, _ residency: Int, _ hasGaps: inout Bool) -> Int
  {
    heldElements(
      nest.positions + dimension * LoopScratch.maximumLoops, 0, nest.counts[dimension], sizes[dimension],
      &hasGaps
    ) { position in
      let array = nest.across[position]
      return array < 0 ? position < residency : mask >> UInt64(array) & 1 == 1
    }
  }

  private func heldElements(
    _ positions: UnsafeMutablePointer<Int>, _ level: Int, _ count: Int, _ size: Int, _ hasGaps: inout Bool,
    isInside: (Int) -> Bool
  ) -> Int {
    guard level < count else { return size }
    let step = nest.step[positions[level]]
    if !isInside(positions[level]) {
      return heldElements(positions, level + 1, count, min(size, step), &hasGaps, isInside: isInside)
    }
    guard (level + 1..<count).contains(where: { !isInside(positions[$0]) }) else { return size }
    if size > step { hasGaps = true }
    let rest = size % step
    return size / step * heldElements(positions, level + 1, count, step, &hasGaps, isInside: isInside)
      + (rest > 0 ? heldElements(positions, level + 1, count, rest, &hasGaps, isInside: isInside) : 0)
  }
}
