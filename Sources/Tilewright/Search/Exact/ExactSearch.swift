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
  static let tieNodes = 4_000
  /// By how much nests may take longer that are looked at for their energy.
  static let tolerances = [1.01, 1.05]
  /// How many spaces are looked into whose best was overtaken.
  static let overtaken = 1

  /// An unrolling with a choice of bypasses.
  struct Unit {
    let index: Int
    let unrolling: SpatialUnrolling
    let chains: [[Int]]
    let computeCycles: Int
    let leastPicojoules: Double
    fileprivate let rank: Rank
  }

  struct Progress {
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
    var multipliers = TimeMultipliers.Both()
    var isFitted = false
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
    guard let pending = survey(units, grain, evaluator, &progress) else { return Outcome() }
    for pending in pending { settle(pending, grain, evaluator, &progress) }
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

  /// A space that wasn't left out by its bound.
  private struct Pending {
    let unit: Unit
    let bound: Rank
  }

  /// Bounds every space that may hold something better than what the bounds came across, and leaves out those that can't;
  /// nil when the nests of one aren't covered.
  private func survey(
    _ units: [Unit], _ grain: EnergyGrain, _ evaluator: Evaluator, _ progress: inout Progress
  ) -> [Pending]? {
    var pending: [Pending] = []
    for unit in units {
      guard unit.rank.first < limit(progress, grain).first else {
        progress.below += 1
        continue
      }
      guard !isInterrupted() else {
        progress.isInterrupted = true
        pending.append(Pending(unit: unit, bound: unit.rank))
        continue
      }
      guard let problem = problem(unit, grain) else { return nil }
      progress.spaceLog10 = max(progress.spaceLog10, problem.space.nestsLog10)
      progress.hasAllTiles = progress.hasAllTiles && problem.space.isComplete
      let steps = progress.isFitted ? 0 : TimeMultipliers.steps
      bound(problem, unit, steps: steps, grain, evaluator, &progress)
      guard problem.isPossible else {
        progress.byTraffic += 1
        continue
      }
      progress.isFitted = true
      pending.append(Pending(unit: unit, bound: max(unit.rank, problem.bound)))
    }
    return pending.sorted { ($0.bound, $0.unit.index) < ($1.bound, $1.unit.index) }
  }

  private func problem(_ unit: Unit, _ grain: EnergyGrain) -> ChainProblem? {
    ChainSpace(space.problem, unrolling: unit.unrolling, memories: unit.chains).map { chain in
      ChainProblem(
        chain, computeCycles: unit.computeCycles, objective: objective, grain: grain,
        needsEnergy: objective != .latency, needsTime: needsTime)
    }
  }

  private func limit(_ progress: Progress, _ grain: EnergyGrain) -> Rank {
    progress.best.map { objective.rank($0.score, grain) } ?? .worst
  }

  /// Bounds a space, and takes over the nests that bounds are worked out from.
  private func bound(
    _ problem: ChainProblem, _ unit: Unit, steps: Int, _ grain: EnergyGrain, _ evaluator: Evaluator,
    _ progress: inout Progress
  ) {
    var seen: Set<CostToGo.Path> = []
    var multipliers = progress.multipliers
    problem.bound(&multipliers, steps: steps, below: limit(progress, grain)) { path in
      guard seen.insert(path).inserted else { return }
      for mapping in problem.space.mappings(path) { take(mapping, unit, grain, evaluator, &progress) }
    }
    progress.multipliers = multipliers
  }

  /// Leaves a space out or searches it.
  private func settle(
    _ pending: Pending, _ grain: EnergyGrain, _ evaluator: Evaluator, _ progress: inout Progress
  ) {
    let unit = pending.unit
    func isLeftOut(_ bound: Rank) -> Bool {
      guard bound.first >= limit(progress, grain).first else { return false }
      note(unit, bound, &progress)
      progress.byTraffic += 1
      return true
    }
    func leaveOpen(_ bound: Rank) {
      progress.open += 1
      progress.openBound = min(progress.openBound, bound)
    }
    if isLeftOut(pending.bound) { return }
    if isInterrupted() { progress.isInterrupted = true }
    guard !progress.isInterrupted, progress.visited < effort.allNodes, let problem = problem(unit, grain) else {
      leaveOpen(pending.bound)
      return
    }
    bound(problem, unit, steps: TimeMultipliers.fewSteps, grain, evaluator, &progress)
    if isLeftOut(max(pending.bound, problem.bound)) { return }
    var open = search(problem, unit, slack: 0, nodes: Self.trialNodes, grain, evaluator, &progress)
    if open != nil, needsTime {
      bound(problem, unit, steps: TimeMultipliers.steps, grain, evaluator, &progress)
      if isLeftOut(max(pending.bound, problem.bound)) { return }
    }
    for slack in needsTime ? Self.slacks : [0] where open != nil {
      let nodes = slack > 0 ? effort.nodes / 4 : effort.nodes
      open = search(problem, unit, slack: slack, nodes: nodes, grain, evaluator, &progress)
    }
    if let open { leaveOpen(max(open, problem.bound, pending.bound)) } else { progress.searched += 1 }
  }

  private func note(_ unit: Unit, _ bound: Rank, _ progress: inout Progress) {
    if bound < progress.runnerUp?.rank ?? .worst { progress.runnerUp = (bound, unit) }
  }

  /// Searches a space for something better than what is known; what its nests take at least when that stays open.
  private func search(
    _ problem: ChainProblem, _ unit: Unit, slack: Double, nodes: Int, _ grain: EnergyGrain,
    _ evaluator: Evaluator, _ progress: inout Progress
  ) -> Rank? {
    let found = problem.search(
      below: Rank(first: limit(progress, grain).first, second: 0),
      nodes: min(nodes, max(Self.trialNodes, effort.allNodes - progress.visited)), slack: slack,
      breaksTies: objective == .edp, isInterrupted: isInterrupted)
    progress.visited += found.visited
    progress.dominated += found.dominated
    if let best = found.best {
      // A nest that isn't legal after all proves nothing of those behind it.
      let isLegal = take(problem.space.mapping(best), unit, grain, evaluator, &progress)
      return slack > 0 || !isLegal ? problem.bound : nil
    }
    return found.isExhausted ? found.bound : nil
  }

  /// Takes over a mapping if it is better than what is known; false when it isn't legal.
  @discardableResult
  private func take(
    _ mapping: FlatMapping, _ unit: Unit, _ grain: EnergyGrain, _ evaluator: Evaluator,
    _ progress: inout Progress
  ) -> Bool {
    progress.evaluated += 1
    guard let score = evaluator.score(mapping) else { return false }
    guard objective.rank(score, grain) < limit(progress, grain) else { return true }
    if let best = progress.best, let unit = progress.bestUnit { progress.overtaken.append((best, unit)) }
    progress.best = Candidate(mapping: mapping, score: score)
    progress.bestUnit = unit
    return true
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
