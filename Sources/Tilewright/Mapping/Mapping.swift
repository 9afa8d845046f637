/// How a layer runs on a machine, declaratively: one loop nest, and for each operand which memory holds which
/// part of it.
///
/// A matmul M 8, N 8, K 16 on four elements, weights (`W[k][n]`) in registers, everything else in an sram:
///
///     loops (innermost first)   M step 1                    8 iterations
///                               N step 1 across D1          4 elements side by side
///                               K step 1                    16 iterations
///                               N step 4                    2 iterations
///     tiles of W                registers below loop 1, sram below loop 4
///     tiles of A                sram below loop 4
///
/// A loop advances its dimension by `step` through what the next loop outward of the same dimension (or the
/// dimension itself) leaves; the last iteration is ragged when the step doesn't divide that. The number of
/// iterations follows: ceil(next step ÷ step).
public struct Mapping: Hashable, Sendable {
  /// One loop of the nest.
  public struct Loop: Hashable, Sendable {
    /// Index into the layer's dimensions.
    public let dimension: Int
    /// How far one iteration advances: the size of the tile inside it.
    public let step: Int
    /// Index of the array dimension whose positions are the iterations; nil for a loop in time.
    public let arrayDimension: Int?

    /// Creates a loop.
    public init(_ dimension: Int, step: Int, across arrayDimension: Int? = nil) {
      self.dimension = dimension
      self.step = step
      self.arrayDimension = arrayDimension
    }

    /// Whether the loop runs in time, not across the array.
    public var isTemporal: Bool { arrayDimension == nil }
  }

  /// What a memory holds of an operand: the part that the loops below `residency` touch, those across array
  /// dimensions the memory is shared along included wherever they stand.
  public struct Tile: Hashable, Sendable {
    /// Index into the machine's memories.
    public let memory: Int
    /// How many loops of the nest, from the innermost, run inside the tile.
    public let residency: Int
    /// 1: a refill waits until the tile is used up. 2: the next tile is filled meanwhile.
    public let slots: Int

    /// Creates a tile.
    public init(memory: Int, residency: Int, slots: Int = 1) {
      self.memory = memory
      self.residency = residency
      self.slots = slots
    }
  }

  /// The loops, innermost first.
  public let loops: [Loop]
  /// For each operand of the layer, its tiles from the innermost memory outward. The last one holds the
  /// whole operand.
  public let tiles: [[Tile]]

  /// Creates a mapping; `MappingChecks` says whether it fits a layer and a machine.
  public init(loops: [Loop], tiles: [[Tile]]) {
    self.loops = loops
    self.tiles = tiles
  }
}
