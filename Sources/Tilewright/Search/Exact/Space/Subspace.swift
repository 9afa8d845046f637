/// A subspace, what the exact search walks over: the mappings of one unrolling and one choice of bypasses.
///
/// A *tile vector* is a tile of the whole mapping: one size of each dimension's grid. A mapping is a path from the tile vector of single
/// iterations to the tile vector of the whole layer, and each boundary of each operand stands at a tile vector on it. Nothing else of
/// the mapping moves data, so a mapping is: for each boundary a tile vector, all of them nested one inside the other.
///
/// A *state* counts, operand by operand, how many steps up its chain have been placed. A step is one boundary, or
/// several that always stand together: a memory with room for single elements only can hold nothing that its inside
/// doesn't.
final class Subspace {
  /// One operand with its boundaries.
  struct Chain {
    let boundaries: [BoundaryTable]
    /// The boundaries placed together.
    let steps: [Range<Int>]
    /// For each tile vector, the operand's own tile and that of the other dimensions; in a coarse space the smallest of the own ones, and
    /// the largest of the others.
    let own: UnsafeMutablePointer<Int32>
    let other: UnsafeMutablePointer<Int32>
    /// Nil unless the space is coarse.
    let coarse: Coarse?
    /// How many states lie between two numbers of placed steps.
    let stateStride: Int
  }

  /// The tiles that tile vectors stand for where sizes are told apart only coarsely.
  struct Coarse {
    /// For each tile vector its group of own tiles, and the smallest of the other ones.
    let group: UnsafeMutablePointer<Int32>
    let smallestOther: UnsafeMutablePointer<Int32>
    let groups: TileGroups
  }

  let tables: BoundaryTables
  var constants: EvaluatorConstants { tables.constants }
  /// The dimensions with more than one tile size.
  var dimensions: [Int] { tables.dimensions }
  /// By dimension of the layer: those of the tables, or in a coarse space the largest size of each group.
  let grids: [TileGrid]
  /// How many tile vectors lie between two sizes of each of them.
  let stride: [Int]
  let vectors: Int
  /// For each tile vector its size along each of `dimensions`, as indices into grids.
  private let sizes: UnsafeMutablePointer<UInt8>
  let chains: [Chain]
  let states: Int
  /// Memories of limited size that hold several operands.
  private(set) var shared: [Shared] = []
  /// How many instances of the output's last memory each hold a part of one sum.
  let freshAtTop: Int
  /// Bit o is set when operand o, on its way to the array, uses a port that another movement to or from the array uses too, and
  /// passes whenever a loop changes it.
  ///
  /// To such a movement more transfers may be better, as they spread over more operations; so a mapping in which it passes more
  /// often than its loops ask for is left out.
  private(set) var sharesArrayPort: UInt64 = 0
  /// Whether some sums start afresh on the way outward, where several instances of a memory work on one.
  ///
  /// What a sum that starts afresh saves further in may be more than it costs here; so a mapping in which an output passes
  /// more often than its loops ask for is left out.
  let startsAfresh: Bool

  /// The space of some tables.
  convenience init(_ tables: BoundaryTables) {
    self.init(tables, groups: tables.grids.map { $0.tiles.indices.map { $0..<$0 + 1 } }, isCoarse: false)
  }

