import Testing
import Tilewright

@testable import Reports

@Suite struct ExplainReportTests {
  @Test(arguments: [Example.matmul, Example.convolution, Example.addition])
  func everythingAboutALayer(_ layer: LayerResult) throws {
    let report = ExplainReport(layer, on: Example.machine, objective: .latency)
    try Golden.expect(report.text, equals: "explain-\(layer.layer.id).txt")
  }
}
