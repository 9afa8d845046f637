import Diagnostics
import Testing

@testable import Tilewright

/// The exact search against every mapping of its space, written out.
@Suite struct ExactSearchTests {
  private static let casesOfABatch = 250
  /// How many cases of a batch have a legal mapping, at least: 2 000 in the ten batches.
  private static let legalOfABatch = 200
  /// How many cases of a batch are of each family, at least: one that is drawn too rarely tests nothing.
  private static let leastOfAFamily = 3

  /// For energy, latency and energy × latency: what is proven best is the best of all, of ties the best in the other
  /// figure; what the search predicts is what the evaluator says; no bound is above what it bounds.
  @Test(arguments: 0..<10)
  func equalsEnumeration(batch: Int) throws {
    var problems = RandomProblems(seed: UInt64(batch) &* 7919 &+ 5)
    var met: [ExactCase.Family: Int] = [:]
    var legal = 0
    for index in 0..<Self.casesOfABatch {
      // Mostly a few dozen mappings, some hundreds now and then.
      let one = try problems.exactCase(mappings: index % 12 == 0 ? 600 : 80)
      let units = one.units.map { Enumeration(one.space.problem, $0.unrolling, $0.memories) }
      let findings = ExactComparison(one, units).findings(thorough: index % 16 == 0)
      #expect(findings.isEmpty, "batch \(batch), case \(index): \(findings.joined(separator: "\n"))")
      for family in one.families { met[family, default: 0] += 1 }
      if units.contains(where: { $0.legal > 0 }) { legal += 1 }
    }
    #expect(legal >= Self.legalOfABatch)
    for family in ExactCase.Family.allCases {
      #expect(met[family, default: 0] >= Self.leastOfAFamily, "\(family)")
    }
  }

  @Test func enumerationTriesAsManyAsAreCounted() throws {
    var problems = RandomProblems(seed: 77)
    for _ in 0..<40 {
      let one = try problems.exactCase(mappings: 300)
      for unit in one.units {
        let problem = one.space.problem
        var tried = 0
        Enumeration.forEach(problem, unit.unrolling, unit.memories) { _ in tried += 1 }
        let counted = Enumeration.count(problem, unit.unrolling, unit.memories, limit: 1_000_000)
        #expect(tried <= 3 * counted && counted <= 3 * tried, "\(tried) mappings, \(counted) counted")
      }
    }
  }

  /// Why a boundary may be raised through the loops above it that don't change its operand: nothing passes it for them.
  @Test func aLoopThatDoesNotChangeATileCostsNothingAboveIt() throws {
    var problems = RandomProblems(seed: 21)
    var raised = 0
    for _ in 0..<50 {
      let one = try problems.exactCase(mappings: 120)
      let problem = one.space.problem
      let evaluator = Evaluator(problem)
      for unit in one.units {
        Enumeration.forEach(problem, unit.unrolling, unit.memories) { mapping in
          guard let score = evaluator.score(mapping) else { return }
          for operand in problem.layer.operands.indices {
            for tile in mapping.firstTile[operand]..<mapping.firstTile[operand + 1] - 1 {
              let loop = mapping.residency[tile]
              guard loop < mapping.residency[tile + 1],
                !problem.layer.operands[operand].isIndexed(by: mapping.dimension[loop])
              else { continue }
              var higher = mapping
              higher.residency[tile] += 1
              #expect(evaluator.score(higher) == score)
              raised += 1
            }
          }
        }
      }
    }
    #expect(raised > 300)
  }

  /// Tiles of the output that overlap depend on more than one tile vector: nothing is claimed of them.
  @Test func claimsNothingOfOverlappingOutputs() throws {
    func axis(_ terms: (Int, Int)...) -> Operand.Axis {
      Operand.Axis(IndexExpression(terms.map { IndexExpression.Term($0.0, dimension: $0.1) }))
    }
    let layer = Layer(
      id: "up", name: "up", operatorName: "ConvTranspose", dimensions: [.init("IY", 5), .init("FY", 3)],
      operands: [
        Operand("O", axes: [axis((2, 0), (1, 1))], precisionBits: 16, finalPrecisionBits: 8),
        Operand("W", axes: [axis((1, 1))], precisionBits: 8),
        Operand("I", axes: [axis((1, 0))], precisionBits: 8, source: .networkInput),
      ])
    var problems = RandomProblems(seed: 3)
    let space = try LayerSpace(
      layer: layer, machine: problems.regularMachine(), constraints: Constraints())
    for objective in Objective.allCases {
      let outcome = ExactSearch(
        space: space, objective: objective, effort: .standard, isInterrupted: { false }
      ).run()
      #expect(outcome.proof == nil)
      #expect(outcome.best == nil)
    }
  }

  /// The same mapping and the same proof whatever the number of threads.
  @Test func threadsMakeNoDifference() async throws {
    var problems = RandomProblems(seed: 99)
    for _ in 0..<8 {
      let one = try problems.exactCase(mappings: 120)
      let layer = one.space.problem.layer
      let larger = (1...3).map { extra in
        Layer(
          id: "\(extra)", name: "larger", operatorName: layer.operatorName,
          dimensions: layer.dimensions.enumerated().map {
            $0.offset == 0 ? .init($0.element.name, $0.element.size + extra) : $0.element
          }, operands: layer.operands)
      }
      let network = Network(name: "n", layers: [layer] + larger)
      let objective = problems.random.pick(Objective.allCases)
      let first = await outcome(of: network, on: one.space.problem.machine, objective, threads: 1)
      let second = await outcome(of: network, on: one.space.problem.machine, objective, threads: 3)
      #expect(first == second)
    }
  }

  private struct NetworkOutcome: Hashable {
    var mappings: [Mapping] = []
    var proofs: [Proof?] = []
    var messages: [String] = []
  }

  private func outcome(
    of network: Network, on machine: Machine, _ objective: Objective, threads: Int
  ) async -> NetworkOutcome {
    let search = NetworkSearch(
      network: network, machine: machine, options: SearchOptions(objective: objective, threads: threads))
    do throws(DiagnosticList) {
      let result = try await search.run()
      return NetworkOutcome(mappings: result.layers.map(\.mapping), proofs: result.layers.map(\.proof))
    } catch {
      return NetworkOutcome(messages: error.diagnostics.map(\.message))
    }
  }
}
