/// Finds the best mapping of a layer and proves it.
///
/// Each unrolling with each choice of bypasses is a space of its own. All are sketched first, with few tile sizes, to know
/// which is promising. Then each is left out when what it takes at least is no less than the best known (`SubspaceProblem`), or
/// else searched best first (`SubspaceSearch`). Ties are broken last, in the space of the best.
struct ExactSearch {
  /// What was found and proven.
  struct Outcome: Sendable {
    /// The best mapping.
    var best: Candidate?
    /// Others that are hardly worse and need less energy, when time is minimised.
    var alternatives: [Candidate] = []
    var evaluated = 0
    var isComplete = true
    /// Nil when no mapping fits, or the layer's mappings aren't covered. Its value is infinite when none was found in time.
    var proof: Proof?
  }

  /// How much is looked at before a gap is reported.
  struct Effort: Sendable {
    /// Nodes of one space.
    let nodes: Int
    /// Nodes of all.
    let allNodes: Int
    /// Whether mappings from beyond the spaces are looked for, too.
    var looksBeyond = true

    static let standard = Effort(nodes: 60_000, allNodes: 240_000)
  }

  /// An unrolling with a choice of bypasses.
  struct Unit {
    let index: Int
    let unrolling: SpatialUnrolling
    let chains: [[Int]]
    let computeCycles: Int
    let leastPicojoules: Double
    /// None of its mappings ranks below this.
    let rank: Rank
  }

  let space: LayerSpace
  let objective: Objective
  let effort: Effort
  let isInterrupted: @Sendable () -> Bool

  /// Runs the search.
  func run() -> Outcome { SpaceSearch(self).run() }

  /// The spaces, the ones that take least first.
  func units(_ grain: EnergyGrain) -> [Unit] {
    let bounds = BoundsModel.bounds(for: space.problem)
    var units: [Unit] = []
    for unrolling in space.unrollings {
      let iterations = unrolling.iterations(space.problem.layer.sizes)
      let cycles = space.problem.machine.array.operation.cycles(of: iterations)
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
