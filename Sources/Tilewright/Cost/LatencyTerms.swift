/// The closed-form latency, term by term: what a movement adds, and how the sums combine.
///
///     latency = compute + stall + fill + drain
///     stall   = max(operating + waiting, steady - compute)
///
/// * fill, drain: the most that an operand's chain, or a port, is busy before the first and after the last operation.
/// * operating: what the array itself moves in its operations beyond their cycles, of the port that lags most.
/// * waiting: the refills of single slots, memory by memory that of the port which waits longest.
/// * steady: what a port is busy between the first fill and the last drain.
///
/// `LatencyModel` says why. The plain model, the fast evaluator and the exact search keep the sums in their own way; what goes into
/// them and what comes out is said here. The relaxed bound of the exact search (`LagrangeMultipliers`, `TimeBound`) puts a weighted
/// mean in the place of each maximum.
struct LatencyTerms {
  /// One direction of an operand over a boundary.
  struct Movement: Hashable, Sendable {
    /// Cycles of all transfers.
    var busyCycles = 0
    var transfers = 0
    /// Cycles of the largest transfer: the first fill of an input, the last drain of an output.
    var longestCycles = 0

    /// Adds transfers of so many cycles each; those that take none are none.
    @inline(__always)
    mutating func add(_ cycles: Int, times: Int) {
      guard cycles > 0, times > 0 else { return }
      transfers += times
      busyCycles += times * cycles
      longestCycles = max(longestCycles, cycles)
    }

    /// The same over again, which may be never.
    @inline(__always)
    func repeated(_ times: Int) -> Self {
      Self(
        busyCycles: times * busyCycles, transfers: times * transfers,
        longestCycles: times > 0 ? longestCycles : 0)
    }

    /// Adds another direction's transfers.
    @inline(__always)
    mutating func add(_ other: Self) {
      busyCycles += other.busyCycles
      transfers += other.transfers
      longestCycles = max(longestCycles, other.longestCycles)
    }

    /// Cycles of the transfer that is counted apart, before the first operation or after the last.
    @inline(__always)
    func edgeCycles(isEdge: Bool) -> Int { isEdge ? longestCycles : 0 }

    /// Cycles between these.
    @inline(__always)
    func steadyCycles(isEdge: Bool) -> Int { busyCycles - edgeCycles(isEdge: isEdge) }

    /// Cycles in which a single slot is refilled and nothing can go on. A register is read and overwritten in one cycle; what
    /// comes back comes after what has left.
    @inline(__always)
    func waitingCycles(isEdge: Bool, isReturn: Bool) -> Int {
      steadyCycles(isEdge: isEdge) - (isReturn ? 0 : transfers - (isEdge ? 1 : 0))
    }
  }

  /// Whether the first or the last transfer of a movement is counted apart: inputs fill a memory, results drain it.
  @inline(__always)
  static func isEdge(isOutput: Bool, isInward: Bool, hasInner: Bool) -> Bool {
    hasInner && isInward != isOutput
  }

  /// Whether a movement brings partial sums back.
  @inline(__always)
  static func isReturn(isOutput: Bool, isInward: Bool) -> Bool { isOutput && isInward }

  let computeCycles: Int
  let operation: OperationLaw
  private(set) var fill = 0
  private(set) var drain = 0
  private(set) var operating = 0
  private(set) var waiting = 0
  /// The most by which a port is busy beyond computing.
  private(set) var beyond = 0

  init(computeCycles: Int, operation: OperationLaw) {
    self.computeCycles = computeCycles
    self.operation = operation
  }

  /// An operand's chain, or a port, that is busy for so long before the first operation.
  @inline(__always)
  mutating func addFill(_ cycles: Int) { fill = max(fill, cycles) }

  /// The same after the last one.
  @inline(__always)
  mutating func addDrain(_ cycles: Int) { drain = max(drain, cycles) }

  /// A port through which the array moves for so many cycles, in so many operations at least.
  @inline(__always)
  mutating func addOperating(_ cycles: Int, operations: Int) {
    operating = max(operating, cycles - operation.cycles(of: operations))
  }

  /// A memory whose single slots make the array wait for so long.
  @inline(__always)
  mutating func addWaiting(_ cycles: Int) { waiting += cycles }

  /// A port that is busy for so long between first fill and last drain.
  @inline(__always)
  mutating func addSteady(_ cycles: Int) { beyond = max(beyond, cycles - computeCycles) }

  /// The same where what exceeds computing is known.
  @inline(__always)
  mutating func addBeyond(_ cycles: Int) { beyond = max(beyond, cycles) }

  /// Cycles that nothing can overlap.
  @inline(__always)
  var unoverlapped: Int { operating + waiting }

  /// Cycles beyond computing between the first operation and the last.
  @inline(__always)
  var stall: Int { max(unoverlapped, beyond) }

  @inline(__always)
  var total: Int { Self.total(compute: computeCycles, stall: stall, fill: fill, drain: drain) }

  @inline(__always)
  static func total(compute: Int, stall: Int, fill: Int, drain: Int) -> Int {
    compute + stall + fill + drain
  }
}
