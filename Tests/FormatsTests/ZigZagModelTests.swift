import Testing
import Tilewright

@testable import Formats

/// The zigzag model gives ZigZag's own figures, to the last bit.
@Suite struct ZigZagModelTests {
  @Test func everyRecordedMappingCostsWhatZigZagSays() throws {
    let figures = try ZigZagFigures.read()
    #expect(figures.mappings.count > 200)
    for mapping in figures.mappings {
      let problem = try figures.problem(ofLayer: mapping.layer, on: mapping.machine)
      let model = try ZigZagModel(problem)
      let cost = try #require(model.cost(of: mapping.nest(for: problem)), "\(mapping.source) \(mapping.what)")
      let place = "\(mapping.source), \(mapping.what)"
      #expect(cost.figures == mapping.figures, "\(place)")
      for (operand, levels) in zip(problem.layer.operands, cost.levels) {
        let accesses = levels.map { level in Movement.allCases.map { level.accesses[$0] } }
        #expect(accesses == mapping.accesses[operand.name], "\(place), \(operand.name)")
        #expect(levels.map(\.energyPicojoules) == mapping.energies[operand.name], "\(place), \(operand.name)")
        #expect(
          levels.map { [$0.utilization, $0.sharedUtilization] } == mapping.shares[operand.name],
          "\(place), \(operand.name)")
      }
    }
  }
}

extension ZigZagCost {
  /// In the order of `ZigZagFigures.Mapping.figures`.
  fileprivate var figures: [Double] {
    [
      operationsPicojoules, memoryPicojoules, energyPicojoules, computingCycles, loadedCycles, latencyCycles,
      Double(stallCycles), onloadingCycles, offloadingCycles, Double(drainCycles), Double(idealCycles),
      computeCycles,
      spatialUtilization, utilization,
    ]
  }
}
