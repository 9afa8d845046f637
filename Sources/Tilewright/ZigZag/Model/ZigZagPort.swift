/// A port with the movements that it serves, in the order in which ZigZag takes them: by operand of the memory, then as the
/// ports name them.
struct ZigZagPort: Sendable {
  struct Duty: Hashable, Sendable {
    let operand: Int
    /// Place of the memory in the operand's chain.
    let level: Int
    let movement: Movement
  }

  let widthBits: Int
  let duties: [Duty]
  /// Whether it serves two inputs.
  let isShared: Bool

  static func all(of problem: Problem) -> [ZigZagPort] {
    problem.machine.memories.indices.flatMap { index in
      let memory = problem.machine.memories[index]
      return memory.ports.indices.map { port in
        var duties: [Duty] = []
        for role in memory.roles {
          guard let operand = problem.roles.firstIndex(of: role),
            let level = problem.chains[operand].firstIndex(of: index)
          else { continue }
          for use in memory.ports[port].uses where use.role == role {
            guard memory.port(for: role, use.movement) == port else { continue }
            duties.append(Duty(operand: operand, level: level, movement: use.movement))
          }
        }
        let inputs = Set(memory.ports[port].uses.map(\.role)).intersection([.input, .weight])
        return ZigZagPort(
          widthBits: memory.ports[port].widthBits, duties: duties, isShared: inputs.count == 2)
      }
    }
  }
}
