import Foundation
import Testing

/// A search with a time limit: the best found by then, each with its proven gap, and a note.
@Suite struct TimeLimitTests {
  private static let network =
    "tilewright: network\ninput: [1, 64, 113, 113]\nlayers:\n"
    + (1...19).map { "  - {name: c\($0), conv: {channels: \(60 + 7 * $0), kernel: 3, padding: same}}\n" }
    .joined()
  private static let machine = ConsolePage.repository.appending(path: "examples/machines/edge-tpu-like.yaml")
    .path

  @Test func aNoteSaysSoAndNothingIsKept() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write(Self.network, to: "network.yaml")
    let run = try tool.run(
      "map", "network.yaml", "--on", Self.machine, "--threads", "1", "--time-limit", "0.01", "--json",
      "result.json")
    #expect(run.status == 0)
    #expect(run.errors.contains("note: the time limit ended the search of 19 layers"), "\(run.errors)")
    #expect(!run.errors.contains("warning"))
    let json = try tool.text(of: "result.json")
    #expect(json.contains("\"complete\" : false"))
    #expect(json.contains("\"severity\" : \"note\""))
    let kept = FileManager.default.enumerator(atPath: tool.cache.path)?.allObjects ?? []
    #expect(!kept.contains { "\($0)".hasSuffix(".result") })
  }

  @Test func enoughTimeChangesNothing() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write(
      "tilewright: network\ninput: [3, 10]\nlayers:\n  - {name: a, matmul: {columns: 6}}\n",
      to: "network.yaml")
    let arguments = ["map", "network.yaml", "--on", Self.machine, "--no-cache"]
    let with = try tool.run(arguments + ["--time-limit", "1000"])
    let without = try tool.run(arguments)
    #expect(with.output == without.output && with.errors == without.errors)
    #expect(with.status == 0)
  }

  @Test(arguments: ["0", "-1", "nan", "inf", "1e10", "soon"])
  func whatIsNoTimeIsRefused(_ limit: String) throws {
    let tool = try Tool()
    defer { tool.remove() }
    let run = try tool.run("map", "network.yaml", "--on", Self.machine, "--time-limit=\(limit)")
    #expect(run.status == 2 || run.status == 64)
    #expect(run.errors.contains("--time-limit"))
  }
}
