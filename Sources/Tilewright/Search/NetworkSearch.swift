public import Diagnostics

/// How a search is run.
public struct SearchOptions: Sendable {
  /// What is minimised.
  public let objective: Objective
  /// How many tasks run at a time, at least 1. The result doesn't depend on it.
  public let threads: Int
  /// Where results of earlier searches are looked up and kept, if anywhere. The result doesn't depend on it.
  public let store: ResultStore?

  /// Creates options.
  public init(objective: Objective, threads: Int, store: ResultStore? = nil) {
    self.objective = objective
    self.threads = max(1, threads)
    self.store = store
  }
}

/// How far a search has come.
public struct SearchProgress: Sendable {
  /// Parts of the search that are done.
  public let done: Int
  /// Parts of the search that are known so far.
  public let total: Int
  /// Mappings evaluated.
  public let evaluated: Int
}

/// Finds the best mapping for every layer of a network and proves it; equal layers are searched once.
///
/// Which mappings are considered, what is left out of them and why it is no better: Docs/search-space.md.
///
/// Reading guide. `LayerSpace` resolves constraints; `SpatialUnrolling` lists unrollings, the chains of each operand its
/// bypasses, and each combination of them is a subspace.
/// 1. `ProvenSearch` finds the best and its `Proof`. `ExactSearch` goes through the spaces, the most promising first, and leaves out
///    those that can't be better. Each is a `Subspace`: tile vectors (tiles of the whole mapping, from a `TileGrid` for each dimension)
///    and for each operand the boundaries that stand at them (`BoundaryTable`: what moves there, counted once). `CostToGo` works out
///    what is left to spend at least from each tile vector on, for energy and, with `TimeBound`, for time; positions that lead to
///    nothing better are pruned (`SubspaceProblem`). `SubspaceSearch` goes best first from the smallest tile vector to the whole layer,
///    `MappingTiming` adds up its time. A subspace that stays open is divided (`SpaceSearch+Branching`).
/// 2. `Refinement` looks around the best for something outside the space: any integer step, loops in other places.
/// 3. Where nothing can be proven (`SpaceLimits` says why), or the best doesn't keep to an order that is demanded, heuristics
///    take over: `LayerSearch` searches one unrolling, `LoopOrders` enumerates orders of factors, `TileAllocation` places the
///    tiles of each, `Evaluator` scores it. All unrollings get a quick search and the best of them a full one.
///
/// Work is cut by layer and unrolling, never by thread, and merged in that order, so the result is the same on any number of threads.
public struct NetworkSearch: Sendable {
  /// How many unrollings of a layer get a full search: at least the first number, at most the second, and between
  /// them as many as keep the number of orders tried below the third.
  private static let fullySearchedUnrollings = (least: 3, most: 5, orders: 20_000)

  let network: Network
  private let machine: Machine
  private let constraints: Constraints
  let options: SearchOptions

  /// Prepares a search.
  public init(
    network: Network, machine: Machine, constraints: Constraints = Constraints(), options: SearchOptions
  ) {
    self.network = network
    self.machine = machine
    self.constraints = constraints
    self.options = options
  }

  /// Runs the search.
  ///
  /// `progress` is called from time to time; `isInterrupted` is asked often, and once it says yes the best mappings
  /// found so far are returned, marked as incomplete, each with the gap that is proven by then. `isTimeUp` does the same, but
  /// the mappings are still run, until `isOvertime` says that this takes too long, too. Each has to go on saying yes once it
  /// did. Throws the diagnostics of every layer that can't be mapped.
  public func run(
    progress: (@Sendable (SearchProgress) -> Void)? = nil,
    isInterrupted: @escaping @Sendable () -> Bool = { false },
    isTimeUp: @escaping @Sendable () -> Bool = { false },
    isOvertime: (@Sendable () -> Bool)? = nil
  ) async throws(DiagnosticList) -> NetworkResult {
    let isStopped: @Sendable () -> Bool = { isInterrupted() || isTimeUp() }
    let (spaces, spaceOfLayer) = try distinctSpaces(isInterrupted: isStopped)
    var diagnostics: [Diagnostic] = []
    let outcomes = await recallOrSearch(
      spaces, entries: spaces.map { constraints.entry(for: $0.problem.layer) }, progress: progress,
      isInterrupted: isStopped)
    let limits = zip(spaces, outcomes).map {
      SpaceLimits(of: $0, isProven: $1.proof != nil, isInterrupted: isStopped)
    }
    let simulations = await simulate(outcomes, spaces, isInterrupted: isOvertime ?? isInterrupted)
    var results: [LayerResult] = []
    for (layer, index) in zip(network.layers, spaceOfLayer) {
      guard let best = outcomes[index].best else {
        let equals = zip(network.layers, spaceOfLayer).filter { $0.1 == index }.map(\.0.id)
        if equals.first == layer.id {
          let findings = Unmappable(
            space: spaces[index], layer: layer, equals: Array(equals.dropFirst()),
            constraints: constraints.entry(for: layer)
          ).diagnostics()
          // What overflows a memory does so however long is looked for; anything else may only not have been found yet.
          let isSure = outcomes[index].isComplete || findings.contains { $0.code == .doesNotFit }
          diagnostics += isSure ? findings : [.notFoundInTime(layer)]
        }
        continue
      }
      let mapping = best.mapping.mapping.withoutEmptyLoops(sizes: layer.sizes)
      results.append(
        LayerResult(
          layer: layer, roles: spaces[index].problem.roles, mapping: mapping,
          cost: NativeModel.cost(of: mapping, for: spaces[index].problem),
          evaluated: outcomes[index].evaluated, isComplete: outcomes[index].isComplete,
          simulation: simulations[index], proof: outcomes[index].proof, limits: limits[index]))
    }
    if diagnostics.hasErrors { throw DiagnosticList(diagnostics) }
    return NetworkResult(network: network, machine: machine, objective: options.objective, layers: results)
  }

