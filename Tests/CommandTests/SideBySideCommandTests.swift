import Foundation
import Testing

/// What may run side by side, as a person meets it.
@Suite struct SideBySideCommandTests {
  private static let machine = """
    tilewright: machine
    name: eight-drams
    array: {dimensions: {D1: 8}, energy: 1 pJ}
    memories:
      - {name: regs, capacity: 64 B, holds: all, shared-by: none, read: 1 pJ, write: 1 pJ, bandwidth: 64 b/cycle}
      - {name: dram, capacity: 1 GiB, holds: all, shared-by: none, read: 100 pJ, write: 100 pJ, bandwidth: 64 b/cycle}

    """
  private static let network = """
    tilewright: network
    name: mm8
    inputs: {a: [2, 8]}
    precision: {activation: 8 b, weight: 8 b, partial-sum: 32 b, output: 8 b}
    layers:
      - {name: mm, from: a, matmul: {columns: 2}}

    """
  private static let unrolled = "tilewright: constraints\nlayers:\n  default: {unroll: {D1: K 8}}\n"
  /// Grouped-query attention: five dimensions, so many unrollings that some are left out by their number.
  private static let scores = """
    tilewright: network
    name: gqa
    inputs: {q: [8, 4, 64, 128], k: [8, 64, 128]}
    layers:
      - name: scores
        from: {Q: q, K: k}
        einsum: O[h][g][m][p] += Q[h][g][m][e] * K[h][p][e]
        sizes: {h: 8, g: 4, m: 64, p: 64, e: 128}

    """

  private func withTool(_ body: (Tool) throws -> Void) throws {
    try Tool.with(
      ["m.yaml": Self.machine, "n.yaml": Self.network, "c.yaml": Self.unrolled, "scores.yaml": Self.scores],
      body)
  }

  /// Eight parts of each sum would stay in eight memories.
  @Test func demandedItIsRefusedWithBothPlaces() throws {
    try withTool { tool in
      let run = try tool.run("map", "n.yaml", "--on", "m.yaml", "--constraints", "c.yaml", "--json", "r.json")
      #expect(run.status == 1 && run.output.isEmpty)
      #expect(run.errors.contains("c.yaml:3:22: error: K, which O lacks, can't lie across D1"))
      #expect(run.errors.contains("m.yaml:6:58: note: dram, the last memory of O, isn't shared along D1"))
      #expect(run.errors.contains("[TW0408]"))
      #expect(try tool.text(of: "r.json").contains("\"layers\" : [\n\n  ]"))
    }
  }

  @Test func theSearchLeavesItOut() throws {
    try withTool { tool in
      let run = try tool.run("map", "n.yaml", "--on", "m.yaml", "--json", "r.json")
      #expect(run.status == 0, "\(run.errors)")
      let json = try tool.text(of: "r.json")
      let dense = json.replacing(" ", with: "").replacing("\n", with: "")
      #expect(dense.contains("\"across\":\"D1\",\"dimension\":\"M\""))
      #expect(!dense.contains("\"across\":\"D1\",\"dimension\":\"K\""))
    }
  }

  /// ZigZag's figures demand such mappings; they come with a warning.
  @Test func zigZagsModelWarns() throws {
    try withTool { tool in
      let demanded = try tool.run(
        "map", "n.yaml", "--on", "m.yaml", "--constraints", "c.yaml", "--model", "zigzag", "--search", "loma")
      #expect(demanded.status == 0 && demanded.output.contains("D1 K 8"))
      #expect(demanded.errors.contains("warning: K, which O lacks, can't lie across D1"))
      #expect(demanded.errors.ranges(of: "ZigZag's model costs it all the same").count == 1)
    }
  }

  @Test func optimalAmongSomeUnrollingsSaysSo() throws {
    try withTool { tool in
      let machine = ConsolePage.repository.appending(path: "Benchmarks/Machines/gemm-l1-l3.yaml").path
      let run = try tool.run(
        "map", "scores.yaml", "--on", machine, "--for", "energy", "--json", "r.json", "--quiet")
      #expect(run.status == 0, "\(run.errors)")
      let row = try #require(run.output.split(separator: "\n").first { $0.hasPrefix("scores") })
      #expect(row.contains(" among 48 of "))
      #expect(run.output.contains("0 of 1 optimal"))
      let json = try tool.text(of: "r.json")
      #expect(json.contains("\"optimal\" : false"))
      #expect(json.contains("\"leftOutByNumber\""))
    }
  }
}
