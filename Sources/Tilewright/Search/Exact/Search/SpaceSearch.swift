/// Searches the subspaces of one layer, one after another, knowing what the ones before came to: coarse-to-fine, with the best mapping so
/// far as the cutoff.
final class SpaceSearch {
  typealias Unit = ExactSearch.Unit

  let problem: Problem
  let objective: Objective
  let grain: EnergyGrain
  let evaluator: Evaluator
  let isInterrupted: @Sendable () -> Bool
  /// The best mapping so far, with its space.
  private(set) var best: (candidate: Candidate, unit: Unit)?
  /// What was best before, in the order in which it was found.
  private(set) var overtaken: [(candidate: Candidate, unit: Unit)] = []
  /// What can't be refined any further ranks so.
  private var refinedRank = Rank.worst
  /// Multipliers by the index of a space.
  var multipliers: [Int: LagrangeMultipliers.Both] = [:]
  var evaluated = 0
  private let layerSpace: LayerSpace
  private let units: [Unit]
  let effort: ExactSearch.Effort
  private let needsTime: Bool
  private var below = 0
  private var byTraffic = 0
  private var searched = 0
  private var open = 0
  private var openBound = Rank.worst
  var visited = 0
  private var dominated = 0
  /// Spaces that are settled, left out or searched: none of their mappings ranks below the bound.
  private var settled: [(bound: Rank, unit: Unit)] = []
  private var kinds: FoundKinds
  private var spaceLog10 = 0.0
  private var hasAllTiles = true
  var wasInterrupted = false

  /// How thoroughly a space is looked into before the others have their turn.
  private struct Round {
    /// Steps that multipliers take where sizes are told apart only coarsely and where all count, those for the time alone where
    /// energy counts too, and by how much or more at first.
    let coarseSteps: Int
    let steps: Int
    let timeSteps: Int
    let leastStride: Double
    /// Nodes to look at.
    let nodes: Int
    /// Whether something good is looked for first, in a few nodes.
    var dives = false
  }

  /// By which shares what is looked for first may be worse than the best, and nodes to find it in.
  private static let slacks = [0.1, 0.02, 0.005]
  private static let diveNodes = 500

  /// A space that isn't settled: none of its mappings ranks below the bound.
  struct Pending {
    let unit: Unit
    var bound: Rank
    /// Its tables, if they are still there.
    var problem: SubspaceProblem?
  }

  /// So many spaces keep their tables from one round to the next, the most promising ones.
  private static let mostKept = 8

  /// Combinations of tile sizes of a sketch.
  private static let sketchVectors = 1_024
  private static let leastVectors = 64

  init(_ search: ExactSearch) {
    layerSpace = search.space
    problem = search.space.problem
    objective = search.objective
    effort = search.effort
    isInterrupted = search.isInterrupted
    grain = EnergyGrain(problem)
    evaluator = Evaluator(problem, isInterrupted: search.isInterrupted)
    units = search.units(grain)
    kinds = FoundKinds(problem)
    needsTime =
      objective != .energy || NativeModel.leakagePicojoulesPerCycle(of: problem.machine) > 0
  }

  func run() -> ExactSearch.Outcome {
    var pending = sketched()
    refineBest()
    for round in rounds {
      var left: [Pending] = []
      for next in pending.indices {
        guard !isInterrupted() else {
          wasInterrupted = true
          left += pending[next...].filter { $0.bound.first < limit.first }
          break
        }
        let space = pending[next]
        pending[next].problem = nil
        guard let open = settle(space, round) else { return ExactSearch.Outcome() }
        if open.bound.first < .infinity { left.append(open) }
        left.sort { ($0.bound, $0.unit.index) < ($1.bound, $1.unit.index) }
        if left.count > Self.mostKept { left[Self.mostKept].problem = nil }
        refineBest()
      }
      pending = left
    }
    if !pending.isEmpty { pending = branched(pending) }
    open = pending.count
    openBound = pending.first?.bound ?? .worst
    var outcome = ExactSearch.Outcome(
      best: best?.candidate, evaluated: evaluated, isComplete: !wasInterrupted)
    guard best != nil || open > 0 else { return outcome }
    if !wasInterrupted, let unit = best?.unit {
      if objective == .energy { takeFastest(of: unit, &outcome) }
      if objective == .latency { takeFrugal(unit, &outcome) }
    }
    outcome.evaluated = evaluated
    outcome.proof = proof(of: outcome.best.map { objective.rank($0.score, grain).first } ?? .infinity)
    return outcome
  }

