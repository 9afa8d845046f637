/// Searches one layer: something good first, then what is proven best, then what lies beyond the space that was proven.
struct ProvenSearch: Sendable {
  let space: LayerSpace
  let objective: Objective
  let isInterrupted: @Sendable () -> Bool

  /// How many unrollings are tried by rules of thumb for something to begin with.
  private static let beginnings = 3

  func run() -> LayerSearch.Outcome {
    var outcome = LayerSearch.Outcome()
    if objective != .energy || !space.rule.isEmpty {
      for unrolling in space.unrollings.prefix(Self.beginnings) {
        let search = LayerSearch(
          space: space, unrolling: unrolling, chains: space.chains[0], objective: objective,
          isInterrupted: isInterrupted)
        let found = search.run(.quick)
        outcome.evaluated += found.evaluated
        if let best = found.best, outcome.best.map({ objective.isBetter(best.score, than: $0.score) }) ?? true
        {
          outcome.best = best
        }
      }
    }
    let exact = ExactSearch(
      space: space, objective: objective, effort: .standard, isInterrupted: isInterrupted
    ).run(from: outcome.best)
    outcome.best = exact.best
    outcome.evaluated += exact.evaluated
    outcome.isComplete = exact.isComplete
    outcome.proof = exact.proof
    guard let best = outcome.best, outcome.proof != nil else { return outcome }
    let refined = Refinement(space: space, objective: objective, isInterrupted: isInterrupted)
      .refine(best, with: Evaluator(space.problem))
    outcome.best = refined.best
    outcome.evaluated += refined.evaluated
    return outcome
  }
}
