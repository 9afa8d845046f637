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
  let machine: SimulatedMachine
  var state: SimulatorState
  var recorder: TimelineRecorder?
  var steadyStates: SteadyStates?

  /// Runs a program that passes its checks.
  ///
  /// - Parameters:
  ///   - recording: also keep each operation, up to this many; the program is then run in full.
  ///   - isInterrupted: asked from time to time; nil is returned once it says yes.
  public static func run(
    _ program: Program, for problem: Problem, recording: Int? = nil,
    isInterrupted: () -> Bool = { false }
  ) -> Simulation? {
    let machine = SimulatedMachine(program, problem)
    let state = SimulatorState(machine)
    var simulator = Simulator(
      machine: machine, state: state,
      recorder: recording.map { TimelineRecorder(limit: $0, machine: machine) },
      steadyStates: recording == nil ? SteadyStates(machine, state) : nil)
    return simulator.run(isInterrupted: isInterrupted)
  }

  private mutating func run(isInterrupted: () -> Bool) -> Simulation? {
    var steps = 0
    while let next = state.next(machine) {
      steps += 1
      if steps & 0xFFFF == 0, isInterrupted() { return nil }
      recorder?.record(next, state: state)
      let advanced = state.start(next, machine)
      if let loop = advanced, next.queue == machine.execution {
        steadyStates?.visit(loop, &state, machine)
      }
    }
    return state.simulation(machine, timeline: recorder?.timeline(length: state.end))
  }
}
