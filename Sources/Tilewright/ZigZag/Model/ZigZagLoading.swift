/// The time before the first operation and after the last.
struct ZigZagLoading {
  let onloadingCycles: Double
  let offloadingCycles: Double

  /// Cycles of one transfer, and whether its port serves both inputs.
  private struct Load {
    var cycles = 0.0
    var isShared = false
  }

  /// What an input's links take, by the ports at their ends.
  private struct Links {
    /// Neither end shared with the other input.
    var own = 0.0
    /// One of them; ZigZag keeps the outermost only.
    var half = 0.0
    /// Both.
    var shared = 0.0
  }

  init(
    _ flows: [OperandFlow], ports: [ZigZagPort], busyCycles: Int, operation: OperationLaw,
    options: ZigZagOptions
  ) {
    let none = ByMovement(
      readToBelow: Load(), writeFromBelow: Load(), readToAbove: Load(), writeFromAbove: Load())
    var loads = flows.map { $0.transfers.map { _ in none } }
    for port in ports {
      let filling = PortFilling(
        port, flows, busyCycles: busyCycles, operation: operation, version: options.version)
      for (duty, cycles) in filling.loads {
        loads[duty.operand][duty.level][duty.movement] = Load(cycles: cycles, isShared: port.isShared)
      }
    }
    func load(_ operand: Int, _ level: Int, _ movement: Movement) -> Load { loads[operand][level][movement] }
    let links = flows.indices.dropFirst().map { operand in
      flows[operand].transfers.indices.dropLast().reduce(into: Links()) { links, level in
        let inner = load(operand, level, .writeFromAbove)
        let outer = load(operand, level + 1, .readToBelow)
        let cycles = max(inner.cycles, outer.cycles)
        switch (inner.isShared, outer.isShared) {
        case (false, false): links.own += cycles
        case (true, true): links.shared += cycles
        default: links.half = cycles
        }
      }
    }
    onloadingCycles = Self.onloading(links)
    offloadingCycles = flows[0].transfers.indices.dropLast().reduce(0) { sum, level in
      sum + max(load(0, level, .readToAbove).cycles, load(0, level + 1, .writeFromBelow).cycles)
    }
  }

  /// ZigZag's equations have two inputs: for a layer of one a free scalar, which moves nothing, is the second.
  private static func onloading(_ links: [Links]) -> Double {
    let (a, b) = (links[0], links.count > 1 ? links[1] : Links())
    return min(
      a.shared + max(b.shared + b.half + b.own, a.half + a.own),
      b.shared + max(a.shared + a.half + a.own, b.half + b.own))
  }
}

/// The first transfers through one port.
private struct PortFilling {
  let loads: [(duty: ZigZagPort.Duty, cycles: Double)]

  init(
    _ port: ZigZagPort, _ flows: [OperandFlow], busyCycles: Int, operation: OperationLaw,
    version: ZigZagOptions.Version
  ) {
    var once: [(duty: ZigZagPort.Duty, cycles: Double, least: Double)] = []
    var others: [(duty: ZigZagPort.Duty, cycles: Double)] = []
    var neededBits = 0.0
    for duty in port.duties {
      let comesBack = duty.movement == .readToBelow || duty.movement == .writeFromAbove
      guard duty.operand > 0 || !comesBack else { continue }
      let transfer = flows[duty.operand].transfers[duty.level][duty.movement]
      guard transfer.count > 0 else { continue }
      let cycles = Double(transfer.cycles(through: port.widthBits))
      if transfer.count == 1 {
        let least = (Double(flows[duty.operand].bits[1]) / Double(port.widthBits)).rounded(.up)
        once.append((duty, cycles, least))
      } else {
        neededBits += (Double(transfer.bitsPerCycle) / operation.cycles(of: 1.0)).rounded(.up)
        others.append((duty, cycles))
      }
    }
    let width = Double(port.widthBits)
    let spare = max(0, (width - neededBits) / width * Double(busyCycles))
    let fills = once.map { Fill(cycles: $0.cycles, least: $0.least) }
    let shortened =
      version == .v3_8 ? Self.balanced(fills, by: spare) : Self.shortened(fills, by: spare)
    loads = zip(once, shortened).map { ($0.duty, $1) } + others
  }

  /// The first fill of a tile that is filled only once.
  private struct Fill {
    let cycles: Double
    /// What it takes however much of the port is free.
    let least: Double
  }

  /// The fills, the longest first; of equal ones in their order.
  private static func longestFirst(_ fills: [Fill]) -> [Int] {
    fills.indices.sorted { (-fills[$0].cycles, $0) < (-fills[$1].cycles, $1) }
  }

  /// What is left of fills when spare cycles take from the longest first, none below its least.
  private static func shortened(_ fills: [Fill], by spare: Double) -> [Double] {
    var spare = spare
    var left = fills.map(\.cycles)
    for index in longestFirst(fills) {
      guard spare > 0 else { break }
      let cut = min(max(0, left[index] - fills[index].least), spare)
      left[index] -= cut
      spare -= cut
    }
    return left
  }

  /// What is left by the rule of ZigZag up to 3.8.5: each fill in turn, the longest first, is cut to its least, and all longer
  /// ones by as much again, so that they may end below theirs, and below 0.
  private static func balanced(_ fills: [Fill], by spare: Double) -> [Double] {
    guard spare > 0 else { return fills.map(\.cycles) }
    var spare = spare
    var left = fills.map(\.cycles)
    let order = longestFirst(fills)
    for (place, index) in order.enumerated() {
      let excess = left[index] - fills[index].least
      let sharers = Double(place + 1)
      let isEnough = spare >= excess * sharers
      let cut = isEnough ? excess : spare / sharers
      for longer in order[...place] { left[longer] -= cut }
      spare = isEnough ? spare - excess * sharers : 0
    }
    return left
  }
}
