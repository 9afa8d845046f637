/// What is chosen among nests that are equally good, or nearly so.
extension ExactSearch {
  /// Of the nests of least energy in the best's space the fastest.
  func takeFastest(
    of unit: Unit, _ grain: EnergyGrain, _ evaluator: Evaluator, _ outcome: inout Outcome
  ) {
    guard let best = outcome.best,
      let chain = ChainSpace(space.problem, unrolling: unit.unrolling, memories: unit.chains)
    else { return }
    let problem = ChainProblem(
      chain, computeCycles: unit.computeCycles, objective: .latency, grain: grain, needsTime: true)
    let found = problem.search(
      below: Objective.latency.rank(best.score, grain), nodes: Self.tieNodes, slack: 0, breaksTies: false,
      mostPicojoules: best.score.energyPicojoules + grain.picojoules / 2, isInterrupted: isInterrupted)
    if let faster = candidate(found, chain, evaluator, &outcome) { outcome.best = faster }
  }

  /// Of the fastest nests in the best's space the one of least energy. For runs to choose from, others of little energy: in
  /// the same space hardly slower ones, and in spaces whose best was overtaken.
  func takeFrugal(
    _ progress: Progress, _ unit: Unit, _ grain: EnergyGrain, _ evaluator: Evaluator, _ outcome: inout Outcome
  ) {
    guard let best = outcome.best else { return }
    let cycles = best.score.latencyCycles
    func mostCycles(_ tolerance: Double) -> Int { Int(Double(cycles) * tolerance) }
    let frugal = leastEnergies(
      of: unit, from: best, cycles: [cycles] + Self.tolerances.map(mostCycles), progress, grain, evaluator,
      &outcome)
    for found in frugal {
      if found.score.latencyCycles <= cycles {
        outcome.best = found
      } else {
        outcome.alternatives.append(found)
      }
    }
    let most = mostCycles(Self.tolerances.last ?? 1)
    let others = progress.overtaken.filter {
      $0.unit.index != unit.index && $0.candidate.score.latencyCycles <= most
    }
    for other in others.suffix(Self.overtaken) {
      let found = leastEnergies(
        of: other.unit, from: other.candidate, cycles: [other.candidate.score.latencyCycles], progress, grain,
        evaluator, &outcome)
      outcome.alternatives.append(found.last ?? other.candidate)
    }
  }

  /// Nests of less and less energy within more and more cycles.
  private func leastEnergies(
    of unit: Unit, from start: Candidate, cycles: [Int], _ progress: Progress, _ grain: EnergyGrain,
    _ evaluator: Evaluator, _ outcome: inout Outcome
  ) -> [Candidate] {
    guard let chain = ChainSpace(space.problem, unrolling: unit.unrolling, memories: unit.chains) else {
      return []
    }
    let problem = ChainProblem(
      chain, computeCycles: unit.computeCycles, objective: .energy, grain: grain, needsTime: true)
    var multipliers = progress.multipliers
    problem.bound(&multipliers, steps: 0)
    var found: [Candidate] = []
    for most in cycles {
      let limit = Objective.energy.rank((found.last ?? start).score, grain)
      let nest = problem.search(
        below: Rank(first: limit.first, second: 0), nodes: Self.tieNodes, slack: 0, breaksTies: false,
        mostCycles: most, isInterrupted: isInterrupted)
      if let better = candidate(nest, chain, evaluator, &outcome) { found.append(better) }
    }
    return found
  }

  private func candidate(
    _ found: ChainSearch.Outcome, _ chain: ChainSpace, _ evaluator: Evaluator, _ outcome: inout Outcome
  ) -> Candidate? {
    guard let nest = found.best else { return nil }
    let mapping = chain.mapping(nest)
    outcome.evaluated += 1
    return evaluator.score(mapping).map { Candidate(mapping: mapping, score: $0) }
  }
}
