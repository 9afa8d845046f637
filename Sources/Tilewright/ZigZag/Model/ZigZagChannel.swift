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
