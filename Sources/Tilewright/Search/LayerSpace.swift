import Diagnostics

/// Everything a search may choose from for one layer: the constraints resolved to indices.
struct LayerSpace: Sendable {
  let problem: Problem
  let unrollings: [SpatialUnrolling]
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
  /// For each array dimension that the constraints leave open, the dimensions that may be laid along it.
  let openArrayDimensions: [Int: Set<Int>]

  static let maximumChains = 64

  init(layer: Layer, machine: Machine, constraints: Constraints) throws(DiagnosticList) {
    let entry = constraints.entry(for: layer)
    problem = try Problem(layer: layer, machine: machine, roles: entry?.roles ?? [:])
    var resolver = ConstraintResolver(layer: layer, machine: machine)
    let (given, allowed) = resolver.spatial(entry)
    rule = resolver.rule(entry, unrolled: given)
    let demanded = DemandResolver(entry, of: problem).resolve()
    let findings = resolver.diagnostics + demanded.diagnostics
    if findings.hasErrors { throw DiagnosticList(findings) }
    demands = demanded.demands
    givenUnrolling = given
    var open: [Int: Set<Int>] = [:]
    for array in machine.array.dimensions.indices where given[array] == nil {
      open[array] = allowed[array] ?? Set(layer.dimensions.indices)
    }
    openArrayDimensions = open
    let choices = SpatialChoices(problem: problem).unrollings(given: given, allowed: allowed)
    let isSymmetric = rule.isEmpty && demands.ordersAbove.isEmpty
    unrollings = Self.enough(
      isSymmetric ? MirrorImages(layer).distinct(choices.unrollings) : choices.unrollings, of: problem,
      share: demands.leastUtilization)
    hasAllUnrollings = choices.areAll
    let everyChains = Self.chains(problem, demands)
    chains = Array(everyChains.prefix(Self.maximumChains))
    hasAllBypasses = chains.count == everyChains.count
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

  /// The most orders of loops that any of the unrollings leaves, or `limit`.
  func orders(upTo limit: Int) -> Int {
    unrollings.map {
      LoopOrders(sizes: $0.temporalSizes(problem.layer.sizes), limit: limit, rule: rule).count
    }.max() ?? 1
  }

  private static func chains(_ problem: Problem, _ demands: LayerDemands) -> [[[Int]]] {
    let options = problem.chains.indices.map { operand in
      let role = problem.roles[operand]
      let optional = problem.chains[operand].dropLast().filter {
        problem.machine.memories[$0].mayBypass.contains(role)
      }
      return optional.reduce([problem.chains[operand]]) { chains, memory in
        chains + chains.map { $0.filter { $0 != memory } }
      }.filter { demands.allows(chain: $0, of: operand) }
    }
    return product(options)
  }
}

/// Turns names into indices and says what can't be.
private struct ConstraintResolver {
  let layer: Layer
  let machine: Machine
  var diagnostics: [Diagnostic] = []

  init(layer: Layer, machine: Machine) {
    self.layer = layer
    self.machine = machine
  }

  private func dimension(_ name: String) -> Int? { layer.dimensions.firstIndex { $0.name == name } }

  /// Dimensions that the layer lacks are left out: one entry serves layers of several kinds.
  mutating func spatial(
    _ entry: Constraints.Entry?
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
    var allowed: [Int: Set<Int>] = [:]
    for hint in entry?.hints ?? [] {
      guard let array = arrayDimension(hint.arrayDimension, at: entry?.location) else { continue }
      allowed[array] = Set(hint.dimensions.compactMap(dimension))
    }
    return (given, allowed)
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
