import Testing

@testable import Tilewright

/// Fronts against every mapping of the space, written out.
@Suite struct ParetoTests {
  /// Energies that no mapping with as few cycles has less of, by latency.
  private static func front(_ energies: [Int: Double]) -> [(cycles: Int, picojoules: Double)] {
    var front: [(cycles: Int, picojoules: Double)] = []
    for (cycles, picojoules) in energies.sorted(by: { $0.key < $1.key })
    where picojoules < (front.last?.picojoules ?? .infinity) * (1 - 1e-9) {
      front.append((cycles, picojoules))
    }
    return front
  }

  @Test(arguments: 0..<8) func equalsEnumeration(batch: Int) throws {
    var problems = RandomProblems(seed: UInt64(batch) &* 104_729 &+ 11)
    var points = 0
    for index in 0..<40 {
      let one = try problems.exactCase(mappings: 120)
      let all = one.units.reduce(into: Enumeration()) {
        $0.merge(Enumeration(one.space.problem, $1.unrolling, $1.memories))
      }
      let wanted = Self.front(all.energies)
      let found = try #require(ParetoSearch(space: one.space, isInterrupted: { false }).run())
      #expect(found.isProven)
      let front = found.front.reversed().map(\.score)
      #expect(front.map(\.latencyCycles) == wanted.map(\.cycles), "batch \(batch), case \(index)")
      for (score, point) in zip(front, wanted) {
        #expect(ExactComparison.areEqual(score.energyPicojoules, point.picojoules))
      }
      points += wanted.count
    }
    #expect(points > 40, "fronts of one point each test little")
  }

  @Test func scoresThatAreMatchedAreTakenOut() throws {
    var problems = RandomProblems(seed: 3)
    var scores = ParetoScores(EnergyGrain(try problems.exactCase(mappings: 10).space.problem))
    let taken = [(100, 10), (50, 20), (60, 20), (50, 20), (40, 10)].map { picojoules, cycles in
      scores.insert(.init(energyPicojoules: Double(picojoules), latencyCycles: cycles))
    }
    #expect(taken == [true, true, false, false, true])
    #expect(scores.scores == [.init(energyPicojoules: 40, latencyCycles: 10)])
  }
}
