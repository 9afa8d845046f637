import Diagnostics
import Foundation
import Testing

@testable import Formats
@testable import Tilewright

/// Files of ZigZag 3.1.1 to 3.9.1, and what 3.9.1 runs although its documents don't say so.
@Suite struct ZigZagDialectTests {
  private static func text(_ name: String) throws -> String {
    try String(
      contentsOf: InputFolder.tests.appending(path: "Fixtures/zigzag-3.7/\(name).yaml"), encoding: .utf8)
  }

  private func cost(_ machine: String, _ workload: String, _ mapping: String) throws -> ZigZagCost {
    try found(machine, workload, mapping).cost
  }

  private func found(
    _ machine: String, _ workload: String, _ mapping: String
  ) throws -> (problem: Problem, nest: ZigZagNest, cost: ZigZagCost) {
    let network = try NetworkFile.parse(workload, file: "w.yaml").checked()
    let constraints = try ConstraintsFile.parse(mapping, file: "c.yaml").checked()
    let layer = try #require(network.layers.first)
    let entry = try #require(constraints.entry(for: layer))
    let problem = try Problem(
      layer: layer, machine: try MachineFile.parse(machine, file: "m.yaml").checked(), roles: entry.roles)
    let options = LomaOptions(mostFactors: 6, mostUnrollings: 3)
    let candidates = LomaSearch(try ZigZagModel(problem), entry: entry, options: options).run()
    let best = try #require(LomaSearch.best(of: candidates, by: .latency))
    return (problem, best.nest, best.cost)
  }

  /// ZigZag 3.1.1 (with `multipliers`), 3.4.0, 3.6.3 and 3.7.0 give 23906.6 pJ and 32 cycles.
  @Test(arguments: [
    ("operational_array:", "operational_array:"), ("operational_array:", "multipliers:"),
    ("multiplier_energy", "unit_energy"), ("core_allocation: [1]", "core_allocation: [1]"),
  ])
  func theFiguresAreThoseOfThatVersion(_ word: String, _ other: String) throws {
    let machine = try Self.text("accelerator").replacing(word, with: other)
    let cost = try cost(machine, Self.text("workload"), Self.text("mapping"))
    #expect(abs(cost.energyPicojoules - 23906.6) < 1e-6)
    #expect(cost.latencyCycles == 32)
  }

  /// What is written in the words of 3.7 has them, and reads back as the same.
  @Test func theOldWordsAreWritten() throws {
    let machine = InputFile.parse(try Self.text("accelerator"), file: "m.yaml")
    let mapping = InputFile.parse(try Self.text("mapping"), file: "c.yaml")
    #expect(machine.kind == "ZigZag accelerator, words up to 3.7.4")
    let written = try FileConversion.convert(machine, to: .zigzag3_7).checked()
    for word in ["multiplier_energy: 0.1", "multiplier_area: 1", "r_bw: 32", "rw_port: 1"] {
      #expect(written.contains(word), "\(written)")
    }
    #expect(!written.contains("unit_energy"))
    let entries = try FileConversion.convert(mapping, to: .zigzag3_7).checked()
    #expect(entries.contains("core_allocation: [1]"))
    let newer = try FileConversion.convert(mapping, to: .zigzag3_8).checked()
    #expect(!newer.contains("core_allocation"))
    let cost = try cost(written, Self.text("workload"), entries)
    #expect(abs(cost.energyPicojoules - 23906.6) < 1e-6 && cost.latencyCycles == 32)
  }

