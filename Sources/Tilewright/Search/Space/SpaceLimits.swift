/// What a search leaves out of a layer's mappings, and what keeps the best of the rest from being proven.
///
/// Docs/search-space.md says what the space is.
public struct SpaceLimits: Hashable, Sendable {
  /// A kind of layer or machine that the proof doesn't cover.
  public enum Obstacle: String, Hashable, Sendable, CaseIterable {
    /// Tiles of the output overlap: several iterations of a dimension it is indexed by add to one element.
    case overlappingOutputs = "overlapping-outputs"
    /// The layer has so many dimensions, or the machine so many memories, that a table of the space can't be kept.
    case tooLarge = "too-large"
  }

  /// So many choices of bypasses are searched at most: with many memories there are more than can be written down.
  public static let mostBypasses = 64

  /// The most promising of many, all others left out by their number alone: no bound says that they are no better.
  public struct Selection: Hashable, Sendable {
    /// How many were looked at.
    public let kept: Int
    /// How many there are; when there `areMore`, just a number that they exceed.
    public let all: Int
    /// Whether there are more than `all`.
    public let areMore: Bool

    /// Creates a selection.
    public init(kept: Int, all: Int, areMore: Bool = false) {
      self.kept = kept
      self.all = all
      self.areMore = areMore
    }
  }

  /// Nil when the space is one of which the best mapping can be proven.
  public let obstacle: Obstacle?
  /// The unrollings that were kept; nil when all were whose blocks have the sizes that are tried.
  public let unrollings: Selection?
  /// The choices of bypasses that were kept; nil when all were.
  public let bypasses: Selection?
  /// Whether constraints demand an order or what is loaded once: a bound may be that of a mapping that doesn't keep to it.
  public let hasDemands: Bool

  /// Whether every unrolling was kept whose blocks have the sizes that are tried.
  public var hasAllUnrollings: Bool { unrollings == nil }
  /// Whether every choice of bypasses was kept.
  public var hasAllBypasses: Bool { bypasses == nil }

  /// Creates limits.
  public init(
    obstacle: Obstacle? = nil, unrollings: Selection? = nil, bypasses: Selection? = nil,
    hasDemands: Bool = false
  ) {
    self.obstacle = obstacle
    self.unrollings = unrollings
    self.bypasses = bypasses
    self.hasDemands = hasDemands
  }

  /// The limits of a space; whether there is an obstacle is only looked into when nothing was proven.
  init(of space: LayerSpace, isProven: Bool, isInterrupted: @escaping @Sendable () -> Bool = { false }) {
    self.init(
      obstacle: isProven ? nil : space.obstacleToProof(isInterrupted: isInterrupted),
      unrollings: space.selectedUnrollings(isInterrupted: isInterrupted),
      bypasses: space.selectedBypasses, hasDemands: space.hasOrderOrLoads)
  }
}

extension LayerSpace {
  /// All of more are counted no further.
  private static let mostCounted = (unrollings: 1000, bypasses: 1 << 30)

  /// The unrollings that were kept of too many. Counting them all takes time, and is left until someone asks; interrupted, it
  /// knows only that there are more.
  fileprivate func selectedUnrollings(isInterrupted: () -> Bool) -> SpaceLimits.Selection? {
    guard !hasAllUnrollings else { return nil }
    let all = SpatialChoices(problem: problem).count(
      given: givenUnrolling, allowed: openArrayDimensions, upTo: Self.mostCounted.unrollings,
      isInterrupted: isInterrupted)
    guard all.isMore || all.number > keptUnrollings else { return nil }
    return .init(kept: keptUnrollings, all: max(keptUnrollings, all.number), areMore: all.isMore)
  }

  /// The choices of bypasses that were kept of too many.
  fileprivate var selectedBypasses: SpaceLimits.Selection? {
    guard !hasAllBypasses else { return nil }
    let limit = Self.mostCounted.bypasses
    let all = bypassChoices(upTo: limit)
    return .init(kept: chains.count, all: max(chains.count, all), areMore: all == limit)
  }
}

extension LayerSpace {
  /// What keeps the best mapping from being proven, if anything does. Where that takes counting it isn't known when it is
  /// interrupted.
  func obstacleToProof(isInterrupted: @escaping @Sendable () -> Bool = { false }) -> SpaceLimits.Obstacle? {
    let evaluator = Evaluator(problem, isInterrupted: isInterrupted)
    for unrolling in unrollings {
      for chains in chains {
        if let obstacle = BoundaryTables.obstacle(
          problem, unrolling: unrolling, memories: chains, evaluator: evaluator)
        {
          return obstacle
        }
      }
    }
    return nil
  }
}

extension LayerSpace {
  /// Whether something is demanded that the nests of the proof don't know of.
  fileprivate var hasOrderOrLoads: Bool {
    !rule.isEmpty || !demands.ordersAbove.isEmpty || !demands.loadedOnce.isEmpty
  }
}

extension BoundaryTables {
  /// Why there are no such tables; nil when there are, or when an evaluator is interrupted before that is known.
  static func obstacle(
    _ problem: Problem, unrolling: SpatialUnrolling, memories: [[Int]], evaluator: Evaluator? = nil
  ) -> SpaceLimits.Obstacle? {
    if isTooLarge(problem, unrolling: unrolling, memories: memories) { return .tooLarge }
    if evaluator?.isInterrupted() ?? false { return nil }
    let tables = BoundaryTables(problem, unrolling: unrolling, memories: memories, evaluator: evaluator)
    return tables != nil || evaluator?.isInterrupted() ?? false ? nil : .overlappingOutputs
  }
}
