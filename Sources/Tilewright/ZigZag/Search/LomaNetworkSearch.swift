public import Diagnostics

/// LOMA for every layer of a network; equal layers are searched once.
///
/// Work is cut by layer and unrolling and merged in that order, so that the result is the same on any number of threads.
public struct LomaNetworkSearch: Sendable {
  /// Unrollings that are looked at when the search goes on from LOMA's mappings: each by a few orders.
  private static let unrollingsToLookAt = 256
  /// For a look one of so many orders is tried.
  private static let lookStride = 11
  /// How many of the unrollings that look best are searched besides LOMA's own.
  private static let unrollingsToClimbFrom = 12

  private let network: Network
  private let wholeNetwork: Network
  private let machine: Machine
  private let constraints: Constraints
  private let rules: ZigZagOptions
  private let options: LomaOptions
  private let climbs: Objective?
  private let threads: Int

  /// Prepares a search; with an objective for `climbing` it goes on from LOMA's best mappings of every unrolling. Where the layers are
  /// some of those of a `whole` network, that decides where their tensors stay and in which order they count.
  public init(
    network: Network, partOf whole: Network? = nil, machine: Machine,
    constraints: Constraints = Constraints(),
    rules: ZigZagOptions = ZigZagOptions(), options: LomaOptions = LomaOptions(),
    climbing climbs: Objective? = nil, threads: Int
  ) {
    self.network = network
    wholeNetwork = whole ?? network
    self.machine = machine
    self.constraints = constraints
    self.rules = rules
    self.options = options
    self.climbs = climbs
    self.threads = max(1, threads)
  }

  /// The results of the layers in the network's order.
  ///
  /// `progress` is called from time to time; once `isInterrupted` says so, the best mappings found so far are
  /// returned, marked as incomplete. Throws the
  /// diagnostics of every layer that ZigZag's model can't count, or that no order of loops fits.
  public func run(
    progress: (@Sendable (SearchProgress) -> Void)? = nil,
    isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) async throws(DiagnosticList) -> [LomaResult] {
    let (searches, searchOfLayer) = try distinctSearches()
    let units = await unrollings(of: searches, isInterrupted: isInterrupted)
    var done = 0
    var evaluated = 0
    let found = await inOrder(count: units.count, threads: threads) {
      [climbs] index -> (LomaSearch.Candidate, LomaSearch.Improvement?) in
      let search = searches[units[index].0]
      let isFirst = index == 0 || units[index - 1].0 != units[index].0
      if !isFirst, isInterrupted() {
        return (LomaSearch.Candidate(unrolling: units[index].1, isComplete: false), nil)
      }
      let candidate = search.search(units[index].1, isInterrupted: isInterrupted)
      let improvement = climbs.flatMap { objective in
        candidate.best[objective].map { search.climb(from: $0, for: objective, isInterrupted: isInterrupted) }
      }
      return (candidate, improvement)
    } finished: { candidate, improvement in
      done += 1
      evaluated += candidate.orders + (improvement?.evaluated ?? 0)
      progress?(SearchProgress(done: done, total: units.count, evaluated: evaluated))
    }
    var candidates: [[LomaSearch.Candidate]] = searches.map { _ in [] }
    var improvements: [LomaSearch.Improvement?] = searches.map { _ in nil }
    var isComplete = searches.map { _ in true }
    for (unit, outcome) in zip(units, found) {
      var (candidate, improvement) = outcome
      // Without time for more than the first unrolling, another one counts only where that has no mapping.
      if !candidate.isComplete, candidate.orders == 0, candidates[unit.0].allSatisfy(\.best.isEmpty) {
        candidate = searches[unit.0].search(unit.1, isInterrupted: isInterrupted)
        improvement = nil
      }
      candidates[unit.0].append(candidate)
      isComplete[unit.0] = isComplete[unit.0] && candidate.isComplete && improvement?.isComplete ?? true
      guard let improvement, let climbs else { continue }
      if let best = improvements[unit.0], !improvement.cost.isBetter(than: best.cost, by: climbs) { continue }
      improvements[unit.0] = improvement
    }
    var results: [LomaResult] = []
    var diagnostics: [Diagnostic] = []
    let turns = turns
    for (layer, index) in zip(network.layers, searchOfLayer) {
      if candidates[index].allSatisfy(\.best.isEmpty) {
        diagnostics.append(.noOrder(for: layer, candidates[index], on: machine))
      }
      results.append(
        LomaResult(
          layer: layer, turn: turns[layer.id] ?? 0, problem: searches[index].problem,
          candidates: Array(candidates[index].prefix(options.mostUnrollings)),
          improvement: improvements[index], isComplete: isComplete[index]))
    }
    if diagnostics.hasErrors { throw DiagnosticList(diagnostics) }
    return results
  }

