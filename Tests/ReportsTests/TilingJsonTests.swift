import Diagnostics
import Foundation
import Testing
import Tilewright

@testable import Reports

@Suite struct TilingJsonTests {
  private static let schema = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Docs/tiling-schema.json").standardized

  @Test(arguments: [
    TilingSearch(TilingProblem(layer: .tiledMatmul(rows: 26, inner: 512, columns: 64), buffers: [10_000])),
    TilingSearch(
      TilingProblem(
        layer: .tiledMatmul(rows: 12, inner: 20, columns: 9), buffers: [100, 300], reduction: .separate),
      isNested: true),
    TilingSearch(
      TilingProblem(
        layer: .tiledMatmul(rows: 12, inner: 20, columns: 9), buffers: [100], ticks: .linear, units: 2),
      method: .single),
  ])
  func outputKeepsToTheSchema(_ search: TilingSearch) throws {
    let tiling = try search.run()
    let text = try TilingJson(tiling, version: "0", diagnostics: tiling.remarks).text()
    let problems = try SchemaValidator(schema: Data(contentsOf: Self.schema)).findings(in: Data(text.utf8))
    #expect(problems == [], "\(problems)")
    let totals = try #require(
      (JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])?["totals"] as? [String: Any])
    #expect(totals["ticks"] as? Int == tiling.ticks)
  }

  @Test func aFailedRunKeepsToTheSchema() throws {
    let wrong = Diagnostic.error(.cannotTile, "it doesn't fit", fix: "a larger buffer")
    let text = try TilingJson(nil, version: "0", diagnostics: [wrong]).text()
    let problems = try SchemaValidator(schema: Data(contentsOf: Self.schema)).findings(in: Data(text.utf8))
    #expect(problems == [], "\(problems)")
  }
}
