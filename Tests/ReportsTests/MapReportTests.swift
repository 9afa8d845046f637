import Testing
import Tilewright

@testable import Reports

@Suite struct MapReportTests {
  @Test func tableOfAWholeNetwork() throws {
    try Golden.expect(MapReport(Example.result).text, equals: "map.txt")
  }

  @Test func manyMemoriesAreListedAndNotSetInATable() throws {
    try Golden.expect(MapReport(Example.result, width: 60).text, equals: "map-narrow.txt")
  }

  @Test func colorOnlyAddsEscapes() {
    let colored = MapReport(Example.result, style: .color).text
    #expect(colored.contains("\u{1B}[1m"))
    #expect(colored.replacing(/\u{1B}\[[0-9]+m/, with: "") == MapReport(Example.result).text)
  }

  @Test func everyLayerHasItsRow() {
    let layers = Array(repeating: Example.matmul, count: 31)
    let result = NetworkResult(
      network: Example.network, machine: Example.machine, objective: .energy, layers: layers)
    let rows = MapReport(result).text.split(separator: "\n").filter { $0.contains("M 10 N 8 K 16") }
    #expect(rows.count == 31)
  }
}