  /// The places of the layers in the order in which ZigZag takes them.
  private var turns: [String: Int] {
    let order = LayerGraph(wholeNetwork).order
    return Dictionary(order.enumerated().map { (wholeNetwork.layers[$1].id, $0) }) { first, _ in first }
  }

  /// What makes the searches of two layers one.
  private struct Signature: Hashable {
    let layer: LayerSignature
    let outermost: [OperandRole: Int]
  }

  /// Which unrollings are searched, for each search: LOMA's own, and to go on from the best of many more by a look at each.
  private func unrollings(
    of searches: [LomaSearch], isInterrupted: @escaping @Sendable () -> Bool
  ) async -> [(search: Int, unrolling: ZigZagUnrolling)] {
    let all = searches.map { $0.unrollings(isInterrupted: isInterrupted) }
    let others = all.indices.flatMap { search in
      all[search].dropFirst(options.mostUnrollings).map { (search, $0) }
    }
    let looks = await inOrder(count: others.count, threads: threads) { [climbs] index -> Double in
      guard let climbs, !isInterrupted() else { return .infinity }
      let (search, unrolling) = others[index]
      let seen = searches[search].search(
        unrolling, every: Self.lookStride, isInterrupted: isInterrupted)
      return seen.best[climbs]?.cost.value(of: climbs) ?? .infinity
    }
    return all.indices.flatMap { search in
      let best = others.indices.filter { others[$0].0 == search && looks[$0] < .infinity }
        .sorted { (looks[$0], $0) < (looks[$1], $1) }.prefix(Self.unrollingsToClimbFrom)
      return (all[search].prefix(options.mostUnrollings) + best.map { others[$0].1 }).map { (search, $0) }
    }
  }

  /// The searches of layers that differ, and which of them each layer has.
  private func distinctSearches() throws(DiagnosticList) -> (searches: [LomaSearch], searchOfLayer: [Int]) {
    var searches: [LomaSearch] = []
    var searchOfLayer: [Int] = []
    var known: [Signature: Int] = [:]
    var diagnostics: [Diagnostic] = []
    let outermostOfLayer =
      options.keepsDataLocal
      ? DataLocality(wholeNetwork, on: machine, constraints: constraints)?.outermost ?? [:] : [:]
    let searched = climbs == nil ? options : options.trying(atLeast: Self.unrollingsToLookAt)
    for layer in network.layers {
      let entry = constraints.entry(for: layer)
      let outermost = outermostOfLayer[layer.id] ?? [:]
      let signature = Signature(layer: LayerSignature(layer: layer, entry: entry), outermost: outermost)
      if let index = known[signature] {
        searchOfLayer.append(index)
        continue
      }
      do throws(DiagnosticList) {
        let problem = try Problem(
          layer: layer, machine: machine, roles: entry?.roles ?? [:], outermost: outermost)
        searches.append(LomaSearch(try ZigZagModel(problem, options: rules), entry: entry, options: searched))
        known[signature] = searches.count - 1
        searchOfLayer.append(searches.count - 1)
      } catch {
        diagnostics += error.diagnostics
      }
    }
    if diagnostics.hasErrors { throw DiagnosticList(diagnostics) }
    return (searches, searchOfLayer)
  }
}

