import Foundation
import Testing

/// The command as a user meets it: streams, files and exit status.
@Suite struct CommandTests {
  private static let machine = """
    name: tiny
    operational_array:
      unit_energy: 0.5
      unit_area: 1
      dimensions: [D1, D2]
      sizes: [4, 2]
    memories:
      sram:
        size: 16384
        r_bw: 64
        w_bw: 64
        r_cost: 4
        w_cost: 5
        area: 0
        r_port: 1
        w_port: 1
        rw_port: 0
        latency: 1
        operands: [I1, I2, O]
        ports:
          - {fh: w_port_1, tl: r_port_1}
          - {fh: w_port_1, tl: r_port_1}
          - {fh: w_port_1, tl: r_port_1, fl: w_port_1, th: r_port_1}
        served_dimensions: [D1, D2]
      dram:
        size: 1000000000
        r_bw: 32
        w_bw: 32
        r_cost: 200
        w_cost: 220
        area: 0
        r_port: 0
        w_port: 0
        rw_port: 1
        latency: 1
        operands: [I1, I2, O]
        ports:
          - {fh: rw_port_1, tl: rw_port_1}
          - {fh: rw_port_1, tl: rw_port_1}
          - {fh: rw_port_1, tl: rw_port_1, fl: rw_port_1, th: rw_port_1}
        served_dimensions: [D1, D2]
    """
  private static let network = """
    - id: 0
      name: first
      operator_type: Gemm
      equation: O[m][n]+=I[m][k]*W[k][n]
      loop_dims: [M, N, K]
      loop_sizes: [10, 8, 16]
      operand_precision: {W: 8, I: 8, O: 16, O_final: 8}
      operand_source: {I: 0, W: 0}
    - id: 1
      name: second
      operator_type: Gemm
      equation: O[m][n]+=I[m][k]*W[k][n]
      loop_dims: [M, N, K]
      loop_sizes: [10, 12, 8]
      operand_precision: {W: 8, I: 8, O: 16, O_final: 8}
      operand_source: {I: 0, W: 1}
    """

  private func withTool(_ body: (Tool) throws -> Void) throws {
    try Tool.with(["machine.yaml": Self.machine, "network.yaml": Self.network], body)
  }

  @Test func resultsGoToStandardOutputAlone() throws {
    try withTool { tool in
      let run = try tool.run("map", "network.yaml", "--on", "machine.yaml")
      #expect(run.status == 0)
      #expect(run.output.hasPrefix("network on tiny: 2 layers, 2 240 operations, mapped for latency"))
      #expect(!run.errors.contains("error") && !run.errors.contains("\u{1B}"))
      #expect(!run.output.contains("\u{1B}"))
    }
  }

