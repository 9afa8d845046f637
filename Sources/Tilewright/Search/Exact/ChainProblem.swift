/// One space made ready to be searched: its tables, and bounds for all its nests.
final class ChainProblem {
  let space: ChainSpace
  let computeCycles: Int
  private let objective: Objective
  private let grain: EnergyGrain
  private let energy: StepCosts
  /// Nil when energy doesn't count.
  private let energyToGo: CostToGo?
  private let timing: ChainTiming?
  private var times: [TimeBound] = []

  /// `needsEnergy` and `needsTime` say by what nests are compared.
  init(
    _ space: ChainSpace, computeCycles: Int, objective: Objective, grain: EnergyGrain, needsEnergy: Bool = true,
    needsTime: Bool
  ) {
    self.space = space
    self.computeCycles = computeCycles
    self.objective = objective
    self.grain = grain
    energy = StepCosts.energy(space)
    energyToGo = needsEnergy ? CostToGo(space, energy) : nil
    timing = needsTime ? ChainTiming(space, computeCycles: computeCycles) : nil
  }

  deinit { energy.deallocate() }

  /// Whether any nest fits.
  var isPossible: Bool { (energyToGo?.root ?? 0) < .infinity && (times.first?.root ?? 0) < .infinity }

  /// Adds a bound for the time with these multipliers, made to measure in so many steps, or until no nest can rank below the
  /// limit. Nests that bounds are worked out from are visited.
  func bound(
    _ multipliers: inout TimeMultipliers, steps: Int, below limit: Rank = .worst,
    visit: (CostToGo.Path) -> Void = { _ in }
  ) {
    if times.isEmpty, let energyToGo, energyToGo.root < .infinity { visit(energyToGo.path(energy)) }
    guard isPossible, let timing else { return }
    let bound = multipliers.fit(
      space, timing, where: energy, steps: steps, isEnough: { rank([$0]).first >= limit.first }, visit: visit)
    times = Array((times + [bound]).sorted { $0.root > $1.root }.prefix(TimeBound.count))
  }

  /// No nest ranks below this.
  var bound: Rank { rank(times) }

  private func rank(_ times: [TimeBound]) -> Rank {
    let cycles = times.map { Int(min(1e18, $0.root * (1 - 1e-12)).rounded(.up)) }.max() ?? 0
    return objective.rank(
      space.score(memoryPicojoules: energyToGo?.root ?? 0, latencyCycles: max(computeCycles, cycles)), grain)
  }

  /// The nests of the space that nothing matches in energy and latency both (`ChainSearch.front`).
  func front(beside known: ParetoScores, nodes: Int, isInterrupted: () -> Bool) -> (
    found: [ChainSearch.Found], outcome: ChainSearch.Outcome
  ) {
    ChainSearch(
      space, objective: .energy, grain: grain, energy: energy, energyToGo: energyToGo, timing: timing,
      times: times
    ).front(beside: known, mostNodes: max(1, nodes), isInterrupted: isInterrupted)
  }

  /// Looks for a nest that ranks below `limit` (`ChainSearch`). Without `breaksTies` only what is minimised counts.
  func search(
    below limit: Rank, nodes: Int, slack: Double, breaksTies: Bool, mostPicojoules: Double = .infinity,
    mostCycles: Int = .max, isInterrupted: () -> Bool
  ) -> ChainSearch.Outcome {
    ChainSearch(
      space, objective: objective, grain: grain, energy: energy, energyToGo: energyToGo, timing: timing,
      times: times, breaksTies: breaksTies, mostPicojoules: mostPicojoules, mostCycles: mostCycles
    ).run(below: limit, mostNodes: max(1, nodes), slack: slack, isInterrupted: isInterrupted)
  }
}
