/// What a mapping costs by ZigZag's model. Energies are in picojoules, times in cycles, which may be broken.
public struct ZigZagCost: Hashable, Sendable {
  /// One memory's part in an operand.
  public struct Level: Hashable, Sendable {
    /// Index into the machine's memories.
    public let memory: Int
    /// Full-width accesses; whole numbers.
    public let accesses: ByMovement<Double>
    /// Their energy in picojoules.
    public let energiesPicojoules: ByMovement<Double>
    /// All of it: (reads to above + reads to below) + (writes from above + writes from below).
    public let energyPicojoules: Double
    /// Share of the memory that the operand's tile takes; 0 for a memory without limit.
    public let utilization: Double
    /// Share that the tiles of all operands take.
    public let sharedUtilization: Double
  }

  /// The operations.
  public let operationsPicojoules: Double
  /// All memories.
  public let memoryPicojoules: Double
  /// By operand, then by memory of its chain.
  public let levels: [[Level]]
  /// All elements busy in every cycle.
  public let idealCycles: Int
  /// Iterations in time × cycles per operation.
  public let computeCycles: Double
  /// Cycles in which the array waits for a port.
  public let stallCycles: Int
  /// The first fills of the inputs, as far as they count.
  public let onloadingCycles: Double
  /// The last results on their way out.
  public let offloadingCycles: Double
  /// A systolic array running empty.
  public let drainCycles: Int

  /// Operations and memories: ZigZag's `energy_total`.
  public var energyPicojoules: Double { memoryPicojoules + operationsPicojoules }
  /// `latency_total0`: computing and waiting.
  public var computingCycles: Double { computeCycles + Double(stallCycles) }
  /// `latency_total1`: and the first fills.
  public var loadedCycles: Double { computingCycles + onloadingCycles }
  /// `latency_total2`, which ZigZag optimises: and the last results.
  public var latencyCycles: Double { loadedCycles + offloadingCycles + Double(drainCycles) }
  /// Energy × latency, in picojoule-cycles.
  public var energyDelayProduct: Double { energyPicojoules * latencyCycles }
  /// `mac_spatial_utilization`: ideal cycles ÷ compute cycles.
  public var spatialUtilization: Double { Double(idealCycles) / computeCycles }
  /// `mac_utilization2`: ideal cycles ÷ latency.
  public var utilization: Double { Double(idealCycles) / latencyCycles }
}
