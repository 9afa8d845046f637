/// A mapping in ZigZag's form: what lies along the array, loops in time, and how many of them run inside each memory.
///
/// The weights of the first matmul of a block, held in registers for 128 rows (`innermost first`):
///
///     unrolling    D1: N 8, D2: K 8
///     loops        M 128, K 96, N 96
///     levels of W  registers 1, sram 2, dram 0
///
/// Unlike a `Mapping` it says iterations, not steps: a remainder is spread evenly over all of them.
public struct ZigZagNest: Hashable, Sendable {
  /// A loop in time.
  public struct Loop: Hashable, Sendable {
    /// Index into the layer's dimensions.
    public let dimension: Int
    /// How many iterations.
    public let iterations: Int

    /// Creates a loop.
    public init(_ dimension: Int, _ iterations: Int) {
      self.dimension = dimension
      self.iterations = iterations
    }
  }

  /// What lies along the array.
  public let unrolling: ZigZagUnrolling
  /// The loops, innermost first.
  public let loops: [Loop]
  /// For each operand and each memory of its chain, how many further loops run inside the memory's tile.
  public let levels: [[Int]]

  /// Creates a nest.
  public init(unrolling: ZigZagUnrolling, loops: [Loop], levels: [[Int]]) {
    self.unrolling = unrolling
    self.loops = loops
    self.levels = levels
  }

  /// The loops of each memory of an operand's chain.
  func loops(of operand: Int) -> [[Loop]] {
    var start = 0
    return levels[operand].map { count in
      defer { start += count }
      return Array(loops[start..<start + count])
    }
  }
}
