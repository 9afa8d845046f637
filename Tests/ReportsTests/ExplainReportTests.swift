import Testing
import Tilewright

@testable import Reports

@Suite struct ExplainReportTests {
  @Test(arguments: [Example.matmul, Example.convolution, Example.addition])
  func everythingAboutALayer(_ layer: LayerResult) throws {
    let report = ExplainReport(layer, on: Example.machine, objective: .latency)
    try Golden.expect(report.text, equals: "explain-\(layer.layer.id).txt")
  }

  @Test(arguments: [Example.matmul, Example.convolution, Example.addition])
  func theProofOfALayer(_ layer: LayerResult) throws {
    let plain = ExplainReport(layer, on: Example.machine, objective: .latency).text
    let report = ExplainReport(layer, on: Example.machine, objective: .latency, showsProof: true).text
    #expect(report.hasPrefix(plain))
    try Golden.expect(String(report.dropFirst(plain.count)), equals: "proof-\(layer.layer.id).txt")
  }
}
