import Testing

@testable import Tilewright

/// The fast latency against its bounds and against the simulator.
@Suite struct LatencyTests {
  /// Loops that divide, two slots, and no tile that takes longer to move than to compute on: the closed form is the
  /// latency of a run.
  @Test(arguments: 0..<4)
  func regularNestsTakeWhatTheClosedFormSays(batch: UInt64) throws {
    var problems = RandomProblems(seed: batch &* 31 &+ 5)
    var compared = 0
    for index in 0..<300 {
      let problem = try Problem(layer: problems.regularLayer(), machine: problems.regularMachine())
      let mapping = problems.regularMapping(for: problem)
      try #require(mapping.check(for: problem).isEmpty)
      let cost = NativeModel.cost(of: mapping, for: problem)
      let run = try #require(Simulation(mapping, for: problem))
      let label: Comment = "batch \(batch), case \(index)"
      #expect(run.cycles >= cost.latency.computeCycles, label)
      #expect(run.cycles >= cost.latency.ports.map(\.busyCycles).max() ?? 0, label)
      // K, N and M inside the tile: the operations on one.
      let onTile = problem.layer.sizes[2] * mapping.loops[3].step * mapping.loops[4].step
      let isRegular =
        mapping.tiles[0][0].slots == 2
        && cost.traffic.allSatisfy { traffic in
          traffic.inner == nil
            || traffic.busyCycles / max(1, traffic.transfers) <= onTile
        }
      guard isRegular else { continue }
      compared += 1
      #expect(run.cycles == cost.latency.totalCycles, label)
    }
    #expect(compared > 60)
  }

  @Test(arguments: 0..<4)
  func theClosedFormIsNeverBelowItsBounds(batch: UInt64) throws {
    var problems = RandomProblems(seed: batch &* 97 &+ 13)
    for index in 0..<200 {
      let problem = try Problem(layer: problems.layer(), machine: problems.machine())
      let latency = NativeModel.cost(of: problems.mapping(for: problem), for: problem).latency
      #expect(latency.totalCycles >= latency.computeCycles, "batch \(batch), case \(index)")
      #expect(
        latency.totalCycles >= latency.ports.map(\.busyCycles).max() ?? 0, "batch \(batch), case \(index)")
    }
  }
}
