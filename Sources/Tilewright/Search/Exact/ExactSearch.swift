/// Finds the best mapping of a layer and proves it.
///
/// Each unrolling with each choice of bypasses is a space of its own. A space is left out when what it takes at least is
/// no less than the best known: first by its cycles, then by the traffic of its boundaries (`CostToGo`). What remains
/// is searched best first (`ChainSearch`).
struct ExactSearch {
  /// What was found and proven.
  struct Outcome: Sendable {
    var best: Candidate?
    var evaluated = 0
    var isComplete = true
    var proof: Proof?
  }

  /// How much is looked at before a gap is reported.
  struct Effort: Sendable {
    /// Nodes of one unrolling.
    let nodes: Int
    /// Nodes of all.
    let allNodes: Int

    static let standard = Effort(nodes: 60_000, allNodes: 200_000)
  }

  let space: LayerSpace
  let objective: Objective
  let effort: Effort
  let isInterrupted: @Sendable () -> Bool

  /// A nest that is worse by these shares is looked for first: it narrows the search for the best.
  private static let slacks = [0.1, 0.02, 0]

  private struct Unit {
    let index: Int
    let unrolling: SpatialUnrolling
    let chains: [[Int]]
    let computeCycles: Int
    let rank: Rank
  }

  /// Searches for something better than `start`.
  func run(from start: Candidate?) -> Outcome {
    var outcome = Outcome(best: start)
    guard space.rule.isEmpty else { return outcome }
    let evaluator = Evaluator(space.problem)
    let grain = EnergyGrain(space.problem)
    let units = units(grain)
    var counts = (below: 0, byTraffic: 0, searched: 0, open: 0)
    var visited = 0
    var dominated = 0
    var log = 0.0
    var strained: [Int] = []
    var hasAllTiles = true
    var isSupported = true
    var openBound = Rank.worst
    var runnerUp: (rank: Rank, unit: Unit)?
    for unit in units {
      var limit = outcome.best.map { objective.rank($0.score, grain) } ?? .worst
      if outcome.best != nil, unit.rank.first >= limit.first {
        counts.below += 1
        continue
      }
      if isInterrupted(), outcome.best != nil {
        outcome.isComplete = false
        counts.open += 1
        openBound = min(openBound, unit.rank)
        continue
      }
      guard let chain = ChainSpace(space.problem, unrolling: unit.unrolling, memories: unit.chains) else {
        isSupported = false
        break
      }
      log = max(log, chain.nestsLog10)
      hasAllTiles = hasAllTiles && chain.isComplete
      let energy = StepCosts.energy(chain)
      defer { energy.deallocate() }
      let energyToGo = CostToGo(chain, energy)
      let root = energyToGo.root
      guard root < .infinity else {
        counts.byTraffic += 1
        continue
      }
      let rootRank = objective.rank(
        chain.score(memoryPicojoules: root, latencyCycles: unit.computeCycles), grain)
      if outcome.best != nil, rootRank.first >= limit.first {
        counts.byTraffic += 1
        if rootRank < runnerUp?.rank ?? .worst { runnerUp = (rootRank, unit) }
        continue
      }
      let needsTime = objective != .energy || chain.constants.leakagePicojoulesPerCycle > 0
      let timing = needsTime ? ChainTiming(chain, computeCycles: unit.computeCycles) : nil
      let times =
        needsTime ? TimeBound.bounds(chain, computeCycles: unit.computeCycles, strained: &strained) : []
      if let most = times.map(\.root).max(), outcome.best != nil {
        let least = Evaluator.Score(
          energyPicojoules: chain.score(memoryPicojoules: root, latencyCycles: 0).energyPicojoules,
          latencyCycles: Int(most * (1 - 1e-12)))
        if objective.rank(least, grain).first >= limit.first {
          counts.byTraffic += 1
          continue
        }
      }
      for slack in needsTime ? Self.slacks : [0] {
        let nodes = min(effort.nodes, effort.allNodes - visited)
        let search = ChainSearch(
          chain, objective: objective, grain: grain, energy: energy, energyToGo: energyToGo, timing: timing,
          times: times, breaksTies: objective == .edp)
        let found = search.run(
          below: Rank(first: limit.first, second: 0), mostNodes: max(1, slack > 0 ? nodes / 8 : nodes),
          slack: slack, isInterrupted: isInterrupted)
        visited += found.visited
        dominated += found.dominated
        if let best = found.best {
          let mapping = chain.mapping(best.cells) { best.doubled[$0][$1 + 1] }
          outcome.evaluated += 1
          if let score = evaluator.score(mapping), objective.rank(score, grain) < limit {
            outcome.best = Candidate(mapping: mapping, score: score)
            limit = objective.rank(score, grain)
          }
        }
        if slack > 0 {
          if !found.isExhausted, found.best == nil {
            counts.searched += 1
            break
          }
        } else if found.isExhausted {
          counts.open += 1
          openBound = min(openBound, found.bound)
        } else {
          counts.searched += 1
        }
      }
    }
    guard isSupported, let best = outcome.best else { return outcome }
    let value = objective.rank(best.score, grain).first
    outcome.proof = Proof(
      bound: min(value, openBound.first), value: value, unrollings: units.count,
      unrollingsBelowBound: counts.below, unrollingsByTraffic: counts.byTraffic,
      unrollingsSearched: counts.searched, unrollingsOpen: counts.open, visited: visited,
      dominated: dominated,
      spaceLog10: log, hasAllTiles: hasAllTiles,
      runnerUp: runnerUp.map { runner in
        Proof.RunnerUp(
          blocks: runner.unit.unrolling.blocks.map { [$0.array, $0.dimension, $0.factor] },
          bound: runner.rank.first)
      })
    return outcome
  }

  /// The spaces, the ones that take least first.
  private func units(_ grain: EnergyGrain) -> [Unit] {
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
            rank: objective.rank(score, grain)))
      }
    }
    return units.sorted { ($0.rank, $0.index) < ($1.rank, $1.index) }
  }
}
