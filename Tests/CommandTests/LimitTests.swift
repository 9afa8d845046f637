import Foundation
import Testing

/// Limits that limit: what ends a search says so, and what is written out is bounded.
@Suite struct LimitTests {
  /// Ten memories of which nine may be bypassed by every operand: 2^27 choices.
  private static let bypassable =
    "tilewright: machine\nname: bypass10\narray: {dimensions: {D1: 8}, energy: 0.04 pJ}\nmemories:\n"
    + (0..<9).map {
      "  - {name: m\($0), capacity: \(64 << $0) B, holds: all, shared-by: all, read: \($0 + 1) pJ, write: \($0 + 1) pJ, "
        + "bandwidth: 64 b/cycle, may-bypass: [input, weight, output]}\n"
    }.joined()
    + "  - {name: m9, capacity: unlimited, holds: all, shared-by: all, read: 10 pJ, write: 10 pJ, bandwidth: 64 b/cycle}\n"
  private static let matmul =
    "tilewright: network\nname: mm6\ninput: [64, 64]\nlayers:\n  - {name: product, matmul: {columns: 64}}\n"

  @Test func manyChoicesOfBypassesAreBoundedAndSaidToBe() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write(Self.bypassable, to: "machine.yaml")
    try tool.write(Self.matmul, to: "network.yaml")
    let run = try tool.run(
      "map", "network.yaml", "--on", "machine.yaml", "--time-limit", "0.2", "--memory-limit", "1GB",
      "--no-cache")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("bypasses"))
    #expect(run.output.contains("of 1 layer only the first 64 choices were searched"))
    #expect(run.errors.contains("the time limit ended the search"))
  }

  @Test func theMemoryLimitEndsASearch() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write(Self.matmul, to: "network.yaml")
    let machine = ConsolePage.repository.appending(path: "examples/machines/edge-tpu-like.yaml").path
    // The process takes more than a megabyte before it begins.
    let run = try tool.run(
      "map", "network.yaml", "--on", machine, "--memory-limit", "1MB", "--json", "result.json", "--no-cache")
    #expect(run.status == 0, "\(run.errors)")
    #expect(
      run.errors.contains("note: the memory limit of 976.6 KiB ended the search of 1 layer"), "\(run.errors)")
    #expect(try tool.text(of: "result.json").contains("\"complete\" : false"))
    let enough = try tool.run(
      "map", "network.yaml", "--on", machine, "--memory-limit", "64 GiB", "--no-cache")
    #expect(enough.status == 0 && enough.errors.isEmpty)
  }

  @Test(arguments: ["0", "4", "-1GB", "much", "1e3 B", "4 Gb"])
  func whatIsNoSizeIsRefused(_ limit: String) throws {
    let tool = try Tool()
    defer { tool.remove() }
    let run = try tool.run("map", "network.yaml", "--on", "machine.yaml", "--memory-limit=\(limit)")
    #expect(run.status == 2 || run.status == 64)
    #expect(run.errors.contains("--memory-limit"))
  }

  /// 2^31 executions on the same tiles are one operation of the timeline.
  @Test func aLongTimelineIsShownAtOnce() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write(
      "tilewright: machine\nname: m\narray: {dimensions: {}, energy: 1 pJ}\nmemories:\n"
        + "  - {name: m0, capacity: unlimited, holds: all, read: 1 pJ, write: 1 pJ, bandwidth: 2048 b/cycle, latency: 100}\n",
      to: "machine.yaml")
    try tool.write(
      "tilewright: network\nname: n\ninput: [2147483648]\nlayers:\n  - {name: l, relu: }\n",
      to: "network.yaml")
    let run = try tool.run("timeline", "network.yaml", "--on", "machine.yaml", "--layer", "l", "--no-cache")
    #expect(run.status == 0)
    #expect(run.output.contains("2 147 483 648 cycles"), "\(run.output)")
    #expect(run.output.contains("execute  2 147 483 648  100 %  busy"), "\(run.output)")
  }

  /// What is shown is the beginning, what is added up the whole run.
  @Test func totalsAreThoseOfTheWholeRun() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write(Self.matmul, to: "network.yaml")
    let machine = ConsolePage.repository.appending(path: "examples/machines/npe8-three-levels.yaml").path
    let arguments = ["timeline", "network.yaml", "--on", machine, "--layer", "product"]
    let whole = try tool.run(arguments + ["--operations", "100000000"])
    let part = try tool.run(arguments + ["--operations", "20"])
    let length = try #require(whole.output.split(separator: "\n").first { $0.hasSuffix(" cycles") })
    #expect(part.output.contains("\(length), the first "), "\(part.output)")
    let busy = try #require(whole.output.split(separator: "\n").first { $0.hasSuffix("busy") })
    #expect(part.output.contains(busy), "\(part.output)")
  }
}
