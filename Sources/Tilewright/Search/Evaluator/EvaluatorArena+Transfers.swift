extension EvaluatorArena {
  /// The innermost loop in time outside a tile that changes it, or the number of loops.
  func fillPoint(_ operand: Int, inner: Int, residency: Int) -> Int {
    if operand == 0, inner < 0, !accumulatesInPlace { return residency }
    let indexedBy = tensors[operand].indexedBy
    for position in residency..<max(residency, nest.loops)
    where nest.across[position] < 0 && nest.iterations[position] > 1
      && indexedBy >> UInt64(nest.dimension[position]) & 1 == 1
    {
      return position
    }
    return nest.loops
  }

  /// Counts the transfers over one boundary; `inner` is -1 for the processing elements. False when what is held is too
  /// irregular to be counted.
  func countTransfers(
    _ operand: Int, outer: Int, inner: Int, residency: Int,
    into scratch: UnsafeMutablePointer<BoundaryScratch>
  ) -> Bool {
    scratch.pointee.reset()
    let tensor = tensors[operand]
    let innerMask = inner < 0 ? 0 : sharing[inner]
    let outerMask = sharing[outer]
    let point = fillPoint(operand, inner: inner, residency: residency)
    let sliding = operand != 0 && inner >= 0 && slides[inner] && point < nest.loops ? point : -1
    for index in tensor.firstAxis..<tensor.firstAxis + tensor.axes {
      guard let pass = axisPass(flatAxes[index], innerMask, outerMask, residency, sliding: sliding) else {
        return false
      }
      scratch.pointee.multiply(pass, table.pointee.values)
    }
    countRepetitions(operand, point, innerMask, outerMask, scratch)
    return true
  }

  /// What an axis of an operand adds to the transfers over a boundary.
  enum AxisPass {
    /// All tiles are alike.
    case even(AxisTiles)
    /// Where its entry begins in the axis table.
    case listed(at: Int)
  }

  /// Alike tiles along an axis: elements of the outer and the inner ones, and how many there are.
  struct AxisTiles {
    let outerSize: Int
    let innerSize: Int
    let inTime: Int
    let outerTiles: Int
    let innerTiles: Int
  }

  /// What an axis adds to the transfers; nil when what is held is too irregular to be counted. A window slides along the loop
  /// at position `sliding`, if that isn't -1.
  @inline(__always)
  func axisPass(
    _ axis: EvaluatorConstants.FlatAxis, _ innerMask: UInt64, _ outerMask: UInt64, _ residency: Int,
    sliding: Int
  ) -> AxisPass? {
    let isSliding = sliding >= 0 && axis.terms > 1 && isIndexed(axis, by: nest.dimension[sliding])
    if !axis.isClipped, !isSliding, let tiles = evenTiles(axis, innerMask, outerMask, residency) {
      return .even(tiles)
    }
    let offset = listed(axis, innerMask, outerMask, residency, sliding: isSliding ? sliding : -1)
    return table.pointee.values[offset] < 0 ? nil : .listed(at: offset)
  }

  /// Multiplies the repetitions by every dimension that doesn't index the operand; loops in time from `point` on repeat.
  func countRepetitions(
    _ operand: Int, _ point: Int, _ innerMask: UInt64, _ outerMask: UInt64,
    _ scratch: UnsafeMutablePointer<BoundaryScratch>
  ) {
    let indexedBy = tensors[operand].indexedBy
    let separate = operand == 0 ? outerMask & ~spatialReduction & ~innerMask : 0
    for dimension in 0..<dimensionCount
    where indexedBy >> UInt64(dimension) & 1 == 0 && nest.counts[dimension] > 0 {
      if nest.isPerfect[dimension] {
        repeatPerfectly(dimension, point, innerMask, outerMask, separate, scratch)
      } else {
        repeatRaggedly(dimension, point, innerMask, outerMask, separate, scratch)
      }
    }
  }

  /// Multiplies the repetitions by a dimension whose loops all divide.
  private func repeatPerfectly(
    _ dimension: Int, _ point: Int, _ innerMask: UInt64, _ outerMask: UInt64, _ separate: UInt64,
    _ scratch: UnsafeMutablePointer<BoundaryScratch>
  ) {
    let positions = nest.positions + dimension * LoopScratch.maximumLoops
    for level in 0..<nest.counts[dimension] {
      let position = positions[level]
      let count = nest.iterations[position]
      let array = nest.across[position]
      if array < 0 {
        guard position >= point else { continue }
        scratch.pointee.times.inTime *= count
        scratch.pointee.times.outer *= count
        scratch.pointee.times.inner *= count
        scratch.pointee.times.jointFetches *= count
      } else if innerMask >> UInt64(array) & 1 == 0 {
        scratch.pointee.times.inner *= count
        let isAcrossOuter = outerMask >> UInt64(array) & 1 == 0
        if separate >> UInt64(array) & 1 == 1 {
          scratch.pointee.times.inTime *= count
          scratch.pointee.times.outer *= count
        } else if isAcrossOuter {
          scratch.pointee.times.outer *= count
        }
        if isAcrossOuter {
          scratch.pointee.times.jointFetches *= count
          scratch.pointee.times.partialCopies *= count
        }
      }
    }
  }

  /// The same for a dimension with ragged blocks, where combinations that find no work drop out.
  private func repeatRaggedly(
    _ dimension: Int, _ point: Int, _ innerMask: UInt64, _ outerMask: UInt64, _ separate: UInt64,
    _ scratch: UnsafeMutablePointer<BoundaryScratch>
  ) {
    func times(_ isAcross: (UInt64) -> Bool) -> Int {
      combinations(dimension, sizes[dimension]) { position in
        let array = nest.across[position]
        return array < 0 ? position >= point : isAcross(1 << UInt64(array))
      }
    }
    // A function, not a closure in a constant: that would be allocated.
    func isOuter(_ bit: UInt64) -> Bool { (innerMask | outerMask) & bit == 0 }
    scratch.pointee.times.inTime *= times { separate & $0 != 0 }
    scratch.pointee.times.outer *= times { separate & $0 != 0 || isOuter($0) }
    scratch.pointee.times.inner *= times { innerMask & $0 == 0 }
    scratch.pointee.times.jointFetches *= times(isOuter)
    scratch.pointee.times.partialCopies *= combinations(dimension, sizes[dimension]) { position in
      nest.across[position] >= 0 && isOuter(1 << UInt64(nest.across[position]))
    }
  }

  /// How many combinations of the loops chosen by `isOutside` find work, over a dimension of `size`.
  @inline(__always)
  func combinations(_ dimension: Int, _ size: Int, isOutside: (Int) -> Bool) -> Int {
    let count = nest.counts[dimension]
    let positions = nest.positions + dimension * LoopScratch.maximumLoops
    if nest.isPerfect[dimension] {
      var product = 1
      for level in 0..<count where isOutside(positions[level]) {
        product *= nest.iterations[positions[level]]
      }
      return product
    }
    return raggedCombinations(positions, 0, count, size, isOutside)
  }

  private func raggedCombinations(
    _ positions: UnsafeMutablePointer<Int>, _ level: Int, _ count: Int, _ size: Int,
    _ isOutside: (Int) -> Bool
  ) -> Int {
    guard level < count else { return 1 }
    let step = nest.step[positions[level]]
    guard isOutside(positions[level]) else {
      return raggedCombinations(positions, level + 1, count, min(size, step), isOutside)
    }
    let rest = size % step
    return size / step * (size >= step ? raggedCombinations(positions, level + 1, count, step, isOutside) : 0)
      + (rest > 0 ? raggedCombinations(positions, level + 1, count, rest, isOutside) : 0)
  }

  /// The tiles of an axis whose loops all divide and whose tiles have no gaps; nil when it isn't so simple.
  private func evenTiles(
    _ axis: EvaluatorConstants.FlatAxis, _ innerMask: UInt64, _ outerMask: UInt64, _ residency: Int
  ) -> AxisTiles? {
    guard axis.terms <= 2 else { return nil }
    var tiles = SimpleTiles()
    var sizes = (outer: (1, 1), inner: (1, 1))
    if axis.terms > 0 {
      guard let size = tiles.cut(self, axis.dimensions.0, axis.terms, innerMask, outerMask, residency) else {
        return nil
      }
      (sizes.outer.0, sizes.inner.0) = size
    }
    if axis.terms > 1 {
      guard let size = tiles.cut(self, axis.dimensions.1, axis.terms, innerMask, outerMask, residency) else {
        return nil
      }
      (sizes.outer.1, sizes.inner.1) = size
    }
    return AxisTiles(
      outerSize: elements(axis, sizes.outer), innerSize: elements(axis, sizes.inner), inTime: tiles.time,
      outerTiles: tiles.time * tiles.outer, innerTiles: tiles.time * tiles.outer * tiles.inner)
  }

  /// Numbers of tiles while the dimensions of an axis are gone through.
  private struct SimpleTiles {
    var time = 1
    var outer = 1
    var inner = 1

    /// Adds the loops of a dimension; the sizes of the outer and the inner tile along it, or nil when the sizes
    /// don't tell the number of elements.
    mutating func cut(
      _ arena: EvaluatorArena, _ dimension: Int, _ terms: Int, _ innerMask: UInt64, _ outerMask: UInt64,
      _ residency: Int
    ) -> (Int, Int)? {
      let nest = arena.nest
      guard nest.isPerfect[dimension] else { return nil }
      let positions = nest.positions + dimension * LoopScratch.maximumLoops
      var size = (outer: 1, inner: 1)
      var isOutside = false
      var isAcross = false
      for level in stride(from: nest.counts[dimension] - 1, through: 0, by: -1) {
        let position = positions[level]
        let count = nest.iterations[position]
        let array = nest.across[position]
        if array < 0 ? position < residency : innerMask >> UInt64(array) & 1 == 1 {
          if terms > 1, isOutside || isAcross { return nil }
          size.inner *= count
          size.outer *= count
        } else if array < 0 {
          isOutside = true
          time *= count
        } else if outerMask >> UInt64(array) & 1 == 1 {
          if terms > 1, isOutside { return nil }
          isAcross = true
          size.outer *= count
          inner *= count
        } else {
          isOutside = true
          outer *= count
        }
      }
      return (size.outer, size.inner)
    }
  }

  @inline(__always)
  func elements(_ axis: EvaluatorConstants.FlatAxis, _ sizes: (Int, Int)) -> Int {
    axis.terms < 2
      ? sizes.0 : Footprint.distinctValues(axis.coefficients.0, sizes.0, axis.coefficients.1, sizes.1)
  }

  private func isIndexed(_ axis: EvaluatorConstants.FlatAxis, by dimension: Int) -> Bool {
    axis.terms > 2
      ? dimensions(of: axis).contains(dimension)
      : axis.dimensions.0 == dimension || axis.dimensions.1 == dimension
  }

  /// Where an axis begins in the table; it is counted when it isn't there.
  private func listed(
    _ axis: EvaluatorConstants.FlatAxis, _ innerMask: UInt64, _ outerMask: UInt64, _ residency: Int,
    sliding: Int
  ) -> Int {
    table.pointee.beginKey(axis: axis.kind)
    let terms = axis.terms
    for term in 0..<terms {
      let dimension =
        terms > 2 ? dimensions(of: axis)[term] : term == 0 ? axis.dimensions.0 : axis.dimensions.1
      table.pointee.extendKey(
        sliding >= 0 && nest.dimension[sliding] == dimension ? nest.rank(of: sliding) : -1)
      let positions = nest.positions + dimension * LoopScratch.maximumLoops
      var used = nest.counts[dimension]
      while used > 0,
        place(positions[used - 1], innerMask, outerMask, residency) == .inside
      {
        used -= 1
      }
      table.pointee.extendKey(used)
      for level in 0..<used {
        let place = place(positions[level], innerMask, outerMask, residency)
        table.pointee.extendKey(nest.step[positions[level]] * 4 + place.code)
      }
    }
    return table.pointee.offset()
      ?? table.pointee.insert(count(axis, innerMask, outerMask, residency, sliding: sliding))
  }

  private func place(
    _ position: Int, _ innerMask: UInt64, _ outerMask: UInt64, _ residency: Int
  ) -> Boundary.Place {
    let array = nest.across[position]
    if array < 0 { return position < residency ? .inside : .time }
    if innerMask >> UInt64(array) & 1 == 1 { return .inside }
    return outerMask >> UInt64(array) & 1 == 1 ? .acrossInner : .acrossOuter
  }

  private func count(
    _ axis: EvaluatorConstants.FlatAxis, _ innerMask: UInt64, _ outerMask: UInt64, _ residency: Int,
    sliding: Int
  ) -> AxisTransfers? {
    let cuts = dimensions(of: axis).map { dimension in
      (0..<nest.counts[dimension]).map { level -> (step: Int, place: Boundary.Place) in
        let position = nest.positions[dimension * LoopScratch.maximumLoops + level]
        return (nest.step[position], place(position, innerMask, outerMask, residency))
      }
    }
    let slidingCut =
      sliding < 0
      ? nil
      : dimensions(of: axis).firstIndex(of: nest.dimension[sliding]).map {
        AxisCounter.Sliding(term: $0, cut: nest.rank(of: sliding))
      }
    return AxisCounter(axis: fullAxis(axis).axis, cuts: cuts, sliding: slidingCut)
      .transfers(sizes: dimensions(of: axis).map { sizes[$0] }, isInterrupted: isInterrupted.pointee)
  }

  private func fullAxis(_ axis: EvaluatorConstants.FlatAxis) -> EvaluatorConstants.Axis {
    constants.pointee.operands.lazy.flatMap(\.axes)[axis.identity]
  }

  private func dimensions(of axis: EvaluatorConstants.FlatAxis) -> [Int] { fullAxis(axis).dimensions }
}

extension Boundary.Place {
  fileprivate var code: Int {
    switch self {
    case .time: 0
    case .acrossOuter: 1
    case .acrossInner: 2
    case .inside: 3
    }
  }
}
