/// Searches one unrolling and one choice of bypasses of a layer: orders first, then refinement of the best.
struct LayerSearch: Sendable {
  /// How much to look at.
  struct Effort: Sendable {
    /// Most orders of loops tried.
    let orders: Int
    /// Number of mappings that are refined.
    let refined: Int

    /// To compare unrollings.
    static let quick = Effort(orders: 120, refined: 1)
    /// To settle on a mapping.
    static let full = Effort(orders: 5040, refined: 8)
  }

  /// What was found.
  struct Outcome: Sendable {
    var best: Candidate?
    var evaluated = 0
    var isComplete = true
    /// What is proven of the best; nil when nothing is.
    var proof: Proof?
  }

  let space: LayerSpace
  let unrolling: SpatialUnrolling
  let chains: [[Int]]
  let objective: Objective
  let isInterrupted: @Sendable () -> Bool

  /// So many orders are tried for a first mapping, whatever `isInterrupted` says.
  private static let ordersBeforeInterruption = 16

  /// Searches the orders. Once interrupted it ends with the best so far, or with the first mapping of a few more orders.
  func run(_ effort: Effort) -> Outcome {
    let evaluator = Evaluator(space.problem)
    var orders = 0
    var outcome = Outcome()
    var shortlist = Shortlist(objective: objective, limit: effort.refined)
    let sizes = unrolling.temporalSizes(space.problem.layer.sizes)
    let allocation = TileAllocation(
      space.problem, unrolling: unrolling, chains: chains, loadedOnce: space.demands.loadedOnce)
    LoopOrders(sizes: sizes, limit: effort.orders, rule: space.rule).forEach { order in
      orders += 1
      if !shortlist.candidates.isEmpty || orders > Self.ordersBeforeInterruption, isInterrupted() {
        outcome.isComplete = false
        return false
      }
      guard space.rule.allows(order.lazy.map { ($0.dimension, $0.iterations) }) else { return true }
      guard let mapping = allocation.mapping(for: order) else { return true }
      for mapping in objective == .energy ? [mapping] : [mapping, mapping.doubleBuffered] {
        outcome.evaluated += 1
        guard let score = evaluator.score(mapping), shortlist.admits(score), space.allows(mapping) else {
          continue
        }
        shortlist.add(Candidate(mapping: mapping, score: score))
      }
      return true
    }
    let refinement = Refinement(space: space, objective: objective, isInterrupted: isInterrupted)
    for candidate in shortlist.candidates {
      let refined = outcome.isComplete ? refinement.refine(candidate, with: evaluator) : (candidate, 0)
      outcome.evaluated += refined.1
      if outcome.best.map({ objective.isBetter(refined.0.score, than: $0.score) }) ?? true {
        outcome.best = refined.0
      }
    }
    if isInterrupted() { outcome.isComplete = false }
    return outcome
  }
}

extension FlatMapping {
  /// The same with two slots for every tile that is ever refilled.
  fileprivate var doubleBuffered: FlatMapping {
    var copy = self
    for tile in slots.indices where residency[tile] < dimension.count { copy.slots[tile] = 2 }
    return copy
  }
}
