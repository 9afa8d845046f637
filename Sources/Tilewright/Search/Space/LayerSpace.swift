import Diagnostics

/// Everything a search may choose from for one layer: the constraints resolved to indices.
struct LayerSpace: Sendable {
  let problem: Problem
  let unrollings: [SpatialUnrolling]
  /// How many of all unrollings were kept, those included that are mirror images or that a demand rules out.
  let keptUnrollings: Int
  /// Whether no unrolling was left out because there are too many.
  let hasAllUnrollings: Bool
  /// For each way to bypass memories, each operand's chain.
  let chains: [[[Int]]]
  /// Whether no choice of bypasses was left out because there are too many.
  let hasAllBypasses: Bool
  let rule: OrderRule
  /// What is demanded of memories, of the loops above them, and of the utilization.
  let demands: LayerDemands
  /// For each array dimension that the constraints fix, what is laid along it, the innermost first.
  let givenUnrolling: [Int: [(dimension: Int, factor: Int)]]
  /// What may lie across the array.
  let sideBySide: SideBySide
  /// For each array dimension that the constraints leave open, the dimensions that may be laid along it.
  let openArrayDimensions: [Int: Set<Int>]

  /// Once `isInterrupted` says yes, unrollings that aren't listed yet are left out.
  init(
    layer: Layer, machine: Machine, constraints: Constraints, isInterrupted: () -> Bool = { false }
  ) throws(DiagnosticList) {
    let entry = constraints.entry(for: layer)
    problem = try Problem(layer: layer, machine: machine, roles: entry?.roles ?? [:])
    var resolver = ConstraintResolver(layer: layer, machine: machine)
    let sideBySide = SideBySide(problem)
    let (given, allowed) = resolver.spatial(entry, keeping: sideBySide)
    self.sideBySide = sideBySide
    rule = resolver.rule(entry, unrolled: given)
    let demanded = DemandResolver(entry, of: problem).resolve()
    let findings = resolver.diagnostics + demanded.diagnostics
    if findings.hasErrors { throw DiagnosticList(findings) }
    demands = demanded.demands
    givenUnrolling = given
    var open: [Int: Set<Int>] = [:]
    for array in machine.array.dimensions.indices where given[array] == nil {
      open[array] = (allowed[array] ?? Set(layer.dimensions.indices))
        .filter { sideBySide.obstacle(to: $0, across: array) == nil }
    }
    openArrayDimensions = open
    let choices = SpatialChoices(problem: problem)
      .unrollings(given: given, allowed: open, isInterrupted: isInterrupted)
    let isSymmetric = rule.isEmpty && demands.ordersAbove.isEmpty
    unrollings = Self.enough(
      isSymmetric ? MirrorImages(layer).distinct(choices.unrollings) : choices.unrollings, of: problem,
      share: demands.leastUtilization)
    keptUnrollings = choices.unrollings.count
    hasAllUnrollings = choices.areAll
    (chains, hasAllBypasses) = Self.chains(problem, demands)
  }

  /// The unrollings that may keep this share of the array busy; the best one when none does.
  private static func enough(
    _ unrollings: [SpatialUnrolling], of problem: Problem, share: Double
  ) -> [SpatialUnrolling] {
    let positions = Double(problem.machine.array.processingElements)
    let sizes = problem.layer.sizes
    let enough = unrollings.filter {
      Double(problem.layer.operations) / (positions * Double($0.iterations(sizes))) >= share
    }
    return enough.isEmpty ? Array(unrollings.prefix(1)) : enough
  }

  /// Nothing laid along the array but what the constraints fix.
  var leastUnrolling: SpatialUnrolling {
    SpatialUnrolling(
      blocks: givenUnrolling.sorted { $0.key < $1.key }.flatMap { array, blocks in
        blocks.map { SpatialUnrolling.Block(array: array, dimension: $0.dimension, factor: $0.factor) }
      })
  }

  /// The most orders of loops that any of the unrollings leaves, or `limit`.
  func orders(upTo limit: Int) -> Int {
    unrollings.map {
      LoopOrders(sizes: $0.temporalSizes(problem.layer.sizes), limit: limit, rule: rule).count
    }.max() ?? 1
  }

  /// How many choices of bypasses there are; at the largest number that is counted there may be more.
  func bypassChoices(upTo limit: Int) -> Int {
    var choices = 1
    for operand in problem.chains.indices {
      for memory in problem.chains[operand].dropLast() {
        let place = LayerDemands.Place(operand: operand, memory: memory)
        let isFree =
          problem.machine.memories[memory].mayBypass.contains(problem.roles[operand])
          && !demands.bypassed.contains(place) && !demands.held.contains(place)
        if isFree { choices = min(limit, choices * 2) }
      }
    }
    return choices
  }

  /// The first choices of bypasses, and whether those are all: with many memories there are more than can be written out.
  private static func chains(_ problem: Problem, _ demands: LayerDemands) -> (chains: [[[Int]]], areAll: Bool)
  {
    let options = problem.chains.indices.map { chains(of: $0, problem, demands) }
    var combinations: [[[Int]]] = [[]]
    var areAll = options.allSatisfy(\.areAll)
    // The last operand's options change fastest.
    for (chains, _) in options.reversed() {
      let more = chains.lazy.flatMap { chain in combinations.map { [chain] + $0 } }
      let next = Array(more.prefix(SpaceLimits.mostBypasses + 1))
      areAll = areAll && next.count <= SpaceLimits.mostBypasses
      combinations = Array(next.prefix(SpaceLimits.mostBypasses))
    }
    return (combinations, areAll)
  }

