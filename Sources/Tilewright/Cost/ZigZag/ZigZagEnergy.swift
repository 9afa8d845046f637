/// The energy of the memories, and which of them are buffered twice.
struct ZigZagEnergy {
  let levels: [[ZigZagCost.Level]]
  let memoryPicojoules: Double
  /// By operand and level (the array first): whether there is room for the next tile beside the one in use.
  let doubledBuffers: [[Bool]]

  /// Nil when an operand must move where its memory has no port for it.
  init?(_ flows: [OperandFlow], channels: [[ByMovement<ZigZagChannel?>]], shares: MemoryShares) {
    let use = shares.own(flows.map(\.bits))
    let shared = shares.shared(use)
    var levels: [[ZigZagCost.Level]] = []
    var total = 0.0
    for (operand, flow) in flows.enumerated() {
      var own: [ZigZagCost.Level] = []
      for level in channels[operand].indices {
        let transfers = flow.transfers[level]
        let ports = channels[operand][level]
        for movement in Movement.allCases where transfers[movement].elements > 0 && ports[movement] == nil {
          return nil
        }
        let accesses = ByMovement { movement in
          ports[movement]?.accesses(transfers[movement], instances: flow.instances[level + 1]) ?? 0
        }
        let energy = ByMovement { accesses[$0] * (ports[$0]?.accessPicojoules ?? 0) }
        let sum = (energy.readToAbove + energy.readToBelow) + (energy.writeFromAbove + energy.writeFromBelow)
        total += sum
        own.append(
          ZigZagCost.Level(
            memory: shares.chains[operand][level], accesses: accesses, energiesPicojoules: energy,
            energyPicojoules: sum,
            utilization: use[operand][level], sharedUtilization: shared[operand][level]))
      }
      levels.append(own)
    }
    self.levels = levels
    memoryPicojoules = total
    doubledBuffers = shares.doubled(flows.map(\.bitsInUse))
  }
}

/// The port that serves a movement of an operand.
struct ZigZagChannel: Hashable, Sendable {
  let granularityBits: Double
  let widthBits: Double
  /// Of a full-width access.
  let accessPicojoules: Double

  /// For each movement of a role in a memory; nil where no port serves it.
  static func all(of role: OperandRole, in memory: Memory) -> ByMovement<ZigZagChannel?> {
    ByMovement { movement in
      memory.port(for: role, movement).map { port in
        ZigZagChannel(
          granularityBits: Double(memory.ports[port].granularityBits),
          widthBits: Double(memory.ports[port].widthBits),
          accessPicojoules: movement.isRead ? memory.readEnergyPicojoules : memory.writeEnergyPicojoules)
      }
    }
  }

  /// Full-width accesses of all instances, rounded down at the end.
  func accesses(_ transfer: OperandFlow.Transfer, instances: Int) -> Double {
    let granules = (Double(transfer.elements * transfer.elementBits) / granularityBits).rounded(.up)
    let perTransfer = granules * (granularityBits / widthBits)
    return (perTransfer * Double(transfer.count) * Double(instances)).rounded(.down)
  }
}

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
      chain.map { memories[$0].capacityBits.map(Double.init) ?? .infinity }
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
