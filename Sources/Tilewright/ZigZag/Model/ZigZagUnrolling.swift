/// Which dimensions lie along which array dimension, and how far: ZigZag's spatial mapping.
///
/// Seven kernel columns on four elements take two rounds, and ZigZag's model makes of that 3.5 elements at work (its fractional
/// mapping, for energy) and 3 (its integer mapping, for latency).
public struct ZigZagUnrolling: Hashable, Sendable {
  /// What lies along one array dimension.
  public struct Block: Hashable, Sendable {
    /// Index into the array's dimensions.
    public let arrayDimension: Int
    /// The layer's dimensions, each at most once, with the positions asked for.
    public let factors: [Factor]

    /// Creates a block.
    public init(arrayDimension: Int, factors: [Factor]) {
      self.arrayDimension = arrayDimension
      self.factors = factors
    }
  }

  /// One dimension along an array dimension.
  public struct Factor: Hashable, Sendable {
    /// Index into the layer's dimensions.
    public let dimension: Int
    /// Positions, at least 1.
    public let positions: Int

    /// Creates a factor.
    public init(_ dimension: Int, _ positions: Int) {
      self.dimension = dimension
      self.positions = positions
    }
  }

  /// The blocks in the order in which they were given, each array dimension at most once.
  public let blocks: [Block]

  /// Creates an unrolling.
  public init(_ blocks: [Block]) { self.blocks = blocks }

  /// How a remainder is understood.
  enum Remainder {
    /// The positions at work on average.
    case fractional
    /// Those, rounded down.
    case whole
  }

  /// A dimension with the positions that work.
  struct Share: Hashable {
    let dimension: Int
    var positions: Double
  }

  /// What is laid along each block's array dimension, the remainder of a dimension taken by the first of its largest blocks.
  func shares(of remainder: Remainder, sizes: [Int], on array: Machine.Array) -> [[Share]] {
    var shares: [[Share]] = []
    for block in blocks {
      var own: [Share] = []
      for factor in block.factors {
        let wanted = min(factor.positions, array.dimensions[block.arrayDimension].size)
        var positions = Double(wanted)
        if isFirstLargest(factor.dimension, block) {
          let earlier = shares.joined().reduce(1.0) {
            $1.dimension == factor.dimension ? $0 * $1.positions : $0
          }
          let size = Double(sizes[factor.dimension])
          positions = size / (size / (Double(wanted) * earlier)).rounded(.up) / earlier
          if remainder == .whole { positions.round(.down) }
        }
        own.append(Share(dimension: factor.dimension, positions: positions))
      }
      shares.append(own)
    }
    return shares
  }

  /// The shares of each memory of a chain: below the innermost memory those that it serves as a whole, below the next one those that
  /// are left and it serves, and so on; the last list is what no memory serves as a whole.
  func shares(
    of remainder: Remainder, below chain: [Int], for problem: Problem
  ) -> [[Share]] {
    let all = shares(of: remainder, sizes: problem.layer.sizes, on: problem.machine.array)
    var left = Array(blocks.indices)
    var levels: [[Share]] = []
    for memory in chain {
      let served = problem.machine.memories[memory].servedDimensions
      levels.append(Self.merged(left.filter { served.contains(blocks[$0].arrayDimension) }.map { all[$0] }))
      left.removeAll { served.contains(blocks[$0].arrayDimension) }
    }
    return levels + [Self.merged(left.map { all[$0] })]
  }

  private static func merged(_ lists: [[Share]]) -> [Share] {
    var merged: [Share] = []
    for share in lists.joined() {
      if let same = merged.firstIndex(where: { $0.dimension == share.dimension }) {
        merged[same].positions *= share.positions
      } else {
        merged.append(share)
      }
    }
    return merged
  }

  private func isFirstLargest(_ dimension: Int, _ block: Block) -> Bool {
    func positions(_ block: Block) -> Int {
      block.factors.first { $0.dimension == dimension }?.positions ?? 0
    }
    let largest = blocks.map(positions).max()
    return blocks.first { positions($0) == largest }?.arrayDimension == block.arrayDimension
  }
}
