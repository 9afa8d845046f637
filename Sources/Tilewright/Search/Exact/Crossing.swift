/// One boundary of an operand's chain with everything that moves over it, by the tile at which it stands.
///
/// With tiles that are multiples of each other (`TileGrid`) a boundary's traffic is one pass over the operand, which the
/// operand's own dimensions determine, times repetitions, which the others do. Both are tables over the grid.
final class Crossing {
  typealias Pass = EvaluatorArena.Pass
  typealias Repetitions = EvaluatorArena.Repetitions

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
  let repetitions: UnsafeMutablePointer<Repetitions>
  /// Outputs: the most visits that start afresh because of the boundaries outside, when those stand no further in than
  /// this one.
  let mostAfresh: UnsafeMutablePointer<Int>
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
    repetitions = .allocate(capacity: otherTiles)
    mostAfresh = .allocate(capacity: otherTiles)
    mostAfresh.initialize(repeating: 0, count: otherTiles)
  }

  /// Bits of a tile; `Int.max` where it doesn't fit.
  @inline(__always)
  func bits(_ own: Int, isFinished: Bool) -> Int { isFinished ? finishedBits[own] : partialBits[own] }

  /// Takes a tile out of the search.
  func forbid(_ own: Int) {
    finishedBits[own] = .max
    partialBits[own] = .max
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
  }
}
