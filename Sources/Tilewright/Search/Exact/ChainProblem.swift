/// One space made ready to be searched: its tables, and bounds for all its nests.
final class ChainProblem {
  let space: ChainSpace
  let computeCycles: Int
  private let objective: Objective
  private let grain: EnergyGrain
  private let energy: StepCosts
  private let energyToGo: CostToGo
  private let timing: ChainTiming?
  private var times: [TimeBound] = []

  /// `needsTime` says whether nests are compared by their time, too.
  init(
    _ space: ChainSpace, computeCycles: Int, objective: Objective, grain: EnergyGrain, needsTime: Bool
  ) {
    self.space = space
    self.computeCycles = computeCycles
    self.objective = objective
    self.grain = grain
    energy = StepCosts.energy(space)
    energyToGo = CostToGo(space, energy)
    timing = needsTime ? ChainTiming(space, computeCycles: computeCycles) : nil
  }

  deinit { energy.deallocate() }

  /// Whether any nest fits.
  var isPossible: Bool { energyToGo.root < .infinity }

  /// Adds bounds for the time: for the ports in `strained`, or when it is empty those that are tightest here.
  func boundTimes(_ strained: inout [Int]) {
    guard timing != nil else { return }
    times = TimeBound.bounds(space, computeCycles: computeCycles, strained: &strained)
  }

  /// No nest ranks below this.
  var bound: Rank {
    let cycles = times.map { Int(($0.root * (1 - 1e-12)).rounded(.up)) }.max() ?? 0
    return objective.rank(
      space.score(memoryPicojoules: energyToGo.root, latencyCycles: max(computeCycles, cycles)), grain)
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
