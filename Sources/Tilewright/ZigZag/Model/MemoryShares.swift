/// How full the memories are.
struct MemoryShares: Sendable {
  let chains: [[Int]]
  /// By operand and memory of its chain; infinite for one without limit.
  private let capacities: [[Double]]
  /// Memories of several operands: those operands with the memory's place in their chains.
  private let groups: [[(operand: Int, level: Int)]]

  init(_ problem: Problem) {
    let memories = problem.machine.memories
    chains = problem.chains
    capacities = problem.chains.map { chain in
      chain.map { memories[$0].capacity.amount }
    }
    groups = memories.indices.filter { memories[$0].roles.count > 1 }.map { index in
      memories[index].roles.compactMap { role -> (operand: Int, level: Int)? in
        guard let operand = problem.roles.firstIndex(of: role) else { return nil }
        return problem.chains[operand].firstIndex(of: index).map { (operand, $0) }
      }
    }
  }

  /// By operand and memory of its chain the share that it takes, of bits by operand and level, the array first.
  func own(_ bits: [[Int]]) -> [[Double]] {
    capacities.indices.map { operand in
      capacities[operand].indices.map { Double(bits[operand][$0 + 1]) / capacities[operand][$0] }
    }
  }

  /// The share that all operands of the memory take.
  func shared(_ own: [[Double]]) -> [[Double]] {
    var shared = own
    for group in groups {
      let sum = group.reduce(0) { $0 + own[$1.operand][$1.level] }
      for (operand, level) in group { shared[operand][level] = sum }
    }
    return shared
  }

  /// By operand and level, the array first: whether there is room for a second slot beside tiles of so many bits.
  func doubled(_ bits: [[Int]]) -> [[Bool]] {
    let own = own(bits)
    var taken = shared(own)
    return own.indices.map { operand in
      [false]
        + own[operand].indices.map { level in
          if taken[operand][level] <= 0.5 { return true }
          guard own[operand][level] <= 1 - taken[operand][level] else { return false }
          for group in groups where group.contains(where: { $0 == (operand, level) }) {
            for (other, place) in group { taken[other][place] += own[operand][level] }
          }
          return true
        }
    }
  }
}
