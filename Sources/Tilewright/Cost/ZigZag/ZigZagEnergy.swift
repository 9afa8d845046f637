/// The energy of the memories, and which of them are buffered twice.
struct ZigZagEnergy {
  let levels: [[ZigZagCost.Level]]
  let memoryPicojoules: Double
  /// By operand and level (the array first): whether there is room for the next tile beside the one in use.
  let doubledBuffers: [[Bool]]

  /// Nil when an operand must move where its memory has no port for it.
  init?(_ flows: [OperandFlow], for problem: Problem) {
    let use = MemoryShares(flows.map(\.bits), for: problem)
    var levels: [[ZigZagCost.Level]] = []
    var total = 0.0
    for (operand, flow) in flows.enumerated() {
      var own: [ZigZagCost.Level] = []
      for (level, index) in problem.chains[operand].enumerated() {
        let memory = problem.machine.memories[index]
        var accesses: [Double] = []
        for movement in Movement.allCases {
          let transfer = flow.transfers[level][movement]
          guard transfer.elements > 0 else {
            accesses.append(0)
            continue
          }
          guard let port = memory.port(for: problem.roles[operand], movement) else { return nil }
          accesses.append(
            transfer.accesses(through: memory.ports[port], instances: flow.instances[level + 1]))
        }
        let energies = zip(Movement.allCases, accesses).map { movement, accesses in
          accesses * (movement.isRead ? memory.readEnergyPicojoules : memory.writeEnergyPicojoules)
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

extension OperandFlow.Transfer {
  /// Full-width accesses of all instances, rounded down at the end.
  fileprivate func accesses(through port: Port, instances: Int) -> Double {
    let granules = (Double(elements * elementBits) / Double(port.granularityBits)).rounded(.up)
    let share = Double(port.granularityBits) / Double(port.widthBits)
    return (granules * share * Double(count) * Double(instances)).rounded(.down)
  }
}

extension ByMovement<Double> {
  /// From a list in the order of `Movement.allCases`.
  fileprivate init(_ list: [Double]) {
    self.init(readToBelow: 0, writeFromBelow: 0, readToAbove: 0, writeFromAbove: 0)
    for (movement, value) in zip(Movement.allCases, list) {
      switch movement {
      case .readToBelow: readToBelow = value
      case .writeFromBelow: writeFromBelow = value
      case .readToAbove: readToAbove = value
      case .writeFromAbove: writeFromAbove = value
      }
    }
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
