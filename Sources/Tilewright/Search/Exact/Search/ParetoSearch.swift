/// All mappings of a layer that no other matches in energy and in latency both.
struct ParetoSearch: Sendable {
  let space: LayerSpace
  let isInterrupted: @Sendable () -> Bool

  /// Nodes of one space, and of all.
  private static let effort = (nodes: 100_000, allNodes: 400_000)

  /// The front by energy, the least first; `isProven` says that nothing is missing. Nil when the layer's mappings aren't covered.
  func run() -> (front: [Candidate], isProven: Bool)? {
    let grain = EnergyGrain(space.problem)
    let evaluator = Evaluator(space.problem, isInterrupted: isInterrupted)
    let exact = ExactSearch(space: space, objective: .energy, effort: .standard, isInterrupted: isInterrupted)
    var scores = ParetoScores(grain)
    var front: [Candidate] = []
    var multipliers = LagrangeMultipliers.Both()
    var visited = 0
    var isProven = true
    for unit in exact.units(grain) {
      guard
        !scores.match(
          Evaluator.Score(energyPicojoules: unit.leastPicojoules, latencyCycles: unit.computeCycles))
      else { continue }
      guard !isInterrupted() else {
        isProven = false
        break
      }
      guard
        let tables = BoundaryTables(
          space.problem, unrolling: unit.unrolling, memories: unit.chains, evaluator: evaluator)
      else {
        if isInterrupted() { continue }
        return nil
      }
      let problem = SubspaceProblem(
        Subspace(tables), computeCycles: unit.computeCycles, objective: .energy, grain: grain,
        needsTime: true)
      problem.bound(&multipliers, steps: LagrangeMultipliers.steps)
      guard !isInterrupted() else { continue }
      guard problem.isPossible else { continue }
      let bound = problem.bound
      guard !scores.match(Evaluator.Score(energyPicojoules: bound.first, latencyCycles: Int(bound.second)))
      else {
        continue
      }
      guard visited < Self.effort.allNodes else {
        isProven = false
        continue
      }
      let found = problem.front(beside: scores, nodes: Self.effort.nodes, isInterrupted: isInterrupted)
      visited += found.outcome.visited
      isProven = isProven && !found.outcome.isExhausted
      // What was found in time is kept, though the evaluator counts nothing more.
      let evaluator = isInterrupted() ? Evaluator(space.problem) : evaluator
      for one in found.found {
        let mapping = problem.space.mapping(one)
        guard let score = evaluator.score(mapping), space.allows(mapping) else {
          // What it kept from being found may have been allowed.
          isProven = false
          continue
        }
        if scores.insert(score) { front.append(Candidate(mapping: mapping, score: score)) }
      }
    }
    let kept = Set(scores.scores)
    var seen: Set<Evaluator.Score> = []
    return (
      front.filter { kept.contains($0.score) && seen.insert($0.score).inserted }
        .sorted { $0.score.energyPicojoules < $1.score.energyPicojoules }, isProven
    )
  }
}
