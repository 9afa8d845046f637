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
  /// Bounds for the time alone, and for energy and time together.
  private var time: TimeBound?
  private var joint: TimeBound?

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
  var isPossible: Bool { (energyToGo?.root ?? 0) < .infinity && (time?.root ?? 0) < .infinity }

  /// Adds bounds for the time with these multipliers, made to measure in so many steps, or until no nest can rank below the
  /// limit. Nests that bounds are worked out from are visited.
  func bound(
    _ multipliers: inout TimeMultipliers.Both, steps: Int, below limit: Rank = .worst,
    visit: (CostToGo.Path) -> Void = { _ in }
  ) {
    if time == nil, let energyToGo, energyToGo.root < .infinity { visit(energyToGo.path(energy)) }
    guard isPossible, let timing else { return }
    let bound = multipliers.time.fit(
      space, timing, energy, steps: steps, isEnough: { rank([$0]).first >= limit.first }, visit: visit)
    if bound.root > time?.root ?? -.infinity { time = bound }
    guard objective == .edp, let time, isPossible, rank([time]).first < limit.first else { return }
    let apart = space.score(memoryPicojoules: energyToGo?.root ?? 0, latencyCycles: cycles([time]))
    let together = multipliers.joint.fit(
      space, timing, energy, cyclesPerPicojoule: Double(apart.latencyCycles) / apart.energyPicojoules, steps: steps,
      isEnough: { rank([time, $0]).first >= limit.first }, visit: visit)
    if joint.map({ rank([time, $0]) < rank([time, together]) }) ?? true { joint = together }
  }

  /// No nest ranks below this.
  var bound: Rank { rank(times) }

  private var times: [TimeBound] { [time, joint].compactMap(\.self) }

  private func cycles(_ times: [TimeBound]) -> Int {
    times.filter { $0.cyclesPerPicojoule == 0 }
      .reduce(computeCycles) { max($0, Int(min(1e18, $1.root * (1 - 1e-12)).rounded(.up))) }
  }

  private func rank(_ times: [TimeBound]) -> Rank {
    space.leastRank(
      objective, grain, memoryPicojoules: energyToGo?.root ?? 0, latencyCycles: cycles(times),
      times.filter { $0.cyclesPerPicojoule > 0 }.map { ($0.root, $0.cyclesPerPicojoule) })
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