/// What LOMA found for a layer.
public struct LomaResult: Sendable {
  /// The layer.
  public let layer: Layer
  /// Its place in the order in which ZigZag takes the layers of the network.
  public let turn: Int
  /// The layer, or one equal to it, on the machine.
  public let problem: Problem
  /// What was found for each unrolling that LOMA tries, the most promising first.
  public let candidates: [LomaSearch.Candidate]
  /// The best that was found by going on from there; nil unless that was asked for.
  public let improvement: LomaSearch.Improvement?
  /// Whether the search ran to its end.
  public let isComplete: Bool

  /// The best mapping by an objective; of equally good ones the first.
  public func best(by objective: Objective) -> LomaSearch.Found? {
    LomaSearch.best(of: candidates, by: objective)
  }

  /// The mapping that counts: what was found by going on from LOMA's, or the best of LOMA's own.
  public func chosen(for objective: Objective) -> (nest: ZigZagNest, cost: ZigZagCost)? {
    improvement.map { ($0.nest, $0.cost) } ?? best(by: objective).map { ($0.nest, $0.cost) }
  }
}

extension ZigZagTotals {
  /// What the chosen mappings of a network's layers cost together, added up in ZigZag's order, which decides the last bit.
  public init(_ results: [LomaResult], for objective: Objective) {
    self.init(results, of: { $0.chosen(for: objective)?.cost })
  }

  /// The same of one mapping of each layer.
  public init(_ results: [LomaResult], of cost: (LomaResult) -> ZigZagCost?) {
    self.init(results.sorted { $0.turn < $1.turn }.compactMap(cost))
  }
}

extension Diagnostic {
  fileprivate static func noOrder(
    for layer: Layer, _ candidates: [LomaSearch.Candidate], on machine: Machine
  ) -> Diagnostic {
    let text = "no order of the loops of layer '\(layer.id)' fits the memories of '\(machine.name)'"
    let tried = candidates.first { $0.obstacle != nil }
    guard let tried, let (memory, parts) = tried.obstacle else {
      return .error(
        .impossibleConstraint, "\(text): the order that is demanded leaves none", at: layer.location,
        fix: "demand less of the order; '*' stands for one factor, not for all of a dimension")
    }
    let capacity = machine.memories[memory].capacity.limit ?? 0
    let bits = parts.reduce(0) { $0 + $1.bits }
    let shares = parts.map { part in
      let elements = part.elementBits > 0 ? part.bits / part.elementBits : 0
      return
        "\(layer.operands[part.operand].name) \(Self.short(elements)) elements of \(Int(part.elementBits)) bits"
    }.joined(separator: ", ")
    let unrolled = tried.unrolling.blocks.flatMap { block in
      block.factors.filter { $0.positions > 1 }.map {
        "\(layer.dimensions[$0.dimension].name) \($0.positions) along \(machine.array.dimensions[block.arrayDimension].name)"
      }
    }
    return .error(
      .doesNotFit,
      "\(text): \(machine.memories[memory].name) would have to hold \(Int(bits.rounded(.up))) bits "
        + "(\(shares)) and holds \(capacity)",
      at: machine.memories[memory].place(of: .capacity),
      notes: [
        .init(
          "the layer" + (unrolled.isEmpty ? "" : ", with \(Words.list(unrolled))"), at: layer.location)
      ],
      fix:
        "enlarge \(machine.memories[memory].name), or unroll less of the layer")
  }

  /// A number of elements, in hundredths where positions work on average only.
  private static func short(_ number: Double) -> String {
    let hundredths = (number * 100).rounded()
    guard abs(hundredths) < 1e15 else { return "\(number)" }
    let whole = Int(hundredths)
    let fraction = whole % 100
    return fraction == 0 ? "\(whole / 100)" : "\(whole / 100).\(fraction < 10 ? "0" : "")\(fraction)"
  }
}
