import Diagnostics

/// Warns of memories that are listed from the outside in: the order of a file is the hierarchy.
///
/// A memory that stands below one less than a sixteenth its size is probably the farther one. A DRAM written first is
/// otherwise taken for the registers of the array, and nothing of what follows makes sense.
enum MemoryOrderCheck {
  /// How many times as large a memory must be than one above it to be doubtful.
  private static let ratio = 16

  static func findings(for machine: Machine) -> [Diagnostic] {
    machine.memories.indices.compactMap { inner in
      let smaller = smallerMemories(above: inner, in: machine)
      guard !smaller.isEmpty else { return nil }
      return .outsideIn(inner, below: smaller, in: machine)
    }
  }

  /// The much smaller memories that stand above one for the sake of some role.
  private static func smallerMemories(above inner: Int, in machine: Machine) -> [Int] {
    let roles = machine.memories[inner].roles
    return machine.memories.indices.filter { outer in
      guard outer > inner, roles.contains(where: machine.memories[outer].roles.contains),
        let above = machine.memories[outer].capacity.limit
      else { return false }
      guard let below = machine.memories[inner].capacity.limit else { return true }
      return above < below / ratio
    }
  }
}

extension Diagnostic {
  fileprivate static func outsideIn(_ inner: Int, below outer: [Int], in machine: Machine) -> Diagnostic {
    let memory = machine.memories[inner]
    let size = memory.capacity.limit.map(BitCount.text) ?? "unlimited"
    let rank = inner == 0 ? "first, " : ""
    let others = outer.map { machine.memories[$0] }
    let names = Words.list(
      others.map { "\($0.name) (\($0.capacity.limit.map(BitCount.text) ?? "unlimited"))" })
    let isReversed = inner == 0 && outer.count == machine.memories.count - 1
    return .warning(
      .memoryOrder,
      "\(memory.name) (\(rank)\(size)) is below \(names): memories are listed from the PEs outward",
      at: memory.location, notes: others.map { Note("\($0.name) stands above it", at: $0.location) },
      fix: isReversed
        ? "list \(memory.name) last; did you mean the reverse order?"
        : "if \(memory.name) is the farther one, list it after \(Words.list(others.map(\.name)))")
  }
}
