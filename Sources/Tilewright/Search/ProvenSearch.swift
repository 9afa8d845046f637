/// Searches one layer: for what is proven best, then for what lies beyond the space that was proven.
struct ProvenSearch: Sendable {
  let space: LayerSpace
  let objective: Objective
  let isInterrupted: @Sendable () -> Bool

  /// Demands that the proof's nests don't know: what is proven then holds for more than is asked for.
  private var hasDemands: Bool { !space.rule.isEmpty || !space.demands.isEmpty }

  func run() -> LayerSearch.Outcome {
    let exact = ExactSearch(
      space: space, objective: objective, effort: .standard, isInterrupted: isInterrupted
    ).run()
    var outcome = LayerSearch.Outcome(
      best: exact.best, evaluated: exact.evaluated, isComplete: exact.isComplete, proof: exact.proof)
    guard let best = exact.best else { return outcome }
    if hasDemands, !space.allows(best.mapping) {
      outcome.best = nil
      return outcome
    }
    let evaluator = Evaluator(space.problem)
    let refined = Refinement(space: space, objective: objective, isInterrupted: isInterrupted)
      .refine(best, with: evaluator)
    outcome.best = refined.best
    outcome.evaluated += refined.evaluated
    outcome.proof = exact.proof?.of(objective.rank(refined.best.score).0)
    if let other = exact.alternative, let chosen = fasterRun(refined.best, other) { outcome.best = chosen }
    return outcome
  }

  /// Of two mappings the one that a run shows to be faster; nil when that is the first.
  private func fasterRun(_ first: Candidate, _ second: Candidate) -> Candidate? {
    guard let a = Simulation(first.mapping.mapping, for: space.problem, isInterrupted: isInterrupted),
      let b = Simulation(second.mapping.mapping, for: space.problem, isInterrupted: isInterrupted)
    else { return nil }
    return b.cycles < a.cycles ? second : nil
  }
}