  @Test func aFrontHasRisingEnergyAndFallingLatency() throws {
    try withTool { tool in
      let run = try tool.run("map", "network.yaml", "--on", "machine.yaml", "--pareto")
      #expect(run.status == 0)
      let sections = run.output.components(separatedBy: "all there are").dropFirst()
      #expect(sections.count == 2)
      for section in sections {
        let rows = section.split(separator: "\n").compactMap { line -> (Double, Int)? in
          let cells = line.components(separatedBy: "  ").map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty }
          guard cells.count > 3, let energy = Double(cells[0]), let cycles = Int(cells[1].filter(\.isNumber))
          else { return nil }
          return (energy, cycles)
        }
        #expect(!rows.isEmpty)
        #expect(rows.map(\.0) == rows.map(\.0).sorted())
        #expect(rows.map(\.1) == rows.map(\.1).sorted(by: >))
      }
      let wrong = try tool.run("map", "network.yaml", "--on", "machine.yaml", "--pareto", "--json", "-")
      #expect(wrong.status == 2)
    }
  }

  @Test func sameBytesOnAnyNumberOfThreads() throws {
    try withTool { tool in
      let runs = try ["1", "2", "5"].map {
        try tool.run("map", "network.yaml", "--on", "machine.yaml", "--threads", $0, "--json", "-")
      }
      #expect(Set(runs.map(\.output)).count == 1)
      #expect(runs.allSatisfy { $0.status == 0 })
    }
  }

  /// What a table says but for what is proven: of a mapping that was given, nothing is.
  private func words(_ table: String) -> [[String]] {
    let lines = table.split(separator: "\n").map(String.init)
    guard let head = lines.first(where: { $0.hasPrefix("id ") }), let column = head.range(of: "  proven"),
      let first = lines.firstIndex(where: { $0.hasPrefix("─") }),
      let last = lines[(first + 1)...].firstIndex(where: { $0.hasPrefix("─") })
    else { return [["a table without a column for what is proven"]] }
    // In the rows between the two rules. The column is right-aligned and ends where its name does.
    let start = head.distance(from: head.startIndex, to: column.lowerBound)
    let end = head.distance(from: head.startIndex, to: column.upperBound)
    return lines.enumerated().filter { !$1.hasPrefix("proven") && !$1.hasPrefix("─") }.map { index, line in
      let kept = index > first && index < last ? String(line.prefix(start) + line.dropFirst(end)) : line
      return kept.split(separator: " ").map(String.init)
    }
  }

  @Test func aMappingReadBackGivesTheSameTable() throws {
    try withTool { tool in
      let first = try tool.run("map", "network.yaml", "--on", "machine.yaml", "--json", "result.json")
      let again = try tool.run("map", "network.yaml", "--on", "machine.yaml", "--mapping", "result.json")
      #expect(first.status == 0 && again.status == 0)
      #expect(first.output.contains("optimal") && again.output.contains("given"))
      #expect(words(first.output) == words(again.output))
      let json = try JSONSerialization.jsonObject(with: Data(tool.text(of: "result.json").utf8))
      let inputs = (json as? [String: Any])?["inputs"] as? [[String: Any]]
      #expect(inputs?.map { $0["path"] as? String } == ["network.yaml", "machine.yaml"])
    }
  }

  @Test func explainNeedsALayerAndExplainsIt() throws {
    try withTool { tool in
      let without = try tool.run("explain", "network.yaml", "--on", "machine.yaml")
      #expect(without.status == 2)
      #expect(without.errors.contains("--layer"))
      let unknown = try tool.run("explain", "network.yaml", "--on", "machine.yaml", "--layer", "7")
      #expect(unknown.status == 1)
      #expect(unknown.errors.contains("give one of 0, 1"))
      let run = try tool.run("explain", "network.yaml", "--on", "machine.yaml", "--layer", "1")
      #expect(run.status == 0)
      #expect(run.output.hasPrefix("layer 1 second (Gemm) on tiny"))
    }
  }

  @Test(arguments: [
    ["map"], ["map", "network.yaml"], ["map", "network.yaml", "--on", "machine.yaml", "--for", "area"],
    ["map", "network.yaml", "--on", "machine.yaml", "--dim", "batch=none"],
    ["map", "network.yaml", "--on", "machine.yaml", "--threads", "0"], ["guess"],
  ])
  func wrongUsageIsStatus2(_ arguments: [String]) throws {
    try withTool { tool in
      let run = try tool.run(arguments)
      #expect(run.status == 2)
      #expect(run.output.isEmpty && run.errors.contains("Usage:"))
    }
  }

  @Test func everyWrongFileIsNamedAndTheJsonHasTheFindings() throws {
    try withTool { tool in
      try tool.write("memories: [", to: "broken.yaml")
      let run = try tool.run("map", "missing.yaml", "--on", "broken.yaml", "--json", "-")
      #expect(run.status == 1)
      #expect(run.errors.contains("missing.yaml: error:") && run.errors.contains("broken.yaml:1:"))
      let json = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
      #expect((json?["diagnostics"] as? [Any])?.count == 2)
      #expect(json?["complete"] as? Bool == false)
    }
  }

  @Test func aPlaceThatCannotBeWrittenIsSaidFirst() throws {
    try withTool { tool in
      let run = try tool.run("map", "network.yaml", "--on", "machine.yaml", "--json", "no/such/result.json")
      #expect(run.status == 1)
      #expect(run.output.isEmpty && run.errors.contains("can't write 'no/such/result.json'"))
    }
  }

  @Test func helpAndVersionAreAnswers() throws {
    try withTool { tool in
      let help = try tool.run("map", "--help")
      #expect(help.status == 0 && help.output.contains("--on <machine>") && help.errors.isEmpty)
      let version = try tool.run("--version")
      #expect(version.status == 0 && version.output.contains("."))
    }
  }
}
