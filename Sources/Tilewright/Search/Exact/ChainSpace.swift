/// What the exact search walks over for one unrolling and one choice of bypasses.
///
/// A *cell* is a tile of the whole nest: one size of each dimension's grid. A nest is a path from the cell of single
/// iterations to the cell of the whole layer, and each boundary of each operand stands at a cell on it. Nothing else of
/// the nest moves data, so a mapping is: for each boundary a cell, all of them nested one inside the other.
///
/// A *state* counts, operand by operand, how many steps up its chain have been placed. A step is one boundary, or
/// several that always stand together: a memory with room for single elements only can hold nothing that its inside
/// doesn't.
final class ChainSpace {
  /// One operand with its boundaries.
  struct Chain {
    let crossings: [Crossing]
    /// The boundaries placed together.
    let steps: [Range<Int>]
    /// For each cell, the operand's own tile and that of the other dimensions.
    let own: UnsafeMutablePointer<Int32>
    let other: UnsafeMutablePointer<Int32>
    /// How many states lie between two numbers of placed steps.
    let stateStride: Int
  }

  /// Grids of at most this many sizes per dimension.
  static let gridLimit = 32
  /// And of at most so many cells in all.
  static let cellLimit = 1 << 16

  let problem: Problem
  let unrolling: SpatialUnrolling
  let memories: [[Int]]
  let grids: [TileGrid]
  /// The dimensions with more than one tile size.
  let dimensions: [Int]
  /// How many cells lie between two sizes of each of them.
  let stride: [Int]
  let cells: Int
  /// For each cell its size along each of `dimensions`, as indices into grids.
  private let sizes: UnsafeMutablePointer<UInt8>
  private(set) var chains: [Chain] = []
  private(set) var states = 1
  /// Memories of limited size that hold several operands.
  private(set) var shared: [Shared] = []
  /// How many instances of the output's last memory each hold a part of one sum.
  private(set) var freshAtTop = 1
  /// Bit o is set when operand o, on its way to the array, uses a port that another movement to or from the array uses too, and
  /// passes whenever a loop changes it.
  ///
  /// To such a movement more transfers may be better, as they spread over more operations; so a nest in which it passes more
  /// often than its loops ask for is left out.
  private(set) var sharesArrayPort: UInt64 = 0
  /// Whether some sums start afresh on the way outward, where several instances of a memory work on one.
  ///
  /// What a sum that starts afresh saves further in may be more than it costs here; so a nest in which an output passes
  /// more often than its loops ask for is left out.
  private(set) var startsAfresh = false
  /// Whether every size of every grid is there.
  let isComplete: Bool
  let constants: EvaluatorConstants

  /// Most entries of a table over states and cells.
  private static let entryLimit = 1 << 26

  /// Whether a table over the states and cells would be too large, or a nest have too many loops.
  static func isTooLarge(_ problem: Problem, unrolling: SpatialUnrolling, memories: [[Int]]) -> Bool {
    let extents = unrolling.temporalSizes(problem.layer.sizes)
    let loops = unrolling.blocks.count + 2 * extents.count
    let cells = grids(extents, mostCells: cellLimit).reduce(1) { min($0 * $1.tiles.count, entryLimit + 1) }
    let entries = memories.reduce(cells) { min($0 * ($1.count + 1), entryLimit + 1) }
    return loops > NestScratch.maximumLoops || cells > cellLimit || entries > entryLimit
  }

  /// Nil when the layer's outputs overlap, since what moves then depends on more than one cell, or the space is too large.
  ///
  /// Grids are thinned until there are at most `mostCells` cells. Spaces of one problem may share an evaluator: what it has
  /// counted for one it knows for the next.
  init?(
    _ problem: Problem, unrolling: SpatialUnrolling, memories: [[Int]], mostCells: Int = ChainSpace.cellLimit,
    evaluator: Evaluator? = nil
  ) {
    guard !Self.isTooLarge(problem, unrolling: unrolling, memories: memories) else { return nil }
    self.problem = problem
    self.unrolling = unrolling
    self.memories = memories
    let extents = unrolling.temporalSizes(problem.layer.sizes)
    let grids = Self.grids(extents, mostCells: mostCells)
    self.grids = grids
    isComplete = !grids.contains(where: \.isThinned)
    // Those with many sizes first: what lies side by side is then looked at in long rows.
    dimensions = extents.indices.filter { extents[$0] > 1 }
      .sorted { (-grids[$0].tiles.count, $0) < (-grids[$1].tiles.count, $1) }
    var stride: [Int] = []
    var cells = 1
    for dimension in dimensions {
      stride.append(cells)
      cells *= grids[dimension].tiles.count
    }
    self.stride = stride
    self.cells = cells
    sizes = Self.sizes(stride, of: cells)
    constants = EvaluatorConstants(problem)
    let builder = CrossingBuilder(self, evaluator ?? Evaluator(problem))
    for operand in memories.indices {
      guard let crossings = builder.crossings(of: operand) else { return nil }
      let steps = steps(of: crossings, isOutput: operand == 0)
      let (own, other) = indices(of: operand)
      chains.append(
        Chain(crossings: crossings, steps: steps, own: own, other: other, stateStride: states))
      states *= steps.count + 1
    }
    shared = makeShared()
    freshAtTop = chains.first?.crossings.last?.repetitions[0].copies ?? 1
    startsAfresh =
      chains.first?.crossings.first.map { crossing in
        (0..<crossing.otherTiles).contains { crossing.mostAfresh[$0] != 0 }
      } ?? false
    for operand in chains.indices where usesPortOfArrayWithAnother(operand) {
      sharesArrayPort |= 1 << UInt64(operand)
    }
  }

