import Diagnostics
import Foundation
import Reports
import Testing
import Tilewright

@Suite struct JsonReportTests {
  private static let inputs = [
    JsonReport.Input(.network, path: "tiny.yaml", sha256: String(repeating: "0a", count: 32)),
    JsonReport.Input(.machine, path: "toy.yaml", sha256: String(repeating: "f1", count: 32)),
  ]
  private static let diagnostics = [
    Diagnostic.warning(
      .unsupportedOperator, "operator 'NonMaxSuppression' is skipped", at: SourceLocation(file: "tiny.onnx"),
      notes: [.init("--skip-unsupported says so")]),
    Diagnostic.warning(
      .duplicate, "'name' is written twice", at: SourceLocation(file: "toy.yaml", line: 3, column: 5),
      fix: "remove one"),
  ]
  private static let schema = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Docs/json-schema.json")

  private func text(_ result: NetworkResult?, _ objective: Objective = .latency) throws -> String {
    try JsonReport(
      result, objective: objective, version: "1.2.3", inputs: Self.inputs, diagnostics: Self.diagnostics
    ).text()
  }

  @Test func everythingOfARun() throws {
    try Golden.expect(text(Example.result), equals: "map.json")
  }

  @Test func aRunThatEndedWithErrors() throws {
    try Golden.expect(text(nil), equals: "failed.json")
  }

  @Test(arguments: Objective.allCases) func outputKeepsToTheSchema(_ objective: Objective) throws {
    let validator = try SchemaValidator(schema: Data(contentsOf: Self.schema))
    for result in [Example.result, nil] {
      let findings = try validator.findings(in: Data(text(result, objective).utf8))
      #expect(findings == [])
    }
  }

  @Test func theSchemaCanFail() throws {
    let validator = try SchemaValidator(schema: Data(contentsOf: Self.schema))
    let wrong = try text(Example.result)
      .replacing("\"objective\" : \"latency\"", with: "\"objective\" : \"area\"")
      .replacing("\"latencyCycles\" : 288", with: "\"latencyCycles\" : -1")
      .replacing("\"bottleneck\"", with: "\"bottlenek\"")
    let findings = try validator.findings(in: Data(wrong.utf8))
    #expect(findings.contains { $0.contains("$.objective") })
    #expect(findings.contains { $0.contains("$.layers[1].latencyCycles") })
    #expect(findings.contains { $0.contains("lacks 'bottleneck'") })
    #expect(findings.contains { $0.contains("'bottlenek' isn't in the schema") })
  }

  /// An unlimited value has no JSON number: null stands for it, and the text still keeps to the schema.
  @Test func numbersThatAreNotFiniteAreNull() throws {
    let cost = Cost(
      traffic: [], energy: Energy(operationsPicojoules: .infinity, items: [], leakagePicojoules: 0),
      latency: Latency(computeCycles: 1, stallCycles: 0, fillCycles: 0, drainCycles: 0, ports: []),
      occupancy: [], bounds: Bounds(energyPicojoules: 0, latencyCycles: 1, computeCycles: 1), utilization: 1,
      spatialUtilization: 1)
    let layer = LayerResult(
      layer: Example.addition.layer, roles: Example.addition.roles, mapping: Example.addition.mapping,
      cost: cost, evaluated: 1, isComplete: true)
    let result = NetworkResult(
      network: Example.network, machine: Example.machine, objective: .energy, layers: [layer])
    let json = try text(result, .energy)
    #expect(json.contains("\"energyPicojoules\" : null"))
    #expect(json.contains("\"gap\" : null"))
    let validator = try SchemaValidator(schema: Data(contentsOf: Self.schema))
    #expect(try validator.findings(in: Data(json.utf8)) == [])
  }
}