  /// With sizes in groups, by dimension of the layer.
  init(_ tables: BoundaryTables, groups: [[Range<Int>]], isCoarse: Bool) {
    self.tables = tables
    let grids =
      isCoarse ? zip(groups, tables.grids).map { TileGrid(largestOf: $0, in: $1) } : tables.grids
    self.grids = grids
    var stride: [Int] = []
    var vectors = 1
    for dimension in tables.dimensions {
      stride.append(vectors)
      vectors *= grids[dimension].tiles.count
    }
    self.stride = stride
    self.vectors = vectors
    sizes = Self.sizes(stride, of: vectors)
    var chains: [Chain] = []
    var states = 1
    for (operand, boundaries) in tables.boundaries.enumerated() {
      let isPinned = operand == 0 && !tables.constants.accumulatesInPlace
      let steps = Self.steps(of: boundaries, isPinned: isPinned)
      let tiles = OperandTiles(tables, groups, of: operand, vectors: vectors)
      chains.append(
        Chain(
          boundaries: boundaries, steps: steps, own: tiles.index(isOwn: true) { $0.lowerBound },
          other: tiles.index(isOwn: false) { $0.upperBound - 1 },
          coarse: isCoarse
            ? Coarse(
              group: tiles.groupIndex, smallestOther: tiles.index(isOwn: false) { $0.lowerBound },
              groups: tiles.groups(isOwn: true)) : nil, stateStride: states))
      states *= steps.count + 1
    }
    self.chains = chains
    self.states = states
    freshAtTop = chains.first?.boundaries.last?.repetitions[0].partialCopies ?? 1
    startsAfresh =
      chains.first?.boundaries.first.map { boundary in
        (0..<boundary.otherTiles).contains { boundary.mostAfresh[$0] != 0 }
      } ?? false
    shared = makeShared()
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
      chain.coarse?.group.deallocate()
      chain.coarse?.smallestOther.deallocate()
      chain.coarse?.groups.deallocate()
    }
  }

  /// The number of steps of an operand that are placed in a state.
  @inline(__always)
  func placed(_ operand: Int, in state: Int) -> Int {
    state / chains[operand].stateStride % (chains[operand].steps.count + 1)
  }

  /// The index of a tile vector's size along the dimension at `index` of `dimensions`.
  @inline(__always)
  func coordinate(_ index: Int, of vector: Int) -> Int {
    Int(sizes[vector * dimensions.count + index])
  }

  private static func sizes(_ stride: [Int], of vectors: Int) -> UnsafeMutablePointer<UInt8> {
    let sizes = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, vectors * stride.count))
    for index in stride.indices {
      let next = index + 1 < stride.count ? stride[index + 1] : vectors
      for vector in 0..<vectors {
        sizes[vector * stride.count + index] = UInt8(vector % next / stride[index])
      }
    }
    return sizes
  }

  /// The tile vector that holds the whole of the dimension at `index` of `dimensions`, and else the same.
  @inline(__always)
  func whole(_ index: Int, of vector: Int) -> Int {
    vector + (grids[dimensions[index]].tiles.count - 1 - coordinate(index, of: vector)) * stride[index]
  }

  /// Bits of a whole operand.
  func wholeBits(_ operand: Int, isFinished: Bool) -> Int {
    let tensor = constants.operands[operand]
    return StoredBits.tile(
      elements: tensor.elements,
      bitsEach: tensor.storedBits(isOutput: operand == 0, arrivesFinished: isFinished), slots: 1)
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

  /// Whether some loop may stand next above a tile vector that changes every one of these operands, or none stands there.
  func mayChange(_ operands: UInt64, above vector: Int) -> Bool {
    operands == 0 || vector == vectors - 1
      || dimensions.indices.contains { index in
        coordinate(index, of: vector) < grids[dimensions[index]].tiles.count - 1 && changes(operands, index)
      }
  }

  private func usesPortOfArrayWithAnother(_ operand: Int) -> Bool {
    guard operand > 0 || constants.accumulatesInPlace else { return false }
    let ports = chains.indices.map { operand -> [Int] in
      guard let memory = tables.memories[operand].first else { return [] }
      let movements: [Movement] = operand == 0 ? [.readToBelow, .writeFromBelow] : [.readToBelow]
      return movements.map { constants.channel(operand, memory, $0).port }.filter { $0 >= 0 }
    }
    return ports[operand].contains { port in ports.joined().count { $0 == port } > 1 }
  }

  /// Boundaries that stand together: above a memory that holds no more than what passes the boundary below it. The second one
  /// is `isPinned` when it stands at single iterations only.
  private static func steps(of boundaries: [BoundaryTable], isPinned: Bool) -> [Range<Int>] {
    var steps: [Range<Int>] = []
    for index in boundaries.indices {
      if index > 0, index > 1 || !isPinned, boundaries[index].slides.isEmpty,
        boundaries[index].holdsSingleTile,
        let last = steps.last, boundaries[last.lowerBound].slides.isEmpty
      {
        steps[steps.count - 1] = last.lowerBound..<index + 1
      } else {
        steps.append(index..<index + 1)
      }
    }
    return steps
  }
}