  /// The first choices of bypasses of one operand, each by the memories that hold it.
  private static func chains(
    of operand: Int, _ problem: Problem, _ demands: LayerDemands
  ) -> (chains: [[Int]], areAll: Bool) {
    let role = problem.roles[operand]
    let isOptional = problem.chains[operand].map { memory in
      memory != problem.chains[operand].last && problem.machine.memories[memory].mayBypass.contains(role)
    }
    var chains = [problem.chains[operand]]
    // What is demanded is settled first, so that no choice is written out in vain.
    let places = zip(problem.chains[operand], isOptional).filter(\.1).map {
      LayerDemands.Place(operand: operand, memory: $0.0)
    }
    for place in places where demands.bypassed.contains(place) {
      chains = chains.map { $0.filter { $0 != place.memory } }
    }
    var areAll = true
    for place in places where !demands.bypassed.contains(place) && !demands.held.contains(place) {
      chains += chains.map { $0.filter { $0 != place.memory } }
      areAll = areAll && chains.count <= SpaceLimits.mostBypasses
      chains = Array(chains.prefix(SpaceLimits.mostBypasses))
    }
    return (chains.filter { demands.allows(chain: $0, of: operand) }, areAll)
  }
}

/// Turns names into indices and says what can't be.
struct ConstraintResolver {
  let layer: Layer
  let machine: Machine
  private(set) var diagnostics: [Diagnostic] = []
  /// What can't lie across the array of all that is asked for; the first when several.
  private(set) var obstacle: SideBySide.Obstacle?

  init(layer: Layer, machine: Machine) {
    self.layer = layer
    self.machine = machine
  }

  private func dimension(_ name: String) -> Int? { layer.dimensions.firstIndex { $0.name == name } }

  /// Dimensions that the layer lacks are left out: one entry serves layers of several kinds.
  mutating func spatial(
    _ entry: Constraints.Entry?, keeping rule: SideBySide
  ) -> (given: [Int: [(dimension: Int, factor: Int)]], allowed: [Int: Set<Int>]) {
    var given: [Int: [(dimension: Int, factor: Int)]] = [:]
    var left = layer.sizes
    for spatial in entry?.spatial ?? [] {
      guard let array = arrayDimension(spatial.arrayDimension, at: spatial.location ?? entry?.location) else {
        continue
      }
      let room = machine.array.dimensions[array].size
      var used = 1
      var blocks: [(dimension: Int, factor: Int)] = []
      for factor in spatial.factors {
        guard let dimension = dimension(factor.dimension) else { continue }
        let size = min(factor.factor, left[dimension])
        used *= size
        left[dimension] = ceilingDivide(left[dimension], size)
        if size > 1 { blocks.append((dimension, size)) }
      }
      if used > room {
        diagnostics.append(
          .error(
            .impossibleConstraint,
            "layer '\(layer.id)': \(used) positions are asked for along \(spatial.arrayDimension), which has \(room)",
            at: spatial.location ?? entry?.location,
            fix: "ask for factors whose product is at most \(room)"))
      }
      given[array] = blocks
    }
    let blocks = given.sorted { $0.key < $1.key }.flatMap { array, blocks in
      blocks.map { SpatialUnrolling.Block(array: array, dimension: $0.dimension, factor: $0.factor) }
    }
    obstacle = rule.obstacle(to: SpatialUnrolling(blocks: blocks))
    if let entry, let obstacle { diagnostics.append(refusal(of: obstacle, by: rule, entry)) }
    var allowed: [Int: Set<Int>] = [:]
    for hint in entry?.hints ?? [] {
      guard let array = arrayDimension(hint.arrayDimension, at: entry?.location) else { continue }
      allowed[array] = Set(hint.dimensions.compactMap(dimension))
    }
    return (given, allowed)
  }

  private func refusal(
    of obstacle: SideBySide.Obstacle, by rule: SideBySide, _ entry: Constraints.Entry
  ) -> Diagnostic {
    let words = rule.words(for: obstacle, on: machine)
    return .error(
      .notSideBySide, "layer '\(layer.id)': \(words.what)", at: entry.place(of: obstacle, on: machine),
      notes: words.notes, fix: words.fix)
  }

  private mutating func arrayDimension(_ name: String, at location: SourceLocation?) -> Int? {
    if let index = machine.array.dimensions.firstIndex(where: { $0.name == name }) { return index }
    let names = machine.array.dimensions.map(\.name).joined(separator: ", ")
    diagnostics.append(
      .error(
        .unknownName, "array dimension '\(name)' isn't one of '\(machine.name)'", at: location,
        notes: [.init("the array has: \(names)", at: machine.location)],
        fix: "name one of \(names)"))
    return nil
  }

  /// Entries over dimensions that the layer lacks, or of which the unrolling leaves nothing in time, are left out; where it
  /// leaves fewer iterations than an entry asks for, those count.
  mutating func rule(
    _ entry: Constraints.Entry?, unrolled: [Int: [(dimension: Int, factor: Int)]]
  ) -> OrderRule {
    var left = layer.sizes
    for block in unrolled.values.flatMap(\.self) {
      left[block.dimension] = ceilingDivide(left[block.dimension], block.factor)
    }
    return OrderRule(entry?.order ?? [], sizes: left, of: layer)
  }
}