  /// A mapping from beyond the spaces may be so good that little is left to be looked for in them.
  private func refineBest() {
    guard effort.looksBeyond, let best, bestRank < refinedRank, layerSpace.allows(best.candidate.mapping)
    else { return }
    let refined = Refinement(space: layerSpace, objective: objective, isInterrupted: isInterrupted)
      .refine(best.candidate, with: evaluator)
    evaluated += refined.evaluated
    refinedRank = min(bestRank, objective.rank(refined.best.score, grain))
    guard refinedRank < bestRank else { return }
    overtaken.append(best)
    self.best = (refined.best, best.unit)
  }

  private var rounds: [Round] {
    let trial = Round(
      coarseSteps: LagrangeMultipliers.fewSteps, steps: 1,
      timeSteps: objective == .edp ? 1 : LagrangeMultipliers.fewSteps, leastStride: 1.25, nodes: 2_000,
      dives: true)
    let thorough = Round(
      coarseSteps: LagrangeMultipliers.steps, steps: LagrangeMultipliers.steps,
      timeSteps: LagrangeMultipliers.steps,
      leastStride: 2, nodes: effort.nodes / 4)
    return [trial, thorough]
  }

  private func proof(of value: Double) -> Proof {
    Proof(
      bound: min(value, openBound.first), value: value, unrollings: units.count, unrollingsBelowBound: below,
      unrollingsByTraffic: byTraffic, unrollingsSearched: searched, unrollingsOpen: open, visited: visited,
      dominated: dominated, spaceLog10: spaceLog10, hasAllTiles: hasAllTiles,
      runnerUp: kinds.runnerUp(of: settled, beside: best?.unit.unrolling),
      otherStationary: best.flatMap { kinds.otherStationary(than: $0.candidate.mapping) })
  }

  private var bestRank: Rank { best.map { objective.rank($0.candidate.score, grain) } ?? .worst }

  /// What has to be cutoff: energies are sums of rounded numbers, so that a bound may be as good as the best but for the last
  /// digits.
  var limit: Rank {
    Rank(first: bestRank.first * (objective == .latency ? 1 : 1 - Tolerance.share / 2), second: 0)
  }

  /// The spaces, those with the best sketch first. A sketch has few tile sizes: it gives mappings to begin with, and
  /// multipliers that suit the whole space nearly as well, but no bound for it. There is time for the first one always.
  private func sketched() -> [Pending] {
    var sketches: [(rank: Rank, unit: Unit)] = []
    var last = LagrangeMultipliers.Both()
    for unit in units {
      var rank = unit.rank
      if unit.rank.first < limit.first, sketches.isEmpty || !isInterrupted(),
        let sketch = subspaceProblem(unit, for: objective, mostVectors: Self.sketchVectors)
      {
        multipliers[unit.index] = last
        let steps = sketches.isEmpty ? LagrangeMultipliers.steps : LagrangeMultipliers.fewSteps
        bound(sketch, unit, steps: steps, timeSteps: steps, fixes: false)
        last = multipliers[unit.index] ?? last
        rank = max(rank, sketch.bound)
      }
      sketches.append((rank, unit))
    }
    if best == nil, isInterrupted() { drawLeast() }
    return sketches.sorted { ($0.rank, $0.unit.index) < ($1.rank, $1.unit.index) }
      .map { Pending(unit: $0.unit, bound: $0.unit.rank) }
  }

