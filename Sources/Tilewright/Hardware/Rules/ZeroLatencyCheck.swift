import Diagnostics

/// Remarks on memories whose file says that they answer in no time: right for registers, an omission for anything
/// larger.
enum ZeroLatencyCheck {
  /// Bits up to which a memory is taken for registers.
  private static let registers = 1 << 16

  static func findings(for machine: Machine) -> [Diagnostic] {
    machine.memories.compactMap { memory in
      guard let place = memory.origin.places[.latency], memory.latencyCycles == 0 else { return nil }
      return memory.capacity.bits <= registers
        ? .registersWithoutLatency(memory, at: place) : .largeWithoutLatency(memory, at: place)
    }
  }
}

extension Diagnostic {
  fileprivate static func registersWithoutLatency(_ memory: Memory, at place: SourceLocation) -> Diagnostic {
    .note(
      .zeroLatency, "\(memory.name): latency 0: its data is there in the cycle in which it is asked for",
      at: place)
  }

  fileprivate static func largeWithoutLatency(_ memory: Memory, at place: SourceLocation) -> Diagnostic {
    let size = memory.capacity.limit.map(BitCount.text) ?? "no limit"
    return .warning(
      .zeroLatency, "\(memory.name): latency 0, but a memory of this size (\(size)) takes at least a cycle",
      at: place, fix: "write the cycles from a request to its first data, 1 or more")
  }
}
