/// The law of a port: what the transfers of some bits take, whoever asks.
///
///     64 bits wide, granules of 16 bits, 2 pJ a full-width access
///     a transfer of 100 bits   7 granules, 1.75 accesses, 3.5 pJ, 2 cycles
///     the same, 5 cycles to start, at least 256 bits, 1 pJ each   16 granules, 9 pJ, 9 cycles
///
/// The plain model, the fast evaluator, the exact search with its bounds, the simulator and the ticks of tilings all ask it: a term that is
/// added here is added everywhere. What moves nothing takes nothing.
struct TransferLaw: Hashable, Sendable {
  /// What a transfer takes whatever its bits: the descriptor of a DMA, a flit's header. Nothing, unless stated.
  struct Overhead: Hashable, Sendable {
    /// Cycles until the first word moves.
    var startCycles = 0
    /// Bits that move at least.
    var minimumBits = 0
    /// Energy besides that of the words.
    var picojoules = 0.0

    static let none = Overhead()
  }

  /// Where there is no port: bits pass one a cycle and cost nothing.
  static let none = TransferLaw(widthBits: 1, granularityBits: 1, accessPicojoules: 0)

  /// Bits per cycle.
  let widthBits: Int
  let granularityBits: Int
  let overhead: Overhead
  /// Energy of an access of the full width.
  let accessPicojoules: Double
  /// Energy of one granule.
  let granulePicojoules: Double

  init(widthBits: Int, granularityBits: Int, accessPicojoules: Double, overhead: Overhead = .none) {
    self.widthBits = widthBits
    self.granularityBits = granularityBits
    self.accessPicojoules = accessPicojoules
    self.overhead = overhead
    granulePicojoules = Double(granularityBits) / Double(widthBits) * accessPicojoules
  }

  /// Cycles of a transfer.
  @inline(__always)
  func cycles(bits: Int) -> Int { Self.steps(of: bits, each: widthBits, overhead) }

  /// Granules of a transfer.
  @inline(__always)
  func granules(bits: Int) -> Int {
    bits > 0 ? ceilingDivide(max(bits, overhead.minimumBits), granularityBits) : 0
  }

  /// Full-width accesses that granules are.
  func accesses(granules: Int) -> Double {
    Double(granules) * Double(granularityBits) / Double(widthBits)
  }

  /// Energy of the granules of so many transfers, rounded once less than `quickPicojoules`.
  func picojoules(granules: Int, transfers: Int) -> Double {
    accesses(granules: granules) * accessPicojoules + Double(transfers) * overhead.picojoules
  }

  /// The same up to rounding, without a division.
  @inline(__always)
  func quickPicojoules(granules: Int, transfers: Int) -> Double {
    Double(granules) * granulePicojoules + Double(transfers) * overhead.picojoules
  }

  /// Energy of bits however they are divided into transfers, at least.
  func leastPicojoules(bits: Int) -> Double { Double(bits) / Double(widthBits) * accessPicojoules }

  /// Energy of one bit of whole granules.
  var picojoulesPerBit: Double { granulePicojoules / Double(granularityBits) }

  /// Cycles of a transfer between two memories, which holds both ports for those of the slower side. `inner` is nil where the
  /// array takes the bits, or gives them, in its own cycles.
  @inline(__always)
  static func cycles(_ outer: TransferLaw, bits: Int, _ inner: TransferLaw?, innerBits: Int) -> Int {
    guard let inner else { return outer.cycles(bits: bits) }
    return max(outer.cycles(bits: bits), inner.cycles(bits: innerBits))
  }

  /// Steps of time that an amount takes, so much in each: cycles of bits, or ticks of elements. Held at `Int.max`.
  @inline(__always)
  static func steps(of amount: Int, each: Int, _ overhead: Overhead) -> Int {
    guard amount > 0 else { return 0 }
    let words = ceilingDivide(max(amount, overhead.minimumBits), each)
    let (steps, overflow) = words.addingReportingOverflow(overhead.startCycles)
    return overflow ? .max : steps
  }
}

extension Memory {
  /// The port that serves a movement of a role, with its law; nil where none does.
  func channel(for role: OperandRole, _ movement: Movement) -> (port: Int, law: TransferLaw)? {
    port(for: role, movement).map { ($0, law(ofPort: $0, movement)) }
  }

  /// The law of one of the ports for a movement.
  func law(ofPort port: Int, _ movement: Movement) -> TransferLaw {
    TransferLaw(
      widthBits: ports[port].widthBits, granularityBits: ports[port].granularityBits,
      accessPicojoules: movement.isRead ? readEnergyPicojoules : writeEnergyPicojoules,
      overhead: ports[port].overhead)
  }
}
