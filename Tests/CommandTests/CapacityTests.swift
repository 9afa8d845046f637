import Foundation
import Testing

/// What doesn't fit: said by `check` and by `map` before any search, with the sizes that would do.
@Suite struct CapacityTests {
  private static let network = """
    tilewright: network
    input: [1, 16]
    layers:
      - {name: head, matmul: {columns: 8}}
      - {name: tail, matmul: {columns: 2}}

    """

  private static func machine(sram: String, registers: String = "64 b") -> String {
    """
    tilewright: machine
    array: {dimensions: {D1: 4}, energy: 0.1 pJ}
    memories:
      - {name: regs, capacity: \(registers), holds: [weight], shared-by: [D1], read: 1 fJ/b, write: 1 fJ/b, bandwidth: 8 b/cycle}
      - {name: sram, capacity: \(sram), holds: all, shared-by: all, read: 0.1 pJ/b, write: 0.1 pJ/b, bandwidth: 64 b/cycle}

    """
  }

  private func withTool(_ machine: String, _ body: (Tool) throws -> Void) throws {
    try Tool.with(["machine.yaml": machine, "network.yaml": Self.network], body)
  }

  @Test func checkPrintsTheReportByItselfWhenSomethingCannotFit() throws {
    try withTool(Self.machine(sram: "100 B")) { tool in
      let run = try tool.run("check", "machine.yaml", "network.yaml")
      #expect(run.status == 1)
      #expect(run.errors.contains("machine.yaml:5:28: error: sram holds 800 bits, layer head needs"))
      #expect(run.output.contains("\nCapacity of the last memories, network on machine\n"))
      #expect(run.output.contains("too small"))
      #expect(run.output.contains("\nSmallest sizes with which every layer runs\n  sram"))
    }
  }

  @Test func theReportOfWhatFitsIsPrintedWhenAskedFor() throws {
    try withTool(Self.machine(sram: "1 KiB")) { tool in
      let plain = try tool.run("check", "machine.yaml", "network.yaml")
      let asked = try tool.run("check", "machine.yaml", "network.yaml", "--capacity")
      #expect(plain.status == 0 && !plain.output.contains("Capacity"))
      #expect(asked.status == 0 && asked.output.contains("fits in 1 024 bytes"))
      #expect(asked.output.contains("\nThe same without sram\n") == false)
    }
  }

  /// Partial sums may be narrowed where they are held; sums that the array finishes are held as results.
  @Test(arguments: [("K 4", 4, false), ("N 4", 8, true)])
  func narrowerSumsAreAdvisedWhereSumsAreHeld(unrolled: String, capacity: Int, isAdvised: Bool) throws {
    let machine = """
      tilewright: machine
      array: {dimensions: {D1: 4}, energy: 0.1 pJ}
      memories:
        - {name: sums, capacity: \(capacity) b, holds: [output], shared-by: \(isAdvised ? "none" : "all"), read: 1 pJ, write: 1 pJ, bandwidth: 16 b/cycle}
        - {name: dram, capacity: 1 KiB, holds: all, shared-by: all, read: 10 pJ, write: 10 pJ, bandwidth: 64 b/cycle}

      """
    let network = """
      tilewright: network
      input: [1, 4]
      precision: {activation: 8 b, weight: 8 b, partial-sum: 16 b, output: 8 b}
      layers:
        - {name: head, matmul: {columns: 8}}

      """
    let constraints = "tilewright: constraints\nlayers: {default: {unroll: {D1: \(unrolled)}}}\n"
    try Tool.with(["m.yaml": machine, "n.yaml": network, "c.yaml": constraints]) { tool in
      let run = try tool.run("map", "n.yaml", "--on", "m.yaml", "--constraints", "c.yaml")
      #expect(run.status == 1 && run.output.isEmpty, "\(run.errors)")
      #expect(
        run.errors.contains("m.yaml:4:5: error: layer 'head': sums holds \(capacity) bits"), "\(run.errors)")
      #expect(run.errors.contains("narrower sums with --partial-sum '8 b'") == isAdvised, "\(run.errors)")
    }
  }

  @Test func mapStopsBeforeItsSearchAndOnlyForLayersThatItMaps() throws {
    try withTool(Self.machine(sram: "100 B")) { tool in
      let all = try tool.run("map", "network.yaml", "--on", "machine.yaml")
      #expect(all.status == 1 && all.output.isEmpty)
      #expect(all.errors.contains("[TW0501]") && all.errors.contains("Capacity of the last memories"))
      let one = try tool.run("map", "network.yaml", "--on", "machine.yaml", "--layer", "tail")
      #expect(one.status == 0 && !one.errors.contains("TW0501"), "\(one.errors)")
    }
  }

  /// Item by item: the memory, the operand, what is needed and there, and the constraint that made it so.
  @Test func theClosestMappingIsShownWhenTilesCannotFit() throws {
    try withTool(Self.machine(sram: "1 KiB", registers: "16 b")) { tool in
      try tool.write(
        "tilewright: constraints\nlayers:\n  head:\n    unroll: {D1: N 4}\n", to: "constraints.yaml")
      let run = try tool.run(
        "map", "network.yaml", "--on", "machine.yaml", "--constraints", "constraints.yaml", "--quiet")
      #expect(run.status == 1)
      #expect(
        run.errors.contains(
          "error: layer 'head': regs holds 16 bits, the smallest tiles need 32 (W 32), 2 times as much [TW0501]"
        ),
        "\(run.errors)")
      #expect(run.errors.contains("constraints.yaml:4:14: note: the unrolling D1 N 4 is asked for here"))
      #expect(run.errors.contains("fix: make regs at least 4 bytes, or unroll less"))
    }
  }
}
