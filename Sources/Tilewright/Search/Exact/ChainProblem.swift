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
  /// The best bounds for the time alone, the tightest first, and the one for energy and time together.
  private var times: [TimeBound] = []
  private var joint: TimeBound?

  /// `needsEnergy` and `needsTime` say by what nests are compared.
  init(
    _ space: ChainSpace, computeCycles: Int, objective: Objective, grain: EnergyGrain,
    needsEnergy: Bool = true, needsTime: Bool
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

  /// Adds bounds for the time with these multipliers, made to measure in so many steps (those for the time alone in
  /// `timeSteps`), or until no nest can rank below the limit. Nests that bounds are worked out from are visited.
  func bound(
    _ multipliers: inout TimeMultipliers.Both, steps: Int, timeSteps: Int? = nil, leastStride: Double = 2,
    below limit: Rank = .worst, visit: (CostToGo.Path) -> Void = { _ in }
  ) {
    if times.isEmpty, let energyToGo, energyToGo.root < .infinity { visit(energyToGo.path(energy)) }
    guard isPossible, let timing else { return }
    let bound = multipliers.time.fit(
      space, timing, energy, steps: timeSteps ?? steps, leastStride: leastStride,
      isEnough: { rank([$0]).first >= limit.first }, visit: visit)
    times = Array(
      (times + [bound]).sorted { $0.root > $1.root }.prefix(objective == .edp ? 1 : TimeBound.count))
    guard objective == .edp, let time = times.first, isPossible, rank([time]).first < limit.first else {
      return
    }
    let apart = space.score(memoryPicojoules: energyToGo?.root ?? 0, latencyCycles: cycles([time]))
    guard apart.energyPicojoules > 0 else { return }
    let together = multipliers.joint.fit(
      space, timing, energy, cyclesPerPicojoule: Double(apart.latencyCycles) / apart.energyPicojoules,
      steps: steps, leastStride: leastStride, isEnough: { rank([time, $0]).first >= limit.first },
      visit: visit)
    if joint.map({ rank([time, $0]) < rank([time, together]) }) ?? true { joint = together }
  }

  /// No nest ranks below this.
  var bound: Rank { rank(bounds) }

  private var bounds: [TimeBound] { times + (joint.map { [$0] } ?? []) }

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
      times: bounds
    ).front(beside: known, mostNodes: max(1, nodes), isInterrupted: isInterrupted)
  }

  /// Looks for a nest that ranks below `limit` (`ChainSearch`). Without `breaksTies` only what is minimised counts.
  func search(
    below limit: Rank, nodes: Int, slack: Double, breaksTies: Bool, mostPicojoules: Double = .infinity,
    mostCycles: Int = .max, isInterrupted: () -> Bool
  ) -> ChainSearch.Outcome {
    ChainSearch(
      space, objective: objective, grain: grain, energy: energy, energyToGo: energyToGo, timing: timing,
      times: bounds, breaksTies: breaksTies, mostPicojoules: mostPicojoules, mostCycles: mostCycles
    ).run(below: limit, mostNodes: max(1, nodes), slack: slack, isInterrupted: isInterrupted)
  }
}
