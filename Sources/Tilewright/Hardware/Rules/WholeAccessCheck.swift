import Diagnostics

/// Warns of memories whose size isn't a whole number of their accesses: the rest can't be used, or a port is wider than
/// all there is.
enum WholeAccessCheck {
  /// Accesses beyond which a rest doesn't matter.
  private static let few = 64

  static func findings(for machine: Machine) -> [Diagnostic] {
    machine.memories.compactMap { memory in
      guard let capacity = memory.capacity.limit, capacity >= 1 else { return nil }
      let ports = memory.ports.filter { $0.granularityBits >= 1 && $0.widthBits >= $0.granularityBits }
      if let wide = ports.first(where: { !memory.capacity.holds($0.granularityBits) }) {
        return .wider(wide, than: memory, holding: capacity)
      }
      if let uneven = ports.first(where: {
        capacity / $0.granularityBits < few && !capacity.isMultiple(of: $0.granularityBits)
      }) {
        return .uneven(uneven, memory, holding: capacity)
      }
      return nil
    }
  }
}

extension Diagnostic {
  fileprivate static func wider(_ port: Port, than memory: Memory, holding capacity: Int) -> Diagnostic {
    .warning(
      .brokenWord,
      "\(memory.name) holds \(capacity) bits, but every access of \(port.name) moves \(port.granularityBits): the "
        + "energy of bits that aren't there is paid", at: memory.place(of: .capacity),
      notes: [.init("port \(port.name)", at: port.location)],
      fix:
        "make the port at most \(capacity) bits wide, or the memory at least \(port.granularityBits) bits large"
    )
  }

  fileprivate static func uneven(_ port: Port, _ memory: Memory, holding capacity: Int) -> Diagnostic {
    let rest = capacity % port.granularityBits
    let whole = capacity - rest
    return .warning(
      .brokenWord,
      "\(memory.name) holds \(capacity) bits, which is no whole number of \(port.name)'s accesses of "
        + "\(port.granularityBits) bits", at: memory.place(of: .capacity),
      notes: [.init("port \(port.name)", at: port.location)],
      fix: "write \(whole) or \(whole + port.granularityBits) bits")
  }
}
