import Diagnostics
import Tilewright

extension ZigZagMemory {
  /// Reports movements that need a port and have none, and ports given to movements that never take place.
  func reportPorts(in machine: Machine, at index: Int, _ findings: inout Findings) {
    let swapped = swappedRole
    if let swapped { findings.add(contentsOf: [.portOrder(self, swapped, in: machine, at: index)]) }
    for role in memory.roles {
      let place = ports.places[role] ?? memory.location
      for movement in machine.movements(of: role, in: index)
      where memory.port(for: role, movement) == nil && !ports.hasErrors {
        if swapped != nil, role == .output, movement == .writeFromBelow { continue }
        let finding = Diagnostic.missingPort(self, role, movement, at: place, in: machine, index)
        findings.add(contentsOf: [finding])
      }
      guard role != .output, role != swapped, !ports.places.isEmpty else { continue }
      for movement in [Movement.writeFromBelow, .readToAbove] where memory.port(for: role, movement) != nil {
        findings.add(contentsOf: [.idlePort(memory, role, movement, at: place)])
      }
    }
  }

  /// The input that has the port which the output lacks: most likely their entries stand in the wrong order.
  private var swappedRole: OperandRole? {
    guard !ports.hasErrors, memory.roles.contains(.output),
      memory.port(for: .output, .writeFromBelow) == nil
    else { return nil }
    return memory.roles.first { $0 != .output && memory.port(for: $0, .writeFromBelow) != nil }
  }
}

extension Diagnostic {
  fileprivate static func portOrder(
    _ memory: ZigZagMemory, _ input: OperandRole, in machine: Machine, at index: Int
  ) -> Diagnostic {
    let name = memory.memory.name
    let below = machine.chain(of: .output).last { $0 < index }.map { machine.memories[$0].name } ?? "the PEs"
    let entry = memory.ports.entries[.output]
    let given = entry.map { "; ports[\($0.index)] gives it \(words($0))" } ?? ""
    let operand = input.zigzagName
    let kind = input == .weight ? " (weights)" : ""
    let order = memory.memory.roles.map(\.zigzagName).joined(separator: ", ")
    return .error(
      .portOrder, "\(name): operand O is written by \(below) but has no port for 'fl' (from lower)\(given)",
      at: memory.ports.places[.output] ?? memory.memory.location,
      notes: [
        .init(
          "operand \(operand)\(kind) has 'fl': inputs are never written from below",
          at: memory.ports.places[input] ?? memory.memory.location)
      ],
      fix: entry == nil
        ? "allocate 'O, fl' instead of '\(operand), fl'"
        : "give 'fl' to O: 'ports' has one entry per operand in the order of 'operands' (\(order))")
  }

  private static func words(_ entry: ZigZagPortEntry) -> String {
    entry.directions.isEmpty ? "nothing" : entry.directions.joined(separator: ", ")
  }

  fileprivate static func missingPort(
    _ memory: ZigZagMemory, _ role: OperandRole, _ movement: Movement, at place: SourceLocation?,
    in machine: Machine, _ index: Int
  ) -> Diagnostic {
    let operand = role.zigzagName
    let direction = ZigZagWords.direction(movement)
    let head =
      "\(memory.memory.name): \(operand) has no port for '\(direction)' (\(ZigZagWords.meaning(movement)))"
    if Machine.isPartialSumReturn(role, movement) {
      return .warning(
        .missingPort, head + "; mappings whose partial sums come back are left out", at: place,
        fix: "allocate '\(operand), \(direction)' to a port unless that is meant")
    }
    let outward = movement == .writeFromAbove || movement == .readToAbove
    let above = outward ? machine.chain(of: role).first { $0 > index }.map { machine.memories[$0] } : nil
    let neighbour = above.map {
      Note(
        "\($0.name) is the next memory of \(operand): the order of the file is the hierarchy", at: $0.location
      )
    }
    if movement == .writeFromAbove, let above, let count = memory.ports.noWritePort {
      return .error(
        .missingPort, head + ", so that \(above.name) can't fill it", at: place,
        notes: [.init("'w_port: 0': nothing can ever be written to \(memory.memory.name)", at: count)],
        fix: "write 'w_port: 1' and add 'fh: w_port_1' to the entry of \(operand)")
    }
    return .error(
      .missingPort, head, at: place, notes: neighbour.map { [$0] } ?? [],
      fix: "allocate '\(operand), \(direction)' to a \(movement.isRead ? "read" : "write") port")
  }

  fileprivate static func idlePort(
    _ memory: Memory, _ role: OperandRole, _ movement: Movement, at place: SourceLocation?
  ) -> Diagnostic {
    .warning(
      .portMismatch,
      "\(memory.name): \(role.zigzagName) has '\(ZigZagWords.direction(movement))', but an input is never "
        + "\(ZigZagWords.meaning(movement)); it is ignored", at: place)
  }
}
