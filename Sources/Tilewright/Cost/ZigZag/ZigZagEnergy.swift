/// The energy of the memories, and which of them are buffered twice.
struct ZigZagEnergy {
  let levels: [[ZigZagCost.Level]]
  let memoryPicojoules: Double
  /// By operand and level (the array first): whether there is room for the next tile beside the one in use.
  let doubledBuffers: [[Bool]]

  /// Nil when an operand must move where its memory has no port for it.
  init?(_ flows: [OperandFlow], channels: [[ZigZagChannels]], for problem: Problem) {
    let use = MemoryShares(flows.map(\.bits), for: problem)
    var levels: [[ZigZagCost.Level]] = []
    var total = 0.0
    for (operand, flow) in flows.enumerated() {
      var own: [ZigZagCost.Level] = []
      for (level, index) in problem.chains[operand].enumerated() {
        var accesses: [Double] = []
        var energies: [Double] = []
        for (movement, channel) in zip(Movement.allCases, channels[operand][level].byMovement) {
          let transfer = flow.transfers[level][movement]
          guard transfer.elements == 0 || channel != nil else { return nil }
          let count = channel.map { $0.accesses(transfer, instances: flow.instances[level + 1]) } ?? 0
          accesses.append(count)
          energies.append(count * (channel?.accessPicojoules ?? 0))
        }
        let energy = ByMovement(energies)
        let sum = (energy.readToAbove + energy.readToBelow) + (energy.writeFromAbove + energy.writeFromBelow)
        total += sum
        own.append(
          ZigZagCost.Level(
            memory: index, accesses: accesses, energiesPicojoules: energies, energyPicojoules: sum,
            utilization: use.own[operand][level], sharedUtilization: use.shared[operand][level]))
      }
      levels.append(own)
    }
    self.levels = levels
    memoryPicojoules = total
    doubledBuffers = MemoryShares(flows.map(\.bitsInUse), for: problem).doubled()
  }
}

/// What a memory's ports do for an operand.
struct ZigZagChannels: Sendable {
  /// The port of a movement.
  struct Channel: Sendable {
    let granularityBits: Double
    let widthBits: Double
    /// Of a full-width access.
    let accessPicojoules: Double

    /// Full-width accesses of all instances, rounded down at the end.
    func accesses(_ transfer: OperandFlow.Transfer, instances: Int) -> Double {
      let granules = (Double(transfer.elements * transfer.elementBits) / granularityBits).rounded(.up)
      let perTransfer = granules * (granularityBits / widthBits)
      return (perTransfer * Double(transfer.count) * Double(instances)).rounded(.down)
    }
  }

  /// In the order of `Movement.allCases`; nil where no port serves the movement.
  let byMovement: [Channel?]

  init(of role: OperandRole, in memory: Memory) {
    byMovement = Movement.allCases.map { movement in
      memory.port(for: role, movement).map { port in
        Channel(
          granularityBits: Double(memory.ports[port].granularityBits),
          widthBits: Double(memory.ports[port].widthBits),
          accessPicojoules: movement.isRead ? memory.readEnergyPicojoules : memory.writeEnergyPicojoules)
      }
    }
  }
}

extension ByMovement<Double> {
  /// From a list in the order of `Movement.allCases`.
  fileprivate init(_ list: [Double]) {
    self.init(readToBelow: 0, writeFromBelow: 0, readToAbove: 0, writeFromAbove: 0)
    for (movement, value) in zip(Movement.allCases, list) { self[movement] = value }
  }
}

/// How full the memories are.
private struct MemoryShares {
  /// By operand and memory of its chain, the share that it takes.
  let own: [[Double]]
  /// The share that all operands of the memory take.
  let shared: [[Double]]
  /// Memories of several operands: those operands with the memory's place in their chains.
  private let groups: [[(operand: Int, level: Int)]]

  /// By operand and level, the array first, the bits held.
  init(_ bits: [[Int]], for problem: Problem) {
    let own = bits.indices.map { operand in
      problem.chains[operand].enumerated().map { level, memory in
        problem.machine.memories[memory].capacityBits.map {
          Double(bits[operand][level + 1]) / Double($0)
        } ?? 0
      }
    }
    let groups = problem.machine.memories.indices.filter { problem.machine.memories[$0].roles.count > 1 }
      .map { index in
        problem.machine.memories[index].roles.compactMap { role -> (operand: Int, level: Int)? in
          guard let operand = problem.roles.firstIndex(of: role) else { return nil }
          return problem.chains[operand].firstIndex(of: index).map { (operand, $0) }
        }
      }
    var shared = own
    for group in groups {
      let sum = group.reduce(0) { $0 + own[$1.operand][$1.level] }
      for (operand, level) in group { shared[operand][level] = sum }
    }
    self.own = own
    self.shared = shared
    self.groups = groups
  }

  /// By operand and level, the array first: whether the tile has a second slot.
  func doubled() -> [[Bool]] {
    var taken = shared
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
