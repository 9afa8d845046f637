import Diagnostics
import Formats
import Foundation
import Reports
import Testing
import Tilewright

/// Reports of results that the search made, not of hand-built ones.
@Suite struct SearchedResultTests {
  private static let schema = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Docs/json-schema.json")

  private func searched(_ objective: Objective) async throws -> NetworkResult {
    let layers = [Example.matmul.layer, Example.convolution.layer]
    let network = Network(name: "tiny", layers: layers)
    let options = SearchOptions(objective: objective, threads: 2)
    return try await NetworkSearch(network: network, machine: Example.machine, options: options).run()
  }

  @Test(arguments: Objective.allCases)
  func jsonKeepsToTheSchemaAndItsMappingsCostTheSame(_ objective: Objective) async throws {
    let result = try await searched(objective)
    let json = try JsonReport(result, objective: objective, version: "1.2.3").text()
    let validator = try SchemaValidator(schema: Data(contentsOf: Self.schema))
    #expect(try validator.findings(in: Data(json.utf8)) == [])

    let file = FileManager.default.temporaryDirectory.appending(path: "tilewright-\(UUID().uuidString).json")
    try Data(json.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let entries = try MappingFile.read(at: file.path, for: result.network, on: result.machine).get()
    #expect(entries.map(\.mapping) == result.layers.map(\.mapping))
    for (entry, layer) in zip(entries, result.layers) {
      let problem = try Problem(layer: layer.layer, machine: result.machine)
      #expect(NativeModel.cost(of: entry.mapping, for: problem) == layer.cost)
    }
  }

  /// Every count that `explain` derives is the product that it prints.
  @Test func derivationsMultiplyOut() async throws {
    let result = try await searched(.energy)
    for traffic in result.layers.flatMap(\.cost.traffic) {
      let times = traffic.derivation.repeats.reduce(1) { $0 * $1.times }
      let products = [times, times - 1].map { traffic.derivation.elementsPerPass * $0 }
      #expect(products.contains(traffic.outerSide.elements))
    }
  }
}
