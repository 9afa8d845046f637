/// What is proven of a layer's mapping.
///
/// The space is stated in Docs/search-space.md. Every mapping of it was either looked at, or left out because a bound or
/// another mapping shows that it can't be better.
public struct Proof: Hashable, Sendable {
  /// No mapping of the space has less of what is minimised: energy in picojoules, latency in cycles, or their product in
  /// picojoule-cycles.
  public let bound: Double
  /// The same of the best mapping that was found.
  public let value: Double
  /// Combinations of an unrolling and a choice of bypasses.
  public let unrollings: Int
  /// Of those, left out by the least cycles or energy that they take, before any mapping was looked at.
  public let unrollingsBelowBound: Int
  /// Left out by the least that their boundaries move when each operand has the memories to itself.
  public let unrollingsByTraffic: Int
  /// Searched to the end, or until nothing better was left.
  public let unrollingsSearched: Int
  /// Given up because the search was interrupted or its nodes ran out.
  public let unrollingsOpen: Int
  /// Places of boundaries that were looked at, one after another.
  public let visited: Int
  /// Left out because another at the same place is no worse in anything.
  public let dominated: Int
  /// The decimal logarithm of the number of mappings of the space.
  public let spaceLog10: Double
  /// Whether every even tile size was considered; large sizes keep at most so many.
  public let hasAllTiles: Bool
  /// The best that an unrolling of another kind comes to.
  public let runnerUp: RunnerUp?
  /// The best that was found with another operand held still by the innermost loop.
  public let otherStationary: Stationary?

  /// Another unrolling, and what it takes at least.
  public struct RunnerUp: Hashable, Sendable {
    /// A dimension of the layer laid along an array dimension.
    public struct Block: Hashable, Sendable {
      /// Index into the array's dimensions.
      public let arrayDimension: Int
      /// Index into the layer's dimensions.
      public let dimension: Int
      /// Number of positions it takes.
      public let positions: Int
    }

    /// What is laid along the array, the innermost first.
    public let blocks: [Block]
    /// What it takes at least, in the objective's unit.
    public let bound: Double
    /// The least that was found with it, in the objective's unit; infinite when none was.
    public let value: Double
  }

  /// Operands that the innermost loop in time doesn't change, and what a mapping with them takes.
  public struct Stationary: Hashable, Sendable {
    /// Indices of the operands, ascending; none when the loop changes all.
    public let operands: [Int]
    /// In the objective's unit.
    public let value: Double
  }

  /// Whether nothing of the space is better. Energies are sums of rounded numbers, so that a part in 10⁹ is no distance.
  public var isOptimal: Bool { value <= bound * (1 + Tolerance.share) }
  /// (value − bound) ÷ bound, at least 0; infinite when the bound is 0 and the value isn't.
  public var gap: Double { isOptimal ? 0 : (value - bound) / bound }

  /// The same bound for another mapping, of which `value` is what was minimised (pJ, cycles or pJ·cycles). One from beyond the space may be below it: then nothing of the space is better.
  public func of(_ value: Double) -> Proof {
    Proof(
      bound: min(bound, value), value: value, unrollings: unrollings,
      unrollingsBelowBound: unrollingsBelowBound,
      unrollingsByTraffic: unrollingsByTraffic, unrollingsSearched: unrollingsSearched,
      unrollingsOpen: unrollingsOpen, visited: visited, dominated: dominated, spaceLog10: spaceLog10,
      hasAllTiles: hasAllTiles, runnerUp: runnerUp, otherStationary: otherStationary)
  }
}
