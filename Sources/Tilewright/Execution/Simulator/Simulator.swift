/// Runs a program on a machine: every operation as early as its data, its slot and its ports allow.
///
/// Each load, store and execution of the program is a queue of its own, as if a small engine with a semaphore ran it:
/// the operations of one queue start in order, those of different queues whenever they can. A transfer holds a port
/// of both memories for the cycles of the slower side; a port serves one transfer at a time, whoever is ready first,
/// and among equals whoever stands first in the program. An execution reads its operands in its own cycles.
///
/// * A tile may be used when its transfer has ended (read after write).
/// * A slot may be filled from the last cycle of its last use on (a register is read and overwritten in the same
///   cycle); with s slots the s-th tile from now is the one that waits.
/// * A tile of results leaves when all that is added to it has arrived, and its slot is free when it has left.
/// * A memory's `latency` delays the first tile that comes out of it.
///
/// A program that repeats itself is not run to its end step by step: when the whole state, relative to the clock, is
/// one that it had some iterations before, the iterations that will look alike are skipped. The result is the same.
public struct Simulator {
  private let machine: SimulatedMachine
  private var state: SimulatorState

  private init?(
    _ program: Program, _ problem: Problem, _ timing: SimulatedTiming, isInterrupted: () -> Bool
  ) {
    guard let machine = SimulatedMachine(program, problem, timing, isInterrupted: isInterrupted) else {
      return nil
    }
    self.machine = machine
    state = SimulatorState(machine)
  }

  /// Runs a program that passes its checks.
  ///
  /// - Parameters:
  ///   - timing: what operations take.
  ///   - skipping: whether what repeats itself may be skipped; the result is the same.
  ///   - steps: nil is returned when more operations would have to be run one by one; those unlike any before count
  ///     128-fold.
  ///   - isInterrupted: asked from time to time; nil is returned once it says yes.
  public static func run(
    _ program: Program, for problem: Problem, timing: SimulatedTiming = .cycles, skipping: Bool = true,
    steps: Int = .max,
    isInterrupted: () -> Bool = { false }
  ) -> Simulation? {
    var simulator = Simulator(program, problem, timing, isInterrupted: isInterrupted)
    return simulator?.run(skipping: skipping, steps: steps, isInterrupted: isInterrupted)
  }

  /// Runs a program that passes its checks and keeps what ran when, up to `operations` of them: a timeline of the
  /// whole run, or of its beginning.
  ///
  /// Executions on the same tiles are one operation; where they repeat themselves they are skipped, as `run` does.
  /// `progress` is told how many operations are kept, and `isInterrupted` asked, from time to time; once it says yes the
  /// timeline breaks off; its beginning is there in any case.
  public static func timeline(
    of program: Program, for problem: Problem, timing: SimulatedTiming = .cycles, operations: Int,
    progress: (_ operations: Int) -> Void = { _ in }, isInterrupted: () -> Bool = { false }
  ) -> Timeline {
    guard var simulator = Simulator(program, problem, timing, isInterrupted: { false }) else {
      preconditionFailure("nothing interrupts the set-up")
    }
    return simulator.timeline(operations: operations, progress: progress, isInterrupted: isInterrupted)
  }

  private mutating func run(skipping: Bool, steps limit: Int, isInterrupted: () -> Bool) -> Simulation? {
    var steadyStates = skipping ? SteadyStates(machine, state) : nil
    var steps = 0
    var met = 0
    while let next = state.next(machine) {
      steps += 1
      // An operation unlike any before takes about as long as a hundred that are known.
      let effort = steps + 128 * state.outcomes.count
      if effort > limit { return nil }
      if steps & 0xFF == 0 || met < state.outcomes.count {
        met = state.outcomes.count
        if isInterrupted() { return nil }
      }
      if let loop = state.start(next, machine), next.queue == machine.execution {
        steadyStates?.visit(loop, &state, machine)
      }
    }
    return state.simulation(machine)
  }

  /// So many executions on the same tiles are run before it is looked for how they repeat.
  private static let executionsBeforeSkipping = 64

  /// So many operations unlike any before are run before the clock is looked at: they take longer than others.
  private static let newBeforeAsking = 256

  private mutating func timeline(
    operations: Int, progress: (Int) -> Void, isInterrupted: () -> Bool
  ) -> Timeline {
    var recorder = TimelineRecorder(limit: operations, machine: machine)
    // Holds states of the executions in a row alone, so that nothing else is ever skipped.
    var steadyStates: SteadyStates?
    var steps = 0
    var met = 0
    var isWhole = false
    while !recorder.isFull {
      steps += 1
      if steps & 0xFFF == 0 || met + Self.newBeforeAsking < state.outcomes.count {
        met = state.outcomes.count
        progress(recorder.count)
        if isInterrupted() { break }
      }
      guard let next = state.next(machine) else {
        isWhole = true
        break
      }
      recorder.record(next, state, machine)
      let loop = state.start(next, machine)
      guard recorder.executionsInARow > Self.executionsBeforeSkipping, let loop else {
        steadyStates = nil
        continue
      }
      let (before, skipped) = (executions, state.skipped)
      if steadyStates == nil { steadyStates = SteadyStates(machine, state) }
      steadyStates?.visit(loop, &state, machine)
      if state.skipped > skipped {
        recorder.extendExecution(by: executions - before, cycles: state.skipped - skipped, machine)
      }
    }
    let title = "\(machine.problem.layer.name) on \(machine.problem.machine.name)"
    return recorder.timeline(title: title, isWhole: isWhole, machine)
  }

  /// Executions so far.
  private var executions: Int { state.body(machine.execution, machine.queues[machine.execution].depth) }
}
