import Diagnostics

/// Reports operands of layers that no memory of the machine holds, each role once.
enum RoleCheck {
  static func findings(for network: Network, on machine: Machine, constraints: Constraints) -> [Diagnostic] {
    var findings: [Diagnostic] = []
    var layers: [OperandRole: [Layer]] = [:]
    var first: [(role: OperandRole, operand: Operand)] = []
    for layer in network.layers {
      let roles = Problem.roles(of: layer, given: constraints.entry(for: layer)?.roles ?? [:])
      for (role, operand) in zip(roles, layer.operands) where machine.chain(of: role).isEmpty {
        if layers[role] == nil { first.append((role, operand)) }
        layers[role, default: []].append(layer)
      }
    }
    for (role, operand) in first {
      findings.append(.unheld(role, operand, of: layers[role] ?? [], on: machine))
    }
    return findings
  }
}

extension Diagnostic {
  fileprivate static func unheld(
    _ role: OperandRole, _ operand: Operand, of layers: [Layer], on machine: Machine
  ) -> Diagnostic {
    let held = Set(machine.memories.flatMap(\.roles)).sorted().map(\.name)
    return .error(
      .operandWithoutMemory,
      "no memory of '\(machine.name)' holds the role '\(role)', which \(operand.name) of "
        + "\(Words.layers(layers)) plays", at: machine.location,
      notes: [.init("the memories hold \(Words.list(held))")]
        + (layers.first?.location.map { [.init("layer \(layers[0].id)", at: $0)] } ?? []),
      fix: "let a memory hold '\(role)', or give \(operand.name) another role in the constraints")
  }
}
