import Diagnostics
import Foundation
import Reports
import Testing
import Tilewright

@Suite struct ZigZagReportTests {
  private static let schema = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Docs/zigzag-schema.json")

  /// The layers of the example with one or two inputs that ZigZag has words for.
  private func results(_ objective: Objective, climbing: Bool) async throws -> [LomaResult] {
    try await LomaNetworkSearch(
      network: Example.network, machine: Example.machine, options: LomaOptions(mostFactors: 4),
      climbing: climbing ? objective : nil, threads: 2
    ).run()
  }

  @Test(arguments: Objective.allCases) func outputKeepsToTheSchema(_ objective: Objective) async throws {
    let validator = try SchemaValidator(schema: Data(contentsOf: Self.schema))
    for climbing in [false, true] {
      let text = try ZigZagJson(
        await results(objective, climbing: climbing), of: Example.network, on: Example.machine,
        for: objective, model: .v3_9,
        search: climbing ? "best" : "loma", version: "1.2.3",
        diagnostics: [
          .warning(.duplicate, "twice", at: Diagnostics.SourceLocation(file: "toy.yaml", line: 3, column: 5))
        ]
      ).text()
      #expect(try validator.findings(in: Data(text.utf8)) == [])
    }
  }

  @Test func table() async throws {
    let report = ZigZagReport(
      try await results(.energy, climbing: true), of: Example.network, on: Example.machine, for: .energy,
      model: .v3_9)
    try Golden.expect(report.text, equals: "zigzag.txt")
  }
}