  /// The first space in so few tile sizes that it takes no time, for a first mapping when time was up before any was found.
  private func drawLeast() {
    guard let unit = units.first,
      let tables = BoundaryTables(
        problem, unrolling: unit.unrolling, memories: unit.chains, mostVectors: Self.leastVectors)
    else { return }
    let space = Subspace(tables)
    guard space.vectors <= Self.sketchVectors else { return }
    let steps = LagrangeMultipliers.fewSteps
    bound(subspaceProblem(space, unit, for: objective), unit, steps: steps, timeSteps: steps, fixes: false)
  }

  func tables(_ unit: Unit, mostVectors: Int = BoundaryTables.vectorLimit) -> BoundaryTables? {
    BoundaryTables(
      problem, unrolling: unit.unrolling, memories: unit.chains, mostVectors: mostVectors,
      evaluator: evaluator)
  }

  func subspaceProblem(
    _ unit: Unit, for objective: Objective, needsEnergy: Bool? = nil, needsTime: Bool? = nil,
    mostVectors: Int = BoundaryTables.vectorLimit
  ) -> SubspaceProblem? {
    tables(unit, mostVectors: mostVectors).map {
      subspaceProblem(Subspace($0), unit, for: objective, needsEnergy: needsEnergy, needsTime: needsTime)
    }
  }

  private func subspaceProblem(
    _ space: Subspace, _ unit: Unit, for objective: Objective, needsEnergy: Bool? = nil,
    needsTime: Bool? = nil, within coarse: SubspaceProblem? = nil
  ) -> SubspaceProblem {
    SubspaceProblem(
      space, computeCycles: unit.computeCycles, objective: objective, grain: grain,
      needsEnergy: needsEnergy ?? (objective != .latency), needsTime: needsTime ?? self.needsTime,
      within: coarse)
  }

  /// A space told apart only coarsely, so that most spaces and most of what the others hold can be left out at little cost; nil
  /// when there is nothing to compare it with.
  private func coarseProblem(_ tables: BoundaryTables, _ unit: Unit, _ round: Round) -> SubspaceProblem? {
    guard limit.first < .infinity, let space = Subspace(coarsely: tables) else { return nil }
    let problem = subspaceProblem(space, unit, for: objective)
    problem.bound(
      &multipliers[unit.index, default: LagrangeMultipliers.Both()], steps: round.coarseSteps,
      timeSteps: round.timeSteps, leastStride: round.leastStride, below: { self.limit }, fixes: true)
    return problem
  }

  /// Bounds a space, and takes over the mappings that bounds are worked out from.
  private func bound(
    _ problem: SubspaceProblem, _ unit: Unit, steps: Int, timeSteps: Int, leastStride: Double = 2,
    fixes: Bool = true
  ) {
    bound(
      problem, unit, &multipliers[unit.index, default: LagrangeMultipliers.Both()], steps: steps,
      timeSteps: timeSteps,
      leastStride: leastStride, fixes: fixes)
  }

  func bound(
    _ problem: SubspaceProblem, _ unit: Unit, _ multipliers: inout LagrangeMultipliers.Both, steps: Int,
    timeSteps: Int,
    leastStride: Double = 2, fixes: Bool = true
  ) {
    var seen: Set<CostToGo.Path> = []
    problem.bound(
      &multipliers, steps: steps, timeSteps: timeSteps, leastStride: leastStride, below: { self.limit },
      fixes: fixes
    ) { path in
      guard seen.insert(path).inserted else { return }
      for mapping in problem.space.mappings(path) { take(mapping, unit) }
    }
  }

  /// Sees that a space has its tables, or a bound that does without; false when its mappings aren't covered, or when that is
  /// interrupted.
  private func prepare(_ pending: inout Pending, _ round: Round) -> Bool {
    if let problem = pending.problem {
      problem.fix(below: limit)
      return true
    }
    guard let tables = tables(pending.unit) else { return false }
    spaceLog10 = max(spaceLog10, tables.nestsLog10)
    hasAllTiles = hasAllTiles && tables.isComplete
    let coarse = coarseProblem(tables, pending.unit, round)
    pending.bound = max(pending.bound, coarse?.bound ?? pending.unit.rank)
    guard pending.bound.first < limit.first else { return true }
    pending.problem = subspaceProblem(Subspace(tables), pending.unit, for: objective, within: coarse)
    return true
  }

