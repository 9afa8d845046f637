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
