import Diagnostics
import Foundation
import Synchronization
import Testing

@testable import Tilewright

/// Whatever the layer, a search ends soon after it is told to, with a mapping.
///
/// What counts is the time that the thread itself computed, so that a busy computer doesn't matter.
@Suite struct TimeLimitTests {
  /// A limit in seconds of the thread's own time, and how long a search may go on after it.
  private static let limit = 0.1
  #if DEBUG
    private static let patience = 9.0
  #else
    private static let patience = 0.9
  #endif

  /// Says yes from a moment on.
  private final class Clock: Sendable {
    private let start = Clock.now
    private let looks = Atomic(0)

    static var now: Double {
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    var seconds: Double { Self.now - start }
    var count: Int { looks.load(ordering: .relaxed) }

    @Sendable func isOver() -> Bool {
      looks.add(1, ordering: .relaxed)
      return seconds > TimeLimitTests.limit
    }
  }

  @Test(arguments: 0..<24)
  func hostileLayersEndInTime(seed: Int) throws {
    var layers = HostileLayers(seed: UInt64(seed) &* 7919 &+ 5)
    let (layer, machine) = (layers.layer(), layers.machine())
    try #require(layer.check().isEmpty)
    let objective = Objective.allCases[seed % Objective.allCases.count]
    let label: Comment = "seed \(seed): \(layer.dimensions.map { "\($0.name) \($0.size)" }) \(objective)"
    let clock = Clock()
    let space = try LayerSpace(
      layer: layer, machine: machine, constraints: Constraints(), isInterrupted: clock.isOver)
    let outcome = ProvenSearch(space: space, objective: objective, isInterrupted: clock.isOver).run()
    let first = outcome.best == nil ? firstMapping(space, objective, clock) : nil
    #expect(clock.seconds < Self.limit + Self.patience, label)
    let best = try #require(outcome.best ?? first, label)
    // What stands in the result is legal and costs what it says, interrupted or not.
    let mapping = best.mapping.mapping
    #expect(mapping.check(for: space.problem).isEmpty, label)
    let cost = NativeModel.cost(of: mapping, for: space.problem)
    #expect(cost.latency.totalCycles == best.score.latencyCycles, label)
    if let proof = outcome.proof { #expect(proof.bound <= objective.rank(best.score).0 * (1 + 1e-9), label) }
  }

  /// Outputs whose tiles overlap along two axes, searched and then run.
  @Test(arguments: 0..<8)
  func scatteredLayersEndInTime(seed: Int) throws {
    var layers = HostileLayers(seed: UInt64(seed) &* 15_485_863 &+ 3)
    let (layer, machine) = (layers.scattered(), layers.machine())
    try #require(layer.check().isEmpty)
    let label: Comment = "seed \(seed): \(layer.dimensions.map { "\($0.name) \($0.size)" })"
    let clock = Clock()
    let space = try LayerSpace(
      layer: layer, machine: machine, constraints: Constraints(), isInterrupted: clock.isOver)
    let outcome = ProvenSearch(space: space, objective: .latency, isInterrupted: clock.isOver).run()
    let found = outcome.best ?? firstMapping(space, .latency, clock)
    let best = try #require(found, label).mapping.mapping
    _ = Simulation(best, for: space.problem, isInterrupted: clock.isOver)
    #expect(clock.seconds < Self.limit + Self.patience, label)
    // A run that begins late breaks off at once, and one that nothing ends is set up in time.
    let start = Clock.now
    #expect(Simulation(best, for: space.problem, isInterrupted: { true }) == nil, label)
    let timeline = Simulator.timeline(
      of: Program(best, for: space.problem), for: space.problem, operations: 100)
    #expect(!timeline.operations.isEmpty, label)
    #expect(Clock.now - start < Self.patience, label)
  }

  @Test(arguments: 0..<8)
  func frontsOfHostileLayersEndInTime(seed: Int) throws {
    var layers = HostileLayers(seed: UInt64(seed) &* 104_729 &+ 11)
    let (layer, machine) = (layers.layer(), layers.machine())
    let clock = Clock()
    let space = try LayerSpace(
      layer: layer, machine: machine, constraints: Constraints(), isInterrupted: clock.isOver)
    let front = ParetoSearch(space: space, isInterrupted: clock.isOver).run()
    #expect(clock.seconds < Self.limit + Self.patience, "\(layer.dimensions)")
    if clock.seconds > Self.limit { #expect(front?.isProven != true) }
  }

  private func firstMapping(_ space: LayerSpace, _ objective: Objective, _ clock: Clock) -> Candidate? {
    space.unrollings.lazy.flatMap { unrolling in space.chains.lazy.map { (unrolling, $0) } }.prefix(64)
      .lazy.compactMap { unrolling, chains in
        LayerSearch(
          space: space, unrolling: unrolling, chains: chains, objective: objective,
          isInterrupted: clock.isOver
        ).run(.quick).best
      }.first
  }
}
