/// What is chosen among mappings that are equally good, or nearly so.
extension SpaceSearch {
  /// Nodes to break ties.
  private static let tieNodes = 4_000
  /// By how much mappings may take longer that are looked at for their energy.
  private static let tolerances = [1.01, 1.05]
  /// How many spaces are looked into whose best was overtaken.
  private static let overtakenSpaces = 1

  /// Of the mappings of least energy in the best's space the fastest.
  func takeFastest(of unit: Unit, _ outcome: inout ExactSearch.Outcome) {
    guard let best = outcome.best,
      let problem = subspaceProblem(unit, for: .latency, needsEnergy: true, needsTime: true)
    else { return }
    let found = problem.search(
      below: Objective.latency.rank(best.score, grain), nodes: Self.tieNodes, slack: 0, breaksTies: false,
      mostPicojoules: best.score.energyPicojoules + grain.picojoules / 2, isInterrupted: isInterrupted)
    if let faster = candidate(found, problem.space) { outcome.best = faster }
  }

  /// Of the fastest mappings in the best's space the one of least energy. For runs to choose from, others of little energy: in
  /// the same space hardly slower ones, and in spaces whose best was overtaken.
  func takeFrugal(_ unit: Unit, _ outcome: inout ExactSearch.Outcome) {
    guard let best = outcome.best else { return }
    let cycles = best.score.latencyCycles
    func mostCycles(_ tolerance: Double) -> Int { Int(Double(cycles) * tolerance) }
    for found in leastEnergies(of: unit, from: best, cycles: [cycles] + Self.tolerances.map(mostCycles)) {
      if found.score.latencyCycles <= cycles {
        outcome.best = found
      } else {
        outcome.alternatives.append(found)
      }
    }
    let most = mostCycles(Self.tolerances.last ?? 1)
    let others = overtaken.filter {
      $0.unit.index != unit.index && $0.candidate.score.latencyCycles <= most
    }
    for other in others.suffix(Self.overtakenSpaces) {
      let found = leastEnergies(
        of: other.unit, from: other.candidate, cycles: [other.candidate.score.latencyCycles])
      outcome.alternatives.append(found.last ?? other.candidate)
    }
  }

  /// Nests of less and less energy within more and more cycles.
  private func leastEnergies(of unit: Unit, from start: Candidate, cycles: [Int]) -> [Candidate] {
    guard let problem = subspaceProblem(unit, for: .energy, needsTime: true) else { return [] }
    var multipliers = multipliers[unit.index] ?? LagrangeMultipliers.Both()
    problem.bound(&multipliers, steps: 0)
    var found: [Candidate] = []
    for most in cycles {
      let limit = Objective.energy.rank((found.last ?? start).score, grain)
      let outcome = problem.search(
        below: Rank(first: limit.first, second: 0), nodes: Self.tieNodes, slack: 0, breaksTies: false,
        mostCycles: most, isInterrupted: isInterrupted)
      if let better = candidate(outcome, problem.space) { found.append(better) }
    }
    return found
  }

  private func candidate(_ found: SubspaceSearch.Outcome, _ space: Subspace) -> Candidate? {
    guard let outcome = found.best else { return nil }
    let mapping = space.mapping(outcome)
    evaluated += 1
    return evaluator.score(mapping).map { Candidate(mapping: mapping, score: $0) }
  }
}
