/// What a run of a program took, cycle by cycle.
public struct Simulation: Hashable, Sendable {
  /// What one operand moved over one boundary in one direction.
  public struct Movement: Hashable, Sendable {
    /// What moved.
    public let transfer: Program.Transfer
    /// Which way.
    public let direction: Traffic.Direction
    /// Number of transfers in time.
    public let transfers: Int
    /// Cycles that they held their ports, one after another.
    public let busyCycles: Int

    /// Creates an entry.
    public init(transfer: Program.Transfer, direction: Traffic.Direction, transfers: Int, busyCycles: Int) {
      self.transfer = transfer
      self.direction = direction
      self.transfers = transfers
      self.busyCycles = busyCycles
    }
  }

  /// Time in which the array waited, by cause.
  public struct Waiting: Hashable, Sendable {
    /// What for.
    public let cause: Timeline.Wait.Cause
    /// Cycles in all.
    public let cycles: Int

    /// Creates an entry.
    public init(cause: Timeline.Wait.Cause, cycles: Int) {
      self.cause = cause
      self.cycles = cycles
    }
  }

  /// From the first cycle to the end of the last operation.
  public let cycles: Int
  /// Cycles in which the array executed.
  public let executingCycles: Int
  /// Every movement, in the order of the program.
  public let movements: [Movement]
  /// What the array waited for, the longest first.
  public let waiting: [Waiting]
  /// Cycles that weren't run one by one: the program had come to repeat itself exactly, and so the result is that
  /// of running them.
  public let skippedCycles: Int

  /// Whether every cycle was run.
  public var isRunInFull: Bool { skippedCycles == 0 }
}

extension Simulation {
  /// Most operations that a mapping's run may take one by one.
  private static let mostSteps = 1 << 23

  /// Runs a legal mapping; nil when it is interrupted, or has too many operations that don't repeat themselves.
  public init?(
    _ mapping: Mapping, for problem: Problem, isInterrupted: () -> Bool = { false }
  ) {
    let run = Simulator.run(
      Program(mapping, for: problem), for: problem, steps: Self.mostSteps, isInterrupted: isInterrupted)
    guard let run else { return nil }
    self = run
  }
}
