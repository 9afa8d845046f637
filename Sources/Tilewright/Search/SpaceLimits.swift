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

  /// Nil when the space is one of which the best mapping can be proven.
  public let obstacle: Obstacle?
  /// Whether every unrolling was kept whose blocks have the sizes that are tried.
  public let hasAllUnrollings: Bool
  /// Whether every choice of bypasses was kept.
  public let hasAllBypasses: Bool
  /// Whether constraints demand an order or what is loaded once: a bound may be that of a mapping that doesn't keep to it.
  public let hasDemands: Bool

  /// Creates limits.
  public init(
    obstacle: Obstacle? = nil, hasAllUnrollings: Bool = true, hasAllBypasses: Bool = true,
    hasDemands: Bool = false
  ) {
    self.obstacle = obstacle
    self.hasAllUnrollings = hasAllUnrollings
    self.hasAllBypasses = hasAllBypasses
    self.hasDemands = hasDemands
  }

  /// The limits of a space; whether there is an obstacle is only looked into when nothing was proven.
  init(of space: LayerSpace, isProven: Bool, isInterrupted: @escaping @Sendable () -> Bool = { false }) {
    self.init(
      obstacle: isProven ? nil : space.obstacleToProof(isInterrupted: isInterrupted),
      hasAllUnrollings: space.hasAllUnrollings,
      hasAllBypasses: space.hasAllBypasses, hasDemands: space.hasOrderOrLoads)
  }
}

extension LayerSpace {
  /// What keeps the best mapping from being proven, if anything does. Where that takes counting it isn't known when it is
  /// interrupted.
  func obstacleToProof(isInterrupted: @escaping @Sendable () -> Bool = { false }) -> SpaceLimits.Obstacle? {
    let evaluator = Evaluator(problem, isInterrupted: isInterrupted)
    for unrolling in unrollings {
      for chains in chains {
        if let obstacle = ChainTables.obstacle(
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

extension ChainTables {
  /// Why there are no such tables; nil when there are, or when an evaluator is interrupted before that is known.
  static func obstacle(
    _ problem: Problem, unrolling: SpatialUnrolling, memories: [[Int]], evaluator: Evaluator? = nil
  ) -> SpaceLimits.Obstacle? {
    if isTooLarge(problem, unrolling: unrolling, memories: memories) { return .tooLarge }
    if evaluator?.isInterrupted() ?? false { return nil }
    let tables = ChainTables(problem, unrolling: unrolling, memories: memories, evaluator: evaluator)
    return tables != nil || evaluator?.isInterrupted() ?? false ? nil : .overlappingOutputs
  }
}
