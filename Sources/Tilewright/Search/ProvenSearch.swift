/// Searches one layer: for what is proven best, then for what lies beyond the space that was proven.
struct ProvenSearch: Sendable {
  let space: LayerSpace
  let objective: Objective
  let isInterrupted: @Sendable () -> Bool

  /// How many unrollings are tried by rules of thumb, too, where the proof stays open.
  private static let unrollingsByRules = 3

  /// Without a best mapping in the outcome a search by rules of thumb has to find one: none was found, or what was doesn't
  /// keep to a demand that the proof's nests don't know.
  func run() -> LayerSearch.Outcome {
    let exact = ExactSearch(
      space: space, objective: objective, effort: objective == .latency ? .brief : .standard,
      isInterrupted: isInterrupted
    ).run()
    var outcome = LayerSearch.Outcome(
      best: exact.best, evaluated: exact.evaluated, isComplete: exact.isComplete, proof: exact.proof)
    guard let best = exact.best else { return outcome }
    guard space.allows(best.mapping) else {
      outcome.best = nil
      return outcome
    }
    if exact.proof?.isOptimal == false { searchByRules(&outcome) }
    guard let start = outcome.best else { return outcome }
    let refined = Refinement(space: space, objective: objective, isInterrupted: isInterrupted)
      .refine(start, with: Evaluator(space.problem))
    outcome.best = refined.best
    outcome.evaluated += refined.evaluated
    outcome.proof = exact.proof?.of(objective.rank(refined.best.score).0)
    for other in exact.alternatives where space.allows(other.mapping) {
      if let best = outcome.best, isFaster(other, than: best) { outcome.best = other }
    }
    return outcome
  }

  private func searchByRules(_ outcome: inout LayerSearch.Outcome) {
    for unrolling in space.unrollings.prefix(Self.unrollingsByRules) where !isInterrupted() {
      let found = LayerSearch(
        space: space, unrolling: unrolling, chains: space.chains[0], objective: objective,
        isInterrupted: isInterrupted
      ).run(.quick)
      outcome.evaluated += found.evaluated
      if let candidate = found.best, let best = outcome.best,
        objective.isBetter(candidate.score, than: best.score)
      {
        outcome.best = candidate
      }
    }
  }

  /// Whether a run of the first takes less time; false when either takes too long to run.
  private func isFaster(_ first: Candidate, than second: Candidate) -> Bool {
    guard let a = Simulation(first.mapping.mapping, for: space.problem, isInterrupted: isInterrupted),
      let b = Simulation(second.mapping.mapping, for: space.problem, isInterrupted: isInterrupted)
    else { return false }
    return a.cycles < b.cycles
  }
}