  /// Leaves a space out or searches it. What it leaves open ranks no lower than the bound that is returned: the worst when it
  /// is settled. Nil when its mappings aren't covered.
  private func settle(_ pending: Pending, _ round: Round) -> Pending? {
    let unit = pending.unit
    let isSettled = Pending(unit: unit, bound: .worst)
    guard pending.bound.first < limit.first else {
      if pending.bound == unit.rank { below += 1 } else { leaveOut(unit, pending.bound) }
      return isSettled
    }
    guard !isInterrupted(), visited < effort.allNodes else {
      wasInterrupted = wasInterrupted || isInterrupted()
      return pending
    }
    let open = Pending(unit: unit, bound: pending.bound)
    var pending = pending
    let isPrepared = prepare(&pending, round)
    // What an interruption left half done says nothing.
    guard !isInterrupted() else { return interrupted(open) }
    guard isPrepared else { return nil }
    guard let problem = pending.problem, pending.bound.first < limit.first else {
      leaveOut(unit, pending.bound)
      return isSettled
    }
    bound(
      problem, unit, steps: round.steps, timeSteps: min(round.steps, round.timeSteps),
      leastStride: round.leastStride)
    guard !isInterrupted() else { return interrupted(open) }
    guard problem.bound.first < limit.first else {
      leaveOut(unit, problem.bound)
      return isSettled
    }
    let least = max(pending.bound, problem.bound)
    if round.dives {
      for slack in Self.slacks where search(problem, unit, slack: slack, nodes: Self.diveNodes) == nil {
        markSearched(unit, least)
        return isSettled
      }
    }
    guard least.first < limit.first else {
      leaveOut(unit, least)
      return isSettled
    }
    guard let bound = search(problem, unit, slack: 0, nodes: round.nodes) else {
      markSearched(unit, least)
      return isSettled
    }
    return Pending(unit: unit, bound: max(least, bound), problem: problem)
  }

  /// A space as it was before an interruption.
  private func interrupted(_ pending: Pending) -> Pending {
    wasInterrupted = true
    return pending
  }

  /// The bound of a space is no better than the best; when that is from the space itself, it is as good as the bound.
  func leaveOut(_ unit: Unit, _ bound: Rank) {
    if best?.unit.index == unit.index { searched += 1 } else { byTraffic += 1 }
    settled.append((bound, unit))
  }

  /// Nothing of a space ranks below its bound, nor below the best there is now.
  func markSearched(_ unit: Unit, _ bound: Rank) {
    searched += 1
    settled.append((max(bound, bestRank), unit))
  }

  /// Searches a space for something better than what is known; what its mappings take at least when that stays open.
  func search(_ problem: SubspaceProblem, _ unit: Unit, slack: Double, nodes: Int) -> Rank? {
    let found = problem.search(
      below: limit, nodes: nodes, slack: slack,
      breaksTies: objective == .edp, isInterrupted: isInterrupted)
    visited += found.visited
    dominated += found.dominated
    if let best = found.best {
      // A mapping that isn't legal after all proves nothing of those behind it.
      let isLegal = take(problem.space.mapping(best), unit)
      return slack > 0 || !isLegal ? problem.bound : nil
    }
    if found.isExhausted, isInterrupted() { wasInterrupted = true }
    return found.isExhausted ? found.bound : nil
  }

  /// Takes over a mapping if it is better than what is known; false when it isn't legal.
  @discardableResult
  private func take(_ mapping: FlatMapping, _ unit: Unit) -> Bool {
    evaluated += 1
    // An interrupted evaluator counts nothing more; a first mapping is scored in spite of that.
    let scorer = best == nil && isInterrupted() ? Evaluator(problem) : evaluator
    guard let score = scorer.score(mapping) else { return false }
    kinds.insert(mapping, unit.unrolling, objective.rank(score, grain).first)
    guard objective.rank(score, grain) < bestRank else { return true }
    if let best { overtaken.append(best) }
    best = (Candidate(mapping: mapping, score: score), unit)
    return true
  }
}
