import Diagnostics

/// Resolves what an entry of constraints demands of a layer's memories, orders and utilization, and says which demands can't be
/// kept, alone or together.
///
/// Operands and dimensions that the layer lacks are left out: one entry serves layers of several kinds.
struct DemandResolver {
  private let entry: Constraints.Entry?
  private let problem: Problem

  private var layer: Layer { problem.layer }
  private var machine: Machine { problem.machine }

  init(_ entry: Constraints.Entry?, of problem: Problem) {
    self.entry = entry
    self.problem = problem
  }

  /// The demands with every finding about them.
  func resolve() -> (demands: LayerDemands, diagnostics: [Diagnostic]) {
    var demands = LayerDemands()
    guard let entry else { return (demands, []) }
    var diagnostics: [Diagnostic] = []
    for demand in entry.demands {
      guard let memory = machine.memories.firstIndex(where: { $0.name == demand.memory }) else {
        diagnostics.append(.unknownMemory(demand, of: entry, on: machine))
        continue
      }
      switch demand.kind {
      case .orderAbove(let order):
        if let finding = nothingAbove(memory, demand) { diagnostics.append(finding) }
        demands.ordersAbove.append(
          .init(memory: memory, rule: OrderRule(order, sizes: layer.sizes, of: layer)))
        diagnostics += OrderConflict(order, at: demand.location, entry, problem).findings()
      case .holds(let name), .loadedOnce(let name), .bypassed(let name):
        guard let operand = layer.operands.firstIndex(where: { $0.name == name }) else { continue }
        if let finding = impossible(demand, name, operand, memory) {
          diagnostics.append(finding)
          continue
        }
        let place = LayerDemands.Place(operand: operand, memory: memory)
        if case .bypassed = demand.kind {
          demands.bypassed.insert(place)
        } else {
          demands.held.insert(place)
          if case .loadedOnce = demand.kind { demands.loadedOnce.insert(place) }
        }
      }
    }
    demands.leastUtilization = entry.utilization?.share ?? 0
    diagnostics += contradictions(entry) + OrderConflict(entry, problem).findings()
    if let finding = UtilizationConflict(entry, problem).finding() { diagnostics.append(finding) }
    return (demands, diagnostics)
  }

  /// What is wrong about a demand by itself on this machine.
  private func impossible(
    _ demand: Constraints.Demand, _ name: String, _ operand: Int, _ index: Int
  ) -> Diagnostic? {
    let memory = machine.memories[index]
    let role = problem.roles[operand]
    guard case .bypassed = demand.kind else {
      return memory.roles.contains(role)
        ? nil : .notHeld(name, role, by: memory, demand, holders: problem.chains[operand], machine)
    }
    guard memory.roles.contains(role) else { return nil }
    if problem.chains[operand].last == index { return .lastMemory(name, role, memory, demand) }
    return memory.mayBypass.contains(role) ? nil : .mayNotBypass(name, role, memory, demand)
  }

  private func nothingAbove(_ index: Int, _ demand: Constraints.Demand) -> Diagnostic? {
    let memory = machine.memories[index]
    guard memory.roles.allSatisfy({ machine.chain(of: $0).last == index }) else { return nil }
    return .error(
      .impossibleConstraint,
      "an order is demanded above \(memory.name), but no memory stands outside it, and so no loops above it",
      at: demand.location, notes: [.init("\(memory.name) of '\(machine.name)'", at: memory.location)],
      fix: "name the memory inside the loops: they stand above what it holds")
  }

  /// Operands that a memory must hold and must not.
  private func contradictions(_ entry: Constraints.Entry) -> [Diagnostic] {
    entry.demands.flatMap { demand -> [Diagnostic] in
      guard case .bypassed(let name) = demand.kind, layer.operands.contains(where: { $0.name == name })
      else { return [] }
      return entry.demands.compactMap { other in
        guard other.memory == demand.memory, other.kind == .holds(name) || other.kind == .loadedOnce(name)
        else { return nil }
        let wanted = other.kind == .holds(name) ? "hold it" : "load it once"
        return .error(
          .impossibleConstraint, "\(name) is to bypass \(demand.memory), which is also to \(wanted)",
          at: demand.location, notes: [.init("the other demand", at: other.location)],
          fix: "drop one of the two")
      }
    }
  }
}

extension Diagnostic {
  static func unknownMemory(
    _ demand: Constraints.Demand, of entry: Constraints.Entry, on machine: Machine
  ) -> Diagnostic {
    let names = machine.memories.map(\.name)
    return .error(
      .unknownName, "'\(demand.memory)' in the entry '\(entry.selector)' is no memory of '\(machine.name)'",
      at: demand.location,
      notes: [.init("its memories are \(Words.list(names, limit: 12))", at: machine.location)],
      fix: Spelling.hint(for: demand.memory, among: names) ?? "write one of them")
  }

  fileprivate static func notHeld(
    _ name: String, _ role: OperandRole, by memory: Memory, _ demand: Constraints.Demand, holders: [Int],
    _ machine: Machine
  ) -> Diagnostic {
    .error(
      .impossibleConstraint,
      "\(memory.name) is to hold \(name), but holds no '\(role)', the role that \(name) plays",
      at: demand.location, notes: [.init("\(memory.name) of '\(machine.name)'", at: memory.location)],
      fix: "'\(role)' is held by \(Words.list(holders.map { machine.memories[$0].name }))")
  }

  fileprivate static func lastMemory(
    _ name: String, _ role: OperandRole, _ memory: Memory, _ demand: Constraints.Demand
  ) -> Diagnostic {
    .error(
      .impossibleConstraint,
      "\(name) is to bypass \(memory.name), the last memory of '\(role)', which must hold all of it",
      at: demand.location, notes: [.init("\(memory.name) is described here", at: memory.location)],
      fix: "drop the demand")
  }

  fileprivate static func mayNotBypass(
    _ name: String, _ role: OperandRole, _ memory: Memory, _ demand: Constraints.Demand
  ) -> Diagnostic {
    .error(
      .impossibleConstraint,
      "\(name) is to bypass \(memory.name), but the machine has no way around it for '\(role)'",
      at: demand.location, notes: [.init("\(memory.name) is described here", at: memory.location)],
      fix: "add '\(role)' to 'may-bypass' of \(memory.name), or drop the demand")
  }
}
