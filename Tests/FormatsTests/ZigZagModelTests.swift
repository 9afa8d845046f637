import Diagnostics
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

extension ZigZagModelTests {
  /// In the native form every dimension is covered, and whatever fits by the native model's rules can be scored by it.
  @Test func everyRecordedMappingIsOneOfTheNativeModel() throws {
    let figures = try ZigZagFigures.read()
    var legal = 0
    for mapping in figures.mappings where mapping.allocated {
      let problem = try figures.problem(ofLayer: mapping.layer, on: mapping.machine)
      let native = mapping.nest(for: problem).mapping(for: problem)
      let findings = native.check(for: problem)
      #expect(
        findings.allSatisfy { $0.code == .doesNotFit },
        "\(mapping.source) \(mapping.what): \(findings.map(\.message))")
      guard findings.isEmpty else { continue }
      legal += 1
      let cost = NativeModel.cost(of: native, for: problem)
      #expect(cost.energy.operationsPicojoules == mapping.figures[0], "\(mapping.what)")
      #expect(Double(cost.latency.computeCycles) <= mapping.figures[11], "\(mapping.source) \(mapping.what)")
    }
    #expect(legal > 200)
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
