struct TimelineRecorder {
  init(limit: Int, machine: SimulatedMachine) {}
  mutating func record(_ next: SimulatorState.Next, state: SimulatorState) {}
  func timeline(length: Int) -> Timeline? { nil }
}
