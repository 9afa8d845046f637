/// Evaluates mappings of one problem at a rate of about a million a second.
///
/// Gives the same energy and latency as `NativeModel.cost`, the plain version beside which it is tested, and
/// allocates nothing once the axes it meets are in its table: everything is computed in an arena that is taken
/// once. Where every loop divides what it cuts and no index leaves its tensor, an axis is a product of trip counts;
/// any other axis is counted once by `AxisCounter` and looked up from then on.
///
/// One evaluator serves one task. Read `EvaluatorArena.score`, then `EvaluatorArena+Transfers` (elements) and
/// `EvaluatorArena+Pricing` (energy and time).
public final class Evaluator {
  /// What a search compares.
  public struct Score: Hashable, Sendable {
    /// Energy in picojoules.
    public let energyPicojoules: Double
    /// Latency in cycles.
    public let latencyCycles: Int
  }

  let arena: EvaluatorArena

  /// Asked by counts that take long; once it says yes it must go on saying so, and what is counted from then on is to be
  /// thrown away.
  let isInterrupted: @Sendable () -> Bool

  /// Takes the memory an evaluation needs. A count gives up once `isInterrupted` says yes: there is no score then.
  public init(_ problem: Problem, isInterrupted: @escaping @Sendable () -> Bool = { false }) {
    self.isInterrupted = isInterrupted
    arena = EvaluatorArena(EvaluatorConstants(problem), isInterrupted: isInterrupted)
  }

  deinit { arena.deallocate() }

  /// The score of a mapping, or nil when a memory overflows or a movement has no port.
  public func score(_ mapping: FlatMapping) -> Score? { arena.score(mapping) }
}
