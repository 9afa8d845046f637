extension Evaluator {
  /// The innermost loop in time outside a tile that changes it, or the number of loops.
  private func fillPoint(_ operand: Int, inner: Int, residency: Int) -> Int {
    if operand == 0, inner < 0, !constants.accumulatesInPlace { return residency }
    let indexedBy = constants.operands[operand].indexedBy
    for position in residency..<max(residency, nest.loops)
    where nest.across[position] < 0 && nest.iterations[position] > 1
      && indexedBy >> UInt64(nest.dimension[position]) & 1 == 1
    {
      return position
    }
    return nest.loops
  }

  /// Counts the transfers over one boundary; `inner` is -1 for the processing elements.
  func countTransfers(_ operand: Int, outer: Int, inner: Int, residency: Int, into scratch: BoundaryScratch) {
    scratch.reset()
    let tensor = constants.operands[operand]
    let innerMask = inner < 0 ? 0 : constants.sharing[inner]
    let outerMask = constants.sharing[outer]
    for axis in tensor.axes {
      if axis.isClipped || !multiplySimple(axis, innerMask, outerMask, residency, scratch) {
        multiplyFromTable(axis, innerMask, outerMask, residency, scratch)
      }
    }
    let point = fillPoint(operand, inner: inner, residency: residency)
    let separate = operand == 0 ? outerMask & ~constants.spatialReduction & ~innerMask : 0
    for dimension in 0..<nest.dimensions
    where tensor.indexedBy >> UInt64(dimension) & 1 == 0 && nest.counts[dimension] > 0 {
      let size = constants.sizes[dimension]
      scratch.timesInTime *= combinations(dimension, size) { [nest] position in
        let array = nest.across[position]
        return array < 0 ? position >= point : separate >> UInt64(array) & 1 == 1
      }
      scratch.timesOuter *= combinations(dimension, size) { [nest] position in
        let array = nest.across[position]
        return array < 0
          ? position >= point
          : innerMask >> UInt64(array) & 1 == 0
            && (separate >> UInt64(array) & 1 == 1 || outerMask >> UInt64(array) & 1 == 0)
      }
      scratch.timesInner *= combinations(dimension, size) { [nest] position in
        let array = nest.across[position]
        return array < 0 ? position >= point : innerMask >> UInt64(array) & 1 == 0
      }
      guard operand == 0 else { continue }
      scratch.beginnings *= combinations(dimension, size) { [nest] position in
        let array = nest.across[position]
        return array < 0
          ? position >= point
          : innerMask >> UInt64(array) & 1 == 0 && outerMask >> UInt64(array) & 1 == 0
      }
      scratch.copies *= combinations(dimension, size) { [nest] position in
        let array = nest.across[position]
        return array >= 0 && innerMask >> UInt64(array) & 1 == 0 && outerMask >> UInt64(array) & 1 == 0
      }
    }
  }

  /// How many combinations of the loops chosen by `isOutside` find work, over a dimension of `size`.
  @inline(__always)
  func combinations(_ dimension: Int, _ size: Int, isOutside: (Int) -> Bool) -> Int {
    let count = nest.counts[dimension]
    let positions = nest.positions + dimension * NestScratch.maximumLoops
    if nest.isPerfect[dimension] {
      var product = 1
      for level in 0..<count where isOutside(positions[level]) { product *= nest.iterations[positions[level]] }
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

  /// Multiplies by an axis whose loops all divide and whose tiles have no gaps; false when it isn't so simple.
  private func multiplySimple(
    _ axis: EvaluatorConstants.Axis, _ innerMask: UInt64, _ outerMask: UInt64, _ residency: Int,
    _ scratch: BoundaryScratch
  ) -> Bool {
    let terms = axis.dimensions.count
    var time = 1
    var outerTiles = 1
    var innerTiles = 1
    var sizes: InlineArray<2, (outer: Int, inner: Int)> = .init(repeating: (1, 1))
    guard terms <= 2 else { return false }
    for term in 0..<terms {
      let dimension = axis.dimensions[term]
      guard nest.isPerfect[dimension] else { return false }
      let positions = nest.positions + dimension * NestScratch.maximumLoops
      var isOutside = false
      var isAcross = false
      for level in stride(from: nest.counts[dimension] - 1, through: 0, by: -1) {
        let position = positions[level]
        let count = nest.iterations[position]
        let array = nest.across[position]
        if array < 0 ? position < residency : innerMask >> UInt64(array) & 1 == 1 {
          if terms > 1, isOutside || isAcross { return false }
          sizes[term].inner *= count
          sizes[term].outer *= count
        } else if array < 0 {
          isOutside = true
          time *= count
        } else if outerMask >> UInt64(array) & 1 == 1 {
          if terms > 1, isOutside { return false }
          isAcross = true
          sizes[term].outer *= count
          innerTiles *= count
        } else {
          isOutside = true
          outerTiles *= count
        }
      }
    }
    let outerSize = size(axis, sizes[0].outer, sizes[1].outer, terms)
    let innerSize = size(axis, sizes[0].inner, sizes[1].inner, terms)
    scratch.multiply(
      outerSize: outerSize, innerSize: innerSize, inTime: time, outerTiles: time * outerTiles,
      innerTiles: time * outerTiles * innerTiles)
    return true
  }

  @inline(__always)
  private func size(_ axis: EvaluatorConstants.Axis, _ first: Int, _ second: Int, _ terms: Int) -> Int {
    terms < 2
      ? first
      : Footprint.distinctValues(axis.coefficients[0], first, axis.coefficients[1], second)
  }

  private func multiplyFromTable(
    _ axis: EvaluatorConstants.Axis, _ innerMask: UInt64, _ outerMask: UInt64, _ residency: Int,
    _ scratch: BoundaryScratch
  ) {
    var key = AxisTable.Key(axis: axis.identity)
    for dimension in axis.dimensions {
      let positions = nest.positions + dimension * NestScratch.maximumLoops
      var used = nest.counts[dimension]
      while used > 0,
        place(positions[used - 1], innerMask, outerMask, residency) == .inside
      {
        used -= 1
      }
      key.combine(used)
      for level in 0..<used {
        let place = place(positions[level], innerMask, outerMask, residency)
        key.combine(nest.step[positions[level]] * 4 + place.code)
      }
    }
    let offset = axes.offset(of: key) ?? axes.insert(key, count(axis, innerMask, outerMask, residency))
    axes.values.withUnsafeBufferPointer { scratch.multiply($0, at: offset) }
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
    _ axis: EvaluatorConstants.Axis, _ innerMask: UInt64, _ outerMask: UInt64, _ residency: Int
  ) -> AxisTransfers {
    let cuts = axis.dimensions.map { dimension in
      (0..<nest.counts[dimension]).map { level -> (step: Int, place: Boundary.Place) in
        let position = nest.positions[dimension * NestScratch.maximumLoops + level]
        return (nest.step[position], place(position, innerMask, outerMask, residency))
      }
    }
    return AxisCounter(axis: axis.axis, cuts: cuts)
      .transfers(sizes: axis.dimensions.map { constants.sizes[$0] })
  }

  /// Elements of the largest tile, as if no border cut it.
  func tileElements(_ operand: Int, memory: Int, residency: Int, _ mapping: FlatMapping) -> Int {
    let sharing = constants.sharing[memory]
    var elements = 1
    for axis in constants.operands[operand].axes {
      var sizes: InlineArray<2, Int> = .init(repeating: 1)
      for (term, dimension) in axis.dimensions.enumerated() {
        let positions = nest.positions + dimension * NestScratch.maximumLoops
        var hasGaps = false
        let size = heldElements(positions, 0, nest.counts[dimension], constants.sizes[dimension], &hasGaps) {
          [nest] position in
          let array = nest.across[position]
          return array < 0 ? position < residency : sharing >> UInt64(array) & 1 == 1
        }
        if axis.dimensions.count > 2 || (axis.dimensions.count > 1 && hasGaps) {
          return plainTileElements(operand, memory: memory, residency: residency, mapping)
        }
        sizes[term] = size
      }
      elements *= min(axis.elements, size(axis, sizes[0], sizes[1], axis.dimensions.count))
    }
    return elements
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

  private func plainTileElements(
    _ operand: Int, memory: Int, residency: Int, _ mapping: FlatMapping
  ) -> Int {
    LoopNest(mapping.mapping, sizes: constants.sizes).tileElements(
      of: constants.operands[operand].operand,
      tile: Mapping.Tile(memory: memory, residency: residency),
      sharing: constants.problem.sharing[memory])
  }
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