  /// The spaces of layers that differ, and which of them each layer has.
  func distinctSpaces(
    isInterrupted: () -> Bool = { false }
  ) throws(DiagnosticList) -> (spaces: [LayerSpace], spaceOfLayer: [Int]) {
    var diagnostics: [Diagnostic] = []
    var spaces: [LayerSpace] = []
    var spaceOfLayer: [Int] = []
    var known: [LayerSignature: Int] = [:]
    for layer in network.layers {
      let signature = LayerSignature(layer: layer, entry: constraints.entry(for: layer))
      if let index = known[signature] {
        spaceOfLayer.append(index)
        continue
      }
      do throws(DiagnosticList) {
        let space = try LayerSpace(
          layer: layer, machine: machine, constraints: constraints, isInterrupted: isInterrupted)
        known[signature] = spaces.count
        spaceOfLayer.append(spaces.count)
        spaces.append(space)
      } catch {
        diagnostics += error.diagnostics
      }
    }
    if diagnostics.hasErrors { throw DiagnosticList(diagnostics) }
    return (spaces, spaceOfLayer)
  }

  private struct Unit: Sendable {
    let space: Int
    let unrolling: SpatialUnrolling
    let chains: [[Int]]
    let effort: LayerSearch.Effort
  }

  /// Proves the best mapping of each space; what can't be proven is searched by heuristics.
  func search(
    _ spaces: [LayerSpace], progress: (@Sendable (SearchProgress) -> Void)?,
    isInterrupted: @escaping @Sendable () -> Bool
  ) async -> [LayerSearch.Outcome] {
    let objective = options.objective
    var done = 0
    var evaluated = 0
    var outcomes = await inOrder(count: spaces.count, threads: options.threads) { index in
      var outcome = ProvenSearch(space: spaces[index], objective: objective, isInterrupted: isInterrupted)
        .run()
      if isInterrupted() { outcome.isComplete = false }
      return outcome
    } finished: { outcome in
      done += 1
      evaluated += outcome.evaluated
      progress?(SearchProgress(done: done, total: spaces.count, evaluated: evaluated))
    }
    let open = outcomes.indices.filter { outcomes[$0].best == nil }
    let others = await searchByRules(
      open.map { spaces[$0] }, progress: progress, isInterrupted: isInterrupted)
    for (index, other) in zip(open, others) {
      outcomes[index].merge(other, objective: objective)
      outcomes[index].proof = outcomes[index].best.flatMap { best in
        outcomes[index].proof?.of(objective.rank(best.score).0)
      }
    }
    return outcomes
  }

