import Foundation
import Testing

/// A search that is ended early: the best found so far, and a word about it.
@Suite struct InterruptionTests {
  /// 19 layers of a size that no machine searches to the end in a moment.
  private static let network =
    "tilewright: network\ninput: [1, 64, 113, 113]\nlayers:\n"
    + (1...19).map { "  - {name: c\($0), conv: {channels: \(60 + 7 * $0), kernel: 3, padding: same}}\n" }
    .joined()

  @Test func theBestSoFarIsPrintedAndSaidToBe() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write(Self.network, to: "network.yaml")
    let machine = ConsolePage.repository.appending(path: "examples/machines/edge-tpu-like.yaml").path
    let run = try tool.run(
      ["map", "network.yaml", "--on", machine, "--threads", "1", "--json", "result.json"], endedAfter: 2)
    #expect(run.status == 0)
    #expect(run.errors.contains("warning: the search was interrupted") && run.errors.contains("[TW0601]"))
    #expect(run.output.contains("19 layers"))
    #expect(try tool.text(of: "result.json").contains("\"complete\" : false"))
  }
}
