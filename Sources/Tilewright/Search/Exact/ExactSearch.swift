/// Finds the best mapping of a layer and proves it.
///
/// Each unrolling with each choice of bypasses is a space of its own. A space is left out when what it takes at least is
/// no less than the best known: first by its cycles, then by the traffic of its boundaries (`ChainProblem`). What remains
/// is searched best first (`ChainSearch`). Ties are broken last, in the space of the best.
struct ExactSearch {
  /// What was found and proven.
  struct Outcome: Sendable {
    /// The best mapping.
    var best: Candidate?
    /// Others that are hardly worse and need less energy, when time is minimised.
    var alternatives: [Candidate] = []
    var evaluated = 0
    var isComplete = true
    /// Nil when no nest fits, or the layer's nests aren't covered. Its value is infinite when none was found in time.
    var proof: Proof?
  }

  /// How much is looked at before a gap is reported.
  struct Effort: Sendable {
    /// Nodes of one space.
    let nodes: Int
    /// Nodes of all.
    let allNodes: Int

    static let standard = Effort(nodes: 60_000, allNodes: 240_000)
    /// For the latency: bounds leave more open, and a node takes longer.
    static let brief = Effort(nodes: 40_000, allNodes: 120_000)
  }

  let space: LayerSpace
  let objective: Objective
  let effort: Effort
  let isInterrupted: @Sendable () -> Bool

  /// A nest that is worse by these shares is looked for first: it narrows the search for the best.
  private static let slacks = [0.05, 0]
  /// Nodes before the bounds of a space are made to measure.
  private static let trialNodes = 2_000
  /// Nodes to break ties.
  private static let tieNodes = 4_000
  /// By how much nests may take longer that are looked at for their energy.
  private static let tolerances = [1.01, 1.05]
  /// How many spaces are looked into whose best was overtaken.
  private static let overtaken = 1

  /// An unrolling with a choice of bypasses.
  struct Unit {
    fileprivate let index: Int
    let unrolling: SpatialUnrolling
    let chains: [[Int]]
    let computeCycles: Int
    let leastPicojoules: Double
    fileprivate let rank: Rank
  }

  private struct Progress {
    var best: Candidate?
    var bestUnit: Unit?
    /// What was best before, in the order in which it was found.
    var overtaken: [(candidate: Candidate, unit: Unit)] = []
    var evaluated = 0
    var below = 0
    var byTraffic = 0
    var searched = 0
    var open = 0
    var visited = 0
    var dominated = 0
    var openBound = Rank.worst
    var runnerUp: (rank: Rank, unit: Unit)?
    var spaceLog10 = 0.0
    var hasAllTiles = true
    var strained: [Int] = []
    var isInterrupted = false
  }

  private var needsTime: Bool {
    objective != .energy || NativeModel.leakagePicojoulesPerCycle(of: space.problem.machine) > 0
  }

  /// Runs the search.
  func run() -> Outcome {
    let grain = EnergyGrain(space.problem)
    let evaluator = Evaluator(space.problem)
    let units = units(grain)
    var progress = Progress()
    for unit in units {
      guard settle(unit, grain, evaluator, &progress) else { return Outcome() }
    }
    var outcome = Outcome(
      best: progress.best, evaluated: progress.evaluated, isComplete: !progress.isInterrupted)
    guard progress.best != nil || progress.open > 0 else { return outcome }
    let value = progress.best.map { objective.rank($0.score, grain).first } ?? .infinity
    outcome.proof = Proof(
      bound: min(value, progress.openBound.first), value: value, unrollings: units.count,
      unrollingsBelowBound: progress.below, unrollingsByTraffic: progress.byTraffic,
      unrollingsSearched: progress.searched, unrollingsOpen: progress.open, visited: progress.visited,
      dominated: progress.dominated, spaceLog10: progress.spaceLog10, hasAllTiles: progress.hasAllTiles,
      runnerUp: progress.runnerUp.map { runner in
        Proof.RunnerUp(
          blocks: runner.unit.unrolling.blocks.map {
            .init(arrayDimension: $0.array, dimension: $0.dimension, positions: $0.factor)
          },
          bound: runner.rank.first)
      })
    guard !progress.isInterrupted, let unit = progress.bestUnit else { return outcome }
    if objective == .energy { takeFastest(of: unit, grain, evaluator, &outcome) }
    if objective == .latency { takeFrugal(progress, unit, grain, evaluator, &outcome) }
    return outcome
  }

