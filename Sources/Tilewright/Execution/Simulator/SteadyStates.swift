/// Finds out that a run repeats itself, and skips the repetitions.
///
/// Whenever the execution comes to the next iteration of a loop, the state is held against one of some iterations
/// before. The future of a run depends on the state relative to the clock alone. If the queues inside the loop all
/// moved on by p iterations, everything else stands where it stood, and every time that still matters moved on by
/// the same c cycles, then the next p iterations take c cycles, too, and so on,
///
/// * as long as no queue comes to the last iteration or a border, where its operations take something else, and
/// * until a transfer that has been on its way all the time ends (its time stood still while the clock moved).
///
/// Times that the clock has passed don't matter: nothing can start in the past.
struct SteadyStates {
  /// For each loop the state that later ones are held against, after Brent: renewed at distances that double.
  private var anchors: [Anchor]

  private struct Anchor {
    var isSet = false
    var snapshot: StateSnapshot
    var lasts = 1
    var age = 0
  }

  /// Loops with fewer iterations left are run through.
  private static let worthwhile = 6

  init(_ machine: SimulatedMachine, _ state: SimulatorState) {
    anchors = machine.nest.loops.indices.map { _ in Anchor(snapshot: StateSnapshot(state)) }
  }

  /// Looks at the state after the execution has come to the next iteration of `loop`; skips what it can.
  mutating func visit(_ loop: Int, _ state: inout SimulatorState, _ machine: SimulatedMachine) {
    for inner in stride(from: loop + 1, to: anchors.count, by: 1) { anchors[inner].isSet = false }
    let place = machine.execution * state.depth + loop
    guard state.counts[place] - state.iterations[place] > Self.worthwhile else { return }
    guard anchors[loop].isSet else { return setAnchor(loop, state, lasting: 1) }
    if let stretch = RepeatingStretch(loop: loop, from: anchors[loop].snapshot, to: state, machine: machine) {
      stretch.skip(&state, from: anchors[loop].snapshot, machine)
      anchors[loop].isSet = false
      return
    }
    anchors[loop].age += 1
    if anchors[loop].age >= anchors[loop].lasts {
      setAnchor(loop, state, lasting: 2 * anchors[loop].lasts)
    }
  }

  private mutating func setAnchor(_ loop: Int, _ state: SimulatorState, lasting: Int) {
    anchors[loop].snapshot.take(state)
    anchors[loop].isSet = true
    anchors[loop].lasts = lasting
    anchors[loop].age = 0
  }
}