  deinit {
    sizes.deallocate()
    for bits in shared.flatMap({ $0.bits + $0.bitsFrom + [$0.partialBits, $0.partialBitsFrom] }) {
      bits?.deallocate()
    }
    for chain in chains {
      chain.own.deallocate()
      chain.other.deallocate()
    }
  }

  /// The number of steps of an operand that are placed in a state.
  @inline(__always)
  func placed(_ operand: Int, in state: Int) -> Int {
    state / chains[operand].stateStride % (chains[operand].steps.count + 1)
  }

  /// The index of a cell's size along the dimension at `index` of `dimensions`.
  @inline(__always)
  func coordinate(_ index: Int, of cell: Int) -> Int {
    Int(sizes[cell * dimensions.count + index])
  }

  private static func sizes(_ stride: [Int], of cells: Int) -> UnsafeMutablePointer<UInt8> {
    let sizes = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, cells * stride.count))
    for index in stride.indices {
      let next = index + 1 < stride.count ? stride[index + 1] : cells
      for cell in 0..<cells { sizes[cell * stride.count + index] = UInt8(cell % next / stride[index]) }
    }
    return sizes
  }

  /// The cell that holds the whole of the dimension at `index` of `dimensions`, and else the same.
  @inline(__always)
  func whole(_ index: Int, of cell: Int) -> Int {
    cell + (grids[dimensions[index]].tiles.count - 1 - coordinate(index, of: cell)) * stride[index]
  }

  /// Bits of a whole operand.
  func wholeBits(_ operand: Int, isFinished: Bool) -> Int {
    let tensor = constants.operands[operand]
    return tensor.elements * (operand == 0 && !isFinished ? tensor.partialBits : tensor.finalBits)
  }

  private static func grids(_ extents: [Int], mostCells: Int) -> [TileGrid] {
    var limit = gridLimit
    while true {
      let grids = extents.map { TileGrid(extent: $0, limit: limit) }
      let cells = grids.reduce(1) { min($0 * $1.tiles.count, cellLimit + 1) }
      if cells <= mostCells || limit == 2 { return grids }
      limit = max(2, limit * 3 / 4)
    }
  }

  /// Whether a loop along the dimension at `index` of `dimensions` changes every one of these operands.
  @inline(__always)
  func changes(_ operands: UInt64, _ index: Int) -> Bool {
    chains.indices.allSatisfy { operand in
      operands >> UInt64(operand) & 1 == 0
        || constants.operands[operand].indexedBy >> UInt64(dimensions[index]) & 1 == 1
    }
  }

  /// Whether a boundary may stand only where the next loop changes its operand, or no loop is left.
  func waits(_ operand: Int, _ index: Int, forTime: Bool) -> Bool {
    if operand == 0, startsAfresh { return index > 0 || constants.accumulatesInPlace }
    return forTime && index == 0 && sharesArrayPort >> UInt64(operand) & 1 == 1
  }

  /// Whether some loop may stand next above a cell that changes every one of these operands, or none stands there.
  func mayChange(_ operands: UInt64, above cell: Int) -> Bool {
    operands == 0 || cell == cells - 1
      || dimensions.indices.contains { index in
        coordinate(index, of: cell) < grids[dimensions[index]].tiles.count - 1 && changes(operands, index)
      }
  }

  private func usesPortOfArrayWithAnother(_ operand: Int) -> Bool {
    guard operand > 0 || constants.accumulatesInPlace else { return false }
    let ports = chains.indices.map { operand -> [Int] in
      guard let memory = memories[operand].first else { return [] }
      let movements: [Movement] = operand == 0 ? [.readToBelow, .writeFromBelow] : [.readToBelow]
      return movements.map { constants.channel(operand, memory, $0).port }.filter { $0 >= 0 }
    }
    return ports[operand].contains { port in ports.joined().count { $0 == port } > 1 }
  }

  /// The cells' indices into an operand's tables.
  private func indices(of operand: Int) -> (UnsafeMutablePointer<Int32>, UnsafeMutablePointer<Int32>) {
    let tensor = problem.layer.operands[operand]
    let own = UnsafeMutablePointer<Int32>.allocate(capacity: cells)
    let other = UnsafeMutablePointer<Int32>.allocate(capacity: cells)
    own[0] = 0
    other[0] = 0
    var filled = 1
    var strides: (own: Int32, other: Int32) = (1, 1)
    for dimension in dimensions {
      let count = grids[dimension].tiles.count
      let isOwn = tensor.isIndexed(by: dimension)
      for size in 1..<count {
        let shift = (
          own: isOwn ? strides.own * Int32(size) : 0, other: isOwn ? 0 : strides.other * Int32(size)
        )
        for cell in 0..<filled {
          own[size * filled + cell] = own[cell] + shift.own
          other[size * filled + cell] = other[cell] + shift.other
        }
      }
      filled *= count
      if isOwn { strides.own *= Int32(count) } else { strides.other *= Int32(count) }
    }
    return (own, other)
  }

  /// Boundaries that stand together: above a memory that holds no more than what passes the boundary below it.
  private func steps(of crossings: [Crossing], isOutput: Bool) -> [Range<Int>] {
    var steps: [Range<Int>] = []
    for index in crossings.indices {
      let isPinned = isOutput && index == 1 && !constants.accumulatesInPlace
      if index > 0, !isPinned, crossings[index].slides.isEmpty, crossings[index].holdsSingleTile,
        let last = steps.last, crossings[last.lowerBound].slides.isEmpty
      {
        steps[steps.count - 1] = last.lowerBound..<index + 1
      } else {
        steps.append(index..<index + 1)
      }
    }
    return steps
  }
}
