/// Searches one layer: for what is proven best, then for what lies beyond the space that was proven.
struct ProvenSearch: Sendable {
  let space: LayerSpace
  let objective: Objective
  let isInterrupted: @Sendable () -> Bool

  /// How many unrollings are tried by heuristics, too, where the proof stays open.
  private static let unrollingsByRules = 3

  /// Without a best mapping in the outcome a search by heuristics has to find one: none was found, or what was doesn't
  /// keep to a demand that the proof's nests don't know.
  func run() -> LayerSearch.Outcome {
    let exact = ExactSearch(
      space: space, objective: objective, effort: .standard, isInterrupted: isInterrupted
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
      .refine(start, with: Evaluator(space.problem, isInterrupted: isInterrupted))
    outcome.best = refined.best
    outcome.evaluated += refined.evaluated
    outcome.proof = exact.proof?.of(objective.rank(refined.best.score).0)
    takeFastest(of: exact.alternatives.filter { space.allows($0.mapping) }, &outcome)
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

  /// Takes the alternative that a run shows to be fastest, if it is faster than the best; what takes too long to run is left.
  private func takeFastest(of alternatives: [Candidate], _ outcome: inout LayerSearch.Outcome) {
    guard !alternatives.isEmpty, var least = outcome.best.flatMap(runCycles) else { return }
    for other in alternatives {
      guard let cycles = runCycles(other), cycles < least else { continue }
      least = cycles
      outcome.best = other
    }
  }

  private func runCycles(_ candidate: Candidate) -> Int? {
    Simulation(candidate.mapping.mapping, for: space.problem, isInterrupted: isInterrupted)?.cycles
  }
}
