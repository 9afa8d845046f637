public import Diagnostics

/// A layer on a machine with every name resolved: which role each operand plays and which memories can hold it.
public struct Problem: Hashable, Sendable {
  /// The layer.
  public let layer: Layer
  /// The machine.
  public let machine: Machine
  /// The role of each operand.
  public let roles: [OperandRole]
  /// For each operand the memories that may hold it, innermost first.
  public let chains: [[Int]]
  /// For each memory, the array dimensions along which one instance serves all positions: those it is shared
  /// along and those along which a memory that it feeds is.
  public let sharing: [Set<Int>]

  /// Pairs a layer with a machine; `roles` gives the roles of some operands by name, the others play the
  /// default: the output `output`; the first input that isn't constant `input`; weights (`Layer.isWeight`) `weight`, and so
  /// the second other input in a layer that has none beside what is applied to its results; further inputs `input`.
  ///
  /// The layer must be free of errors (`Layer.check()`). Throws when an operand's role is held by no memory, or when
  /// cycles couldn't be counted.
  public init(
    layer: Layer, machine: Machine, roles given: [String: OperandRole] = [:]
  ) throws(DiagnosticList) {
    try self.init(layer: layer, machine: machine, roles: given, outermost: [:])
  }

  /// The same on the memories up to the `outermost` of each role, and at least a role's innermost.
  init(
    layer: Layer, machine: Machine, roles given: [String: OperandRole], outermost: [OperandRole: Int]
  ) throws(DiagnosticList) {
    let roles = Self.roles(of: layer, given: given)
    let chains = roles.map { role in
      let chain = machine.chain(of: role)
      return chain.filter { $0 <= outermost[role] ?? $0 || $0 == chain.first }
    }
    var diagnostics: [Diagnostic] = []
    for (index, operand) in layer.operands.enumerated() where chains[index].isEmpty {
      diagnostics.append(.noMemory(for: operand, playing: roles[index], in: layer, on: machine))
    }
    if machine.array.operation.checkedCycles(of: layer.operations).map({ $0 > 1 << 61 }) ?? true {
      diagnostics.append(.tooManyCycles(layer, machine))
    }
    if diagnostics.hasErrors { throw DiagnosticList(diagnostics) }
    self.layer = layer
    self.machine = machine
    self.roles = roles
    self.chains = chains
    sharing = machine.sharing(along: chains)
  }

  /// Whether an operand's window slides in a memory: a refill moves only what the tile before did not hold.
  func slides(_ operand: Int, in memory: Int) -> Bool { operand != 0 && machine.memories[memory].keepsWindow }

  /// Energy of the layer's operations.
  var operationsPicojoules: Double { machine.array.operation.picojoules(of: layer.operations) }

  /// The role of each operand: the one given for its name, or its default.
  static func roles(of layer: Layer, given: [String: OperandRole]) -> [OperandRole] {
    zip(layer.operands, defaultRoles(of: layer)).map { given[$0.name] ?? $1 }
  }

  private static func defaultRoles(of layer: Layer) -> [OperandRole] {
    let areWeights = layer.operands.indices.map(layer.isWeight)
    let hasWeight = layer.operands.indices.contains { areWeights[$0] && !layer.isAppliedToResults($0) }
    var activations = 0
    return layer.operands.indices.map { index in
      if index == 0 { return .output }
      if areWeights[index] { return .weight }
      activations += 1
      return activations == 2 && !hasWeight ? .weight : .input
    }
  }
}

extension Diagnostic {
  fileprivate static func tooManyCycles(_ layer: Layer, _ machine: Machine) -> Diagnostic {
    .error(
      .outOfRange,
      "layer '\(layer.id)' may take more than 2^61 cycles: \(layer.operations) operations of "
        + "\(machine.array.operation.cycles(of: 1)) cycles", at: layer.location ?? machine.location,
      fix: "correct the sizes of the layer or the cycles per operation of '\(machine.name)'")
  }

  fileprivate static func noMemory(
    for operand: Operand, playing role: OperandRole, in layer: Layer, on machine: Machine
  ) -> Diagnostic {
    let held = Set(machine.memories.flatMap(\.roles)).sorted().map(\.name).joined(separator: ", ")
    return .error(
      .operandWithoutMemory,
      "no memory of '\(machine.name)' holds \(role), the role of operand \(operand.name) of layer '\(layer.id)'",
      at: machine.location ?? layer.location,
      notes: [Note("the memories hold: \(held)", at: machine.location)],
      fix: "add \(role) to the operands of a memory, or give \(operand.name) another role in the constraints")
  }
}
