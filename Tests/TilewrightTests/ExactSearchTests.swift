import Diagnostics
import Testing

@testable import Tilewright

/// The exact search against every mapping of its space, written out.
@Suite struct ExactSearchTests {
  private static let batches = 20
  private static let casesOfABatch = 125
  /// Least number of cases of each family among all batches; a family that is drawn too rarely tests nothing.
  private static let leastOfAFamily = 25

  private static func seed(_ batch: Int) -> UInt64 { UInt64(batch) &* 7919 &+ 5 }

  /// Mostly a few dozen mappings a case, some hundreds now and then.
  private static func cases(_ batch: Int) throws -> [ExactCase] {
    var problems = RandomProblems(seed: seed(batch))
    return try (0..<casesOfABatch).map { try problems.exactCase(mappings: $0 % 12 == 0 ? 700 : 120) }
  }

  /// For energy, latency and energy × latency: what is proven best is the best of all, of ties the best in the other
  /// figure; what the search predicts is what the evaluator says; no bound is above what it bounds.
  @Test(arguments: 0..<batches)
  func equalsEnumeration(batch: Int) throws {
    for (index, one) in try Self.cases(batch).enumerated() {
      let units = one.units.map { Enumeration(one.space.problem, $0.unrolling, $0.memories) }
      let findings = ExactComparison(one, units).findings()
      #expect(findings.isEmpty, "batch \(batch), case \(index): \(findings.joined(separator: "\n"))")
    }
  }

  /// The draw keeps every kind of ugliness, and most problems have a legal mapping.
  @Test func everyFamilyIsMet() throws {
    var met: [ExactCase.Family: Int] = [:]
    for batch in 0..<Self.batches {
      for one in try Self.cases(batch) {
        for family in one.families { met[family, default: 0] += 1 }
      }
    }
    for family in ExactCase.Family.allCases {
      #expect(met[family, default: 0] >= Self.leastOfAFamily, "\(family)")
    }
    #expect(Self.batches * Self.casesOfABatch >= 2_000)
  }

  @Test func enumerationCountsWhatItTries() throws {
    var problems = RandomProblems(seed: 77)
    for _ in 0..<40 {
      let one = try problems.exactCase(mappings: 500)
      for unit in one.units {
        let problem = one.space.problem
        let tried = Enumeration(problem, unit.unrolling, unit.memories).mappings
        let counted = Enumeration.count(problem, unit.unrolling, unit.memories, limit: 1_000_000)
        #expect(tried <= 2 * counted && counted <= 2 * tried, "\(tried) mappings, \(counted) counted")
      }
    }
  }
}
