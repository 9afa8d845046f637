/// How many ticks an operation takes, from what it moves or computes.
///
///     unit                            every operation one tick: the document's way
///     linear                          a tick for each started block of 1 024 elements or 32 768 operations
///     load: 2 + 1 per 1 024           fixed and proportional
///     load: 1 up to 1 024, 3 beyond   a table of steps
public struct TickModel: Hashable, Sendable {
  /// The ticks of one kind of operation.
  public enum Rate: Hashable, Sendable {
    /// `fixed` ticks and one more for each started `per` elements (operations, for an execution).
    case proportional(fixed: Int, per: Int)
    /// Always the same.
    case fixed(Int)
    /// The ticks of the first step that is large enough, ascending; beyond the last, as many times the last as it takes.
    case steps([Step])
  }

  /// Up to how many elements an operation takes how many ticks.
  public struct Step: Hashable, Sendable {
    /// The most elements of this step.
    public let upTo: Int
    /// What they take.
    public let ticks: Int

    /// Creates a step.
    public init(upTo: Int, ticks: Int) {
      self.upTo = upTo
      self.ticks = ticks
    }
  }

  /// A transfer inwards, by its elements.
  public let load: Rate
  /// An execution, by its operations.
  public let execute: Rate
  /// The addition of two partial sums, by the elements of one.
  public let add: Rate
  /// A transfer outwards, by its elements.
  public let store: Rate

  /// Creates a model.
  public init(load: Rate, execute: Rate, add: Rate, store: Rate) {
    self.load = load
    self.execute = execute
    self.add = add
    self.store = store
  }

  /// Every operation takes one tick.
  public static let unit = TickModel(load: .fixed(1), execute: .fixed(1), add: .fixed(1), store: .fixed(1))

  /// Blocks of 32 × 32 elements move, and blocks of 32 × 32 × 32 operations run, in one tick each.
  public static let linear = TickModel(
    load: .proportional(fixed: 0, per: 1024), execute: .proportional(fixed: 0, per: 32768),
    add: .proportional(fixed: 0, per: 1024), store: .proportional(fixed: 0, per: 1024))

  /// Whether every operation takes one tick whatever its size.
  public var isUnit: Bool { self == .unit }
}

extension TickModel.Rate {
  /// The ticks of an amount: at least 1; held at 2^62.
  public func ticks(for amount: Int) -> Int {
    switch self {
    case .fixed(let ticks): return max(1, ticks)
    case .proportional(let fixed, let per):
      // What moves nothing starts all the same.
      let ticks = TransferLaw.steps(of: amount, each: max(1, per), .init(startCycles: fixed))
      return max(1, min(max(ticks, fixed), 1 << 62))
    case .steps(let steps):
      if let step = steps.first(where: { amount <= $0.upTo }) { return max(1, step.ticks) }
      guard let last = steps.last, last.upTo > 0 else { return 1 }
      let (ticks, overflow) = ceilingDivide(amount, last.upTo).multipliedReportingOverflow(by: last.ticks)
      return overflow ? 1 << 62 : max(1, min(ticks, 1 << 62))
    }
  }
}
