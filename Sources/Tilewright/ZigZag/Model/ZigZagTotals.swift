/// What the layers of a network cost together by ZigZag's model: one after another, nothing shared.
public struct ZigZagTotals: Hashable, Sendable {
  /// Operations and memories, in picojoules.
  public private(set) var energyPicojoules = 0.0
  /// The operations, in picojoules.
  public private(set) var operationsPicojoules = 0.0
  /// The memories, in picojoules.
  public private(set) var memoryPicojoules = 0.0
  /// `latency_total0`.
  public private(set) var computingCycles = 0.0
  /// `latency_total1`.
  public private(set) var loadedCycles = 0.0
  /// `latency_total2`.
  public private(set) var latencyCycles = 0.0
  /// All elements busy in every cycle.
  public private(set) var idealCycles = 0

  /// Adds up in the order given.
  public init(_ costs: [ZigZagCost]) {
    for cost in costs {
      energyPicojoules += cost.energyPicojoules
      operationsPicojoules += cost.operationsPicojoules
      memoryPicojoules += cost.memoryPicojoules
      computingCycles += cost.computingCycles
      loadedCycles += cost.loadedCycles
      latencyCycles += cost.latencyCycles
      idealCycles += cost.idealCycles
    }
  }

  /// Ideal cycles ÷ latency.
  public var utilization: Double { latencyCycles > 0 ? Double(idealCycles) / latencyCycles : 0 }
}