  /// Leaves a space out or searches it; false when its nests aren't covered.
  private func settle(
    _ unit: Unit, _ grain: EnergyGrain, _ evaluator: Evaluator, _ progress: inout Progress
  ) -> Bool {
    let limit = progress.best.map { objective.rank($0.score, grain) } ?? .worst
    if unit.rank.first >= limit.first {
      progress.below += 1
      return true
    }
    func leaveOpen(_ bound: Rank) {
      progress.open += 1
      progress.openBound = min(progress.openBound, bound)
    }
    if isInterrupted() {
      progress.isInterrupted = true
      leaveOpen(unit.rank)
      return true
    }
    guard let chain = ChainSpace(space.problem, unrolling: unit.unrolling, memories: unit.chains) else {
      return false
    }
    progress.spaceLog10 = max(progress.spaceLog10, chain.nestsLog10)
    progress.hasAllTiles = progress.hasAllTiles && chain.isComplete
    let problem = ChainProblem(
      chain, computeCycles: unit.computeCycles, objective: objective, grain: grain, needsTime: needsTime)
    guard problem.isPossible, problem.bound.first < limit.first else {
      if problem.isPossible { note(unit, problem.bound, &progress) }
      progress.byTraffic += 1
      return true
    }
    problem.boundTimes(&progress.strained)
    if problem.bound.first >= limit.first {
      note(unit, problem.bound, &progress)
      progress.byTraffic += 1
      return true
    }
    guard progress.visited < effort.allNodes else {
      leaveOpen(max(unit.rank, problem.bound))
      return true
    }
    var open = search(problem, unit, slack: 0, nodes: Self.trialNodes, grain, evaluator, &progress)
    if open != nil, needsTime {
      progress.strained = []
      problem.boundTimes(&progress.strained)
    }
    for slack in needsTime ? Self.slacks : [0] where open != nil {
      let nodes = slack > 0 ? effort.nodes / 4 : effort.nodes
      open = search(problem, unit, slack: slack, nodes: nodes, grain, evaluator, &progress)
    }
    if let open { leaveOpen(max(open, problem.bound)) } else { progress.searched += 1 }
    return true
  }

  private func note(_ unit: Unit, _ bound: Rank, _ progress: inout Progress) {
    if bound < progress.runnerUp?.rank ?? .worst { progress.runnerUp = (bound, unit) }
  }

  /// Searches a space for something better than what is known; what its nests take at least when that stays open.
  private func search(
    _ problem: ChainProblem, _ unit: Unit, slack: Double, nodes: Int, _ grain: EnergyGrain,
    _ evaluator: Evaluator, _ progress: inout Progress
  ) -> Rank? {
    let limit = progress.best.map { objective.rank($0.score, grain) } ?? .worst
    let found = problem.search(
      below: Rank(first: limit.first, second: 0),
      nodes: min(nodes, max(Self.trialNodes, effort.allNodes - progress.visited)), slack: slack,
      breaksTies: objective == .edp, isInterrupted: isInterrupted)
    progress.visited += found.visited
    progress.dominated += found.dominated
    if let best = found.best {
      // A nest that isn't legal after all proves nothing of those behind it.
      let isLegal = take(best, problem, unit, grain, evaluator, &progress)
      return slack > 0 || !isLegal ? problem.bound : nil
    }
    return found.isExhausted ? found.bound : nil
  }

  /// Takes over a nest if it is better than what is known; false when it isn't legal.
  private func take(
    _ found: ChainSearch.Found, _ problem: ChainProblem, _ unit: Unit, _ grain: EnergyGrain,
    _ evaluator: Evaluator, _ progress: inout Progress
  ) -> Bool {
    let mapping = problem.space.mapping(found)
    progress.evaluated += 1
    guard let score = evaluator.score(mapping) else { return false }
    if let best = progress.best, objective.rank(best.score, grain) <= objective.rank(score, grain) {
      return true
    }
    if let best = progress.best, let unit = progress.bestUnit { progress.overtaken.append((best, unit)) }
    progress.best = Candidate(mapping: mapping, score: score)
    progress.bestUnit = unit
    return true
  }

  /// Of the nests of least energy in the best's space the fastest.
  private func takeFastest(
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
  private func takeFrugal(
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
    var strained = progress.strained
    problem.boundTimes(&strained)
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

  /// The spaces, the ones that take least first.
  func units(_ grain: EnergyGrain) -> [Unit] {
    let bounds = BoundsModel.bounds(for: space.problem)
    var units: [Unit] = []
    for unrolling in space.unrollings {
      let iterations = unrolling.iterations(space.problem.layer.sizes)
      let cycles = iterations * space.problem.machine.array.cyclesPerOperation
      let score = Evaluator.Score(
        energyPicojoules: bounds.energyPicojoules, latencyCycles: max(cycles, bounds.latencyCycles))
      for chains in space.chains {
        units.append(
          Unit(
            index: units.count, unrolling: unrolling, chains: chains, computeCycles: cycles,
            leastPicojoules: bounds.energyPicojoules,
            rank: objective.rank(score, grain)))
      }
    }
    return units.sorted { ($0.rank, $0.index) < ($1.rank, $1.index) }
  }
}
