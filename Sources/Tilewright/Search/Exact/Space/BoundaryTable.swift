/// One boundary of an operand's chain with everything that moves over it, by the tile at which it stands.
///
/// With tiles that are multiples of each other (`TileGrid`) a boundary's traffic is one pass over the operand, which the
/// operand's own dimensions determine, times repetitions, which the others do. Both are tables over the grid.
final class BoundaryTable {
  typealias Pass = EvaluatorArena.Pass

  let operand: Int
  /// Index of the outer memory.
  let outer: Int
  /// Index of the inner memory, -1 for the processing elements.
  let inner: Int
  /// Whether the outer memory lets each element pass only once.
  let passesOnce: Bool
  /// Whether the inner memory keeps two slots of every tile that is refilled.
  let isAlwaysDoubled: Bool
  /// Bits that the inner memory keeps of the largest tile, by own tile: of finished elements, and of partial sums.
  /// `Int.max` where the memory can't keep even that alone.
  let finishedBits: UnsafeMutablePointer<Int>
  let partialBits: UnsafeMutablePointer<Int>
  /// Inputs: what comes in. Outputs: finished results.
  let pass: UnsafeMutablePointer<Pass>
  /// Outputs: finished results that are added on the way, partial sums, and partial sums that come back.
  let added: UnsafeMutablePointer<Pass>
  let partial: UnsafeMutablePointer<Pass>
  let back: UnsafeMutablePointer<Pass>
  let repetitions: UnsafeMutablePointer<RefetchFactors>
  /// Outputs: the most visits that start afresh because of the boundaries outside, when those stand no further in than
  /// this one.
  let mostAfresh: UnsafeMutablePointer<Int>
  /// Inputs whose windows slide in the inner memory: what comes in when the next loop outward runs through the whole of one
  /// dimension, and only what the tile before lacks is moved.
  private(set) var slides: [Slide] = []
  /// Tiles of the operand's own dimensions, and of the others.
  let ownTiles: Int
  let otherTiles: Int

  init(
    operand: Int, outer: Int, inner: Int, passesOnce: Bool, isAlwaysDoubled: Bool, ownTiles: Int,
    otherTiles: Int
  ) {
    self.operand = operand
    self.outer = outer
    self.inner = inner
    self.passesOnce = passesOnce
    self.isAlwaysDoubled = isAlwaysDoubled
    self.ownTiles = ownTiles
    self.otherTiles = otherTiles
    finishedBits = .allocate(capacity: ownTiles)
    finishedBits.initialize(repeating: .max, count: ownTiles)
    partialBits = .allocate(capacity: ownTiles)
    partialBits.initialize(repeating: .max, count: ownTiles)
    pass = .allocate(capacity: ownTiles)
    let outputs = operand == 0 ? ownTiles : 0
    added = .allocate(capacity: outputs)
    partial = .allocate(capacity: outputs)
    back = .allocate(capacity: outputs)
    for table in [pass, added, partial, back] {
      table.initialize(repeating: Pass(), count: table == pass ? ownTiles : outputs)
    }
    repetitions = .allocate(capacity: otherTiles)
    repetitions.initialize(repeating: RefetchFactors(), count: otherTiles)
    mostAfresh = .allocate(capacity: otherTiles)
    mostAfresh.initialize(repeating: 0, count: otherTiles)
  }

  /// Bits that the inner memory keeps at least of a tile or of any larger one. The whole may take fewer than a part of it:
  /// it is never refilled and needs no second slot, and its sums are finished.
  func leastBits(from own: Int) -> Int { min(finishedBits[own], finishedBits[ownTiles - 1]) }

  /// Bits of a tile; `Int.max` where it doesn't fit.
  @inline(__always)
  func bits(_ own: Int, isFinished: Bool) -> Int { isFinished ? finishedBits[own] : partialBits[own] }

  /// Whether the inner memory keeps two slots of a tile whatever the mapping: the whole is never refilled.
  @inline(__always)
  func isDoubled(_ own: Int) -> Bool { isAlwaysDoubled && own < ownTiles - 1 }

  /// Sliding along one dimension.
  struct Slide {
    /// Index into `Subspace.dimensions`.
    let dimension: Int
    /// By own tile; without transfers where the tile holds the whole dimension.
    let pass: UnsafeMutablePointer<Pass>
  }

  /// Adds a dimension to slide along.
  func addSlide(along dimension: Int) -> Slide {
    let slide = Slide(dimension: dimension, pass: .allocate(capacity: ownTiles))
    slide.pass.initialize(repeating: Pass(), count: ownTiles)
    slides.append(slide)
    return slide
  }

  /// What comes in, sliding along one of `slides` or, with -1, tile by tile.
  @inline(__always)
  func pass(_ own: Int, slide: Int) -> Pass { slide < 0 ? pass[own] : slides[slide].pass[own] }

  /// Takes a tile out of the search, but not the larger ones: nothing passes it at any cost.
  func forbid(_ own: Int) {
    pass[own] = Pass(outerPicojoules: .infinity)
    guard operand == 0 else { return }
    added[own] = Pass(outerPicojoules: .infinity)
    partial[own] = Pass(outerPicojoules: .infinity)
    back[own] = Pass(outerPicojoules: .infinity)
  }

  /// Whether the inner memory holds the smallest tile and no larger one.
  var holdsSingleTile: Bool {
    (1..<max(1, ownTiles)).allSatisfy { finishedBits[$0] == .max }
  }

  deinit {
    finishedBits.deallocate()
    partialBits.deallocate()
    pass.deallocate()
    added.deallocate()
    partial.deallocate()
    back.deallocate()
    repetitions.deallocate()
    mostAfresh.deallocate()
    for slide in slides { slide.pass.deallocate() }
  }
}