  private func searchByRules(
    _ spaces: [LayerSpace], progress: (@Sendable (SearchProgress) -> Void)?,
    isInterrupted: @escaping @Sendable () -> Bool
  ) async -> [LayerSearch.Outcome] {
    let choices = spaces.indices.map { index in
      spaces[index].unrollings.flatMap { unrolling in
        spaces[index].chains.map {
          Unit(space: index, unrolling: unrolling, chains: $0, effort: .quick)
        }
      }
    }
    // When time is up already, one mapping of each space is enough.
    guard !isInterrupted() else {
      return await inOrder(count: spaces.count, threads: options.threads) { index in
        firstMapping(of: choices[index], in: spaces[index], isInterrupted: isInterrupted)
      }
    }
    let quick = choices.filter { $0.count > 1 }.flatMap(\.self)
    let quickOutcomes = await run(quick, spaces, before: 0, progress: progress, isInterrupted: isInterrupted)
    var full: [Unit] = []
    for units in choices {
      guard units.count > 1, let space = units.first?.space else {
        full += units.map { Unit(space: $0.space, unrolling: $0.unrolling, chains: $0.chains, effort: .full) }
        continue
      }
      var ranked = zip(quick, quickOutcomes).filter { $0.0.space == space && $0.1.best != nil }
      ranked.sort { a, b in
        guard let x = a.1.best, let y = b.1.best else { return false }
        return options.objective.isBetter(x.score, than: y.score)
      }
      let orders = max(
        1, quickOutcomes.isEmpty ? 1 : spaces[space].orders(upTo: LayerSearch.Effort.full.orders))
      let limits = Self.fullySearchedUnrollings
      let count = min(limits.most, max(limits.least, limits.orders / orders))
      full += ranked.prefix(count).map {
        Unit(space: space, unrolling: $0.0.unrolling, chains: $0.0.chains, effort: .full)
      }
    }
    let fullOutcomes = await run(
      full, spaces, before: quick.count, progress: progress, isInterrupted: isInterrupted)
    var merged = spaces.map { _ in LayerSearch.Outcome() }
    for (unit, outcome) in zip(quick + full, quickOutcomes + fullOutcomes) {
      merged[unit.space].merge(outcome, objective: options.objective)
    }
    return merged
  }

  /// So many unrollings and choices of bypasses are tried for a first mapping when there is no time left, before and after one
  /// that unrolls only what has to be: that fits if anything does.
  private static let unitsBeforeInterruption = (first: 8, then: 32)

  private func firstMapping(
    of units: [Unit], in space: LayerSpace, isInterrupted: @escaping @Sendable () -> Bool
  ) -> LayerSearch.Outcome {
    var outcome = LayerSearch.Outcome(isComplete: false)
    let (first, then) = Self.unitsBeforeInterruption
    let least = units.first.map {
      Unit(
        space: $0.space, unrolling: space.leastUnrolling, chains: space.chains.first ?? $0.chains,
        effort: .quick)
    }
    let tried = units.prefix(first) + [least].compactMap(\.self) + units.dropFirst(first).prefix(then)
    for unit in tried where outcome.best == nil {
      let found = LayerSearch(
        space: space, unrolling: unit.unrolling, chains: unit.chains, objective: options.objective,
        isInterrupted: isInterrupted
      ).run(.quick)
      outcome.merge(found, objective: options.objective)
    }
    outcome.isComplete = false
    return outcome
  }

  /// Runs the best mapping of each space.
  private func simulate(
    _ outcomes: [LayerSearch.Outcome], _ spaces: [LayerSpace], isInterrupted: @escaping @Sendable () -> Bool
  ) async -> [Simulation?] {
    await inOrder(count: spaces.count, threads: options.threads) { index in
      outcomes[index].best.flatMap { best in
        Simulation(best.mapping.mapping, for: spaces[index].problem, isInterrupted: isInterrupted)
      }
    }
  }

  /// Runs units and returns their outcomes in the order of the units.
  private func run(
    _ units: [Unit], _ spaces: [LayerSpace], before: Int,
    progress: (@Sendable (SearchProgress) -> Void)?, isInterrupted: @escaping @Sendable () -> Bool
  ) async -> [LayerSearch.Outcome] {
    let objective = options.objective
    var done = 0
    var evaluated = 0
    return await inOrder(count: units.count, threads: options.threads) { index in
      LayerSearch(
        space: spaces[units[index].space], unrolling: units[index].unrolling, chains: units[index].chains,
        objective: objective, isInterrupted: isInterrupted
      ).run(units[index].effort)
    } finished: { outcome in
      done += 1
      evaluated += outcome.evaluated
      progress?(SearchProgress(done: before + done, total: before + units.count, evaluated: evaluated))
    }
  }
}

extension Diagnostic {
  fileprivate static func notFoundInTime(_ layer: Layer) -> Diagnostic {
    .error(
      .interrupted, "layer '\(layer.id)': the search was ended before it found any mapping",
      at: layer.location, fix: "allow it more time or memory")
  }
}

extension LayerSearch.Outcome {
  /// Takes over the better of two outcomes; of equals the first.
  fileprivate mutating func merge(_ other: LayerSearch.Outcome, objective: Objective) {
    evaluated += other.evaluated
    isComplete = isComplete && other.isComplete
    guard let found = other.best else { return }
    if let best, !objective.isBetter(found.score, than: best.score) { return }
    best = found
  }
}