  /// What ZigZag 3.9.1 runs is read. Each is a change of a file that it runs.
  @Test(arguments: [
    ("accelerator", "size: 1_000_000_000", "size: 0x3B9ACA00"), ("accelerator", "size: 32", "size: 0b100000"),
    ("accelerator", "size: 32", "size: +32"), ("accelerator", "r_cost: 700", "r_cost: 7_00"),
    ("accelerator", "r_cost: 700", "r_cost: 700."), ("accelerator", "r_cost: 700", "r_cost: .7e+3"),
    ("accelerator", "r_cost: 700", "r_cost: 0x2BC"),
    ("accelerator", "size: 32", "force_double_buffering: off\n    size: 32"),
    ("accelerator", "size: 1_000_000_000", "size: 1000000000000000000000000000000"),
    ("accelerator", "r_bw: 64", "r_bw: 10000000000000000"),
    ("accelerator", "name: small-array", "name: x\ndataflows: {D1: [\"M, 4\"]}"),
    ("accelerator", "size: 32", "mem_type: sram\n    size: 32"),
    ("accelerator", "latency: 1\n    operands: [O]", "latency: 0\n    operands: [O]"),
    ("accelerator", "served_dimensions: []", "auto_cost_extraction: False\n    served_dimensions: []"),
    ("workload", "  operand_source: {I: 0, W: 0}\n", ""), ("workload", "{I: 0, W: 0}", "{}"),
    ("workload", "{I: 0, W: 0}", "{W: 0}"), ("workload", "{I: 0, W: 0}", "{I: 0}"),
    ("workload", "  name: mm\n", ""),
    ("workload", "name: mm", "name: \"\""), ("workload", "- id: 0\n  name", "- name"),
    ("workload", "+=I[m][k]*W", " = I[m][k] * W"), ("workload", "I[m][k]*W", "I[m][k]+W"),
    ("workload", "I[m][k]*W[k][n]", "W[k][n]*I[m][k]"),
    ("workload", "O[m][n]+=I[m][k]*W[k][n]", "O[M][N]+=I[M][K]*W[K][N]"), ("workload", "W[k][n]", "W[]"),
    ("workload", "[M, N, K]", "[m, n, k]"), ("workload", "  dimension_relations: []\n", ""),
    ("workload", "dimension_relations: []", "dimension_relations: [a=1*m+1*n]"),
    ("workload", "  loop_sizes", "  pr_loop_dims: []\n  loop_sizes"), ("workload", "W: 8, I", "W: 0, I"),
    ("workload", "O: 32, O_final: 8", "O: 8, O_final: 32"),
    ("workload", "loop_sizes: [2, 2, 8]", "loop_sizes: [2, 2, 0x8]"),
    (
      "workload", "loop_dims: [M, N, K]\n  loop_sizes: [2, 2, 8]",
      "loop_dims: [M, N, K, Z]\n  loop_sizes: [2, 2, 8, 2]"
    ),
    ("workload", "operator_type: Gemm", "operator_type: Pooling"),
    (
      "mapping",
      "  core_allocation: [1]\n  spatial_mapping:\n    D1:\n      - M, 4\n  memory_operand_links: {O: O, W: I2, I: I1}\n",
      ""
    ),
    ("mapping", "      - M, 4\n", "      - M, 1\n      - M, 2\n"), ("mapping", "    D1:\n      - M, 4\n", ""),
    ("mapping", "    D1:\n      - M, 4\n", "    D1: []\n"), ("accelerator", "size: 32", "size: 1__"),
    ("mapping", "      - M, 4\n", "      - Q, 2\n"),
    ("mapping", "  spatial_mapping:", "  spatial_mapping_hint: {D1: [M1, Q]}\n  spatial_mapping:"),
    ("mapping", "{O: O, W: I2, I: I1}", "{O: O, W: I2, I: I1}\n- name: default\n  temporal_ordering: []"),
    ("mapping", "{O: O, W: I2, I: I1}", "{O: O, W: I2, I: I1}\n- name: Gemm\n- name: Gemm"),
    ("mapping", "{O: O, W: I2, I: I1}", "{O: O, W: I2, I: I1}\n- spatial_mapping: {D1: [\"K, 4\"]}"),
    ("mapping", "{O: O, W: I2, I: I1}", "{O: O, W: I1, I: I2}"),
    ("mapping", "{O: O, W: I2, I: I1}", "{O: O, W: I2, I: I1}\n  temporal_ordering: [[Q, 4]]"),
    (
      "mapping", "{O: O, W: I2, I: I1}",
      "{O: O, W: I2, I: I1}\n  temporal_ordering: [[N, 2], ['*', '*'], [K, '*']]"
    ),
  ])
  func whatRunsThereIsRead(_ file: String, _ old: String, _ new: String) throws {
    let text = try Self.text(file)
    let changed = text.replacing(old, with: new)
    #expect(changed != text, "nothing changes")
    let input = InputFile.parse(changed, file: "\(file).yaml")
    #expect(!input.diagnostics.hasErrors, "\(DiagnosticRenderer().render(input.diagnostics))")
    if case .nothing = input.content { Issue.record("nothing is read") }
  }

  /// What stays refused, since it is hardly what was meant.
  @Test(arguments: ["01000", "1:30", "1e9", "0o17", "0_10", "_1", "0x", "-5"])
  func whatIsNoNumberForAnybodyIsRefused(_ size: String) throws {
    let text = try Self.text("accelerator").replacing("size: 32", with: "size: \(size)")
    #expect(InputFile.parse(text, file: "m.yaml").diagnostics.hasErrors)
  }

  /// More bits per cycle than anyone needs, through both models.
  @Test func anIdealMemoryIsNoTrouble() throws {
    let machine = try Self.text("accelerator").replacing("r_bw: 64", with: "r_bw: 4611686018427387904")
      .replacing("w_bw: 64", with: "w_bw: 4611686018427387904")
    let found = try found(machine, Self.text("workload"), Self.text("mapping"))
    #expect(found.cost.latencyCycles > 0)
    let native = found.nest.mapping(for: found.problem)
    let cost = NativeModel.cost(of: native, for: found.problem)
    #expect(cost.latency.totalCycles > 0 && cost.energy.totalPicojoules.isFinite)
  }
}
