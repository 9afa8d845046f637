import Foundation
import Testing

/// `tilewright run` as a user meets it; Docs/programs.md shows what it prints.
@Suite struct RunCommandTests {
  private static let machine = """
    tilewright: machine
    name: m
    array: {dimensions: {}, energy: 0.1 pJ}
    memories:
      - {name: dram, capacity: unlimited, holds: all, shared-by: all, read: 9 pJ, write: 9 pJ, bandwidth: 64 b/cycle}

    """
  private static let program = """
    tilewright: program
    layer: small
    buffers: {O: dram, W: dram, I: dram}
    steps:
      - for: K
        do:
          - for: N
            do:
              - for: M
                do:
                  - load: W, I, O into elements
                  - execute
                  - store: O out of elements

    """

  private func withTool(_ body: (Tool) throws -> Void) throws {
    let network = """
      tilewright: network
      name: n
      input: [4, 8]
      layers:
        - {name: small, matmul: {columns: 2}}
        - {name: large, matmul: {columns: 2^30}}

      """
    try Tool.with(
      ["machine.yaml": Self.machine, "network.yaml": network, "program.yaml": Self.program], body)
  }

  private let run = ["run", "program.yaml", "--on", "machine.yaml", "--network", "network.yaml"]

  @Test func aSoundProgramIsStatus0() throws {
    try withTool { tool in
      let result = try tool.run(run + ["--numbers"])
      #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
      #expect(result.output.hasPrefix("program for layer small (Gemm) on m"))
      #expect(result.output.contains("all 8 results equal those of the plain loops"))
    }
  }

  @Test func whatCantBeRunIsSaid() throws {
    try withTool { tool in
      let unknown = try tool.run(run + ["--layer", "none"])
      #expect(unknown.status == 1 && unknown.errors.contains("[TW0602]"))
      let large = try tool.run(run + ["--layer", "large", "--numbers"])
      #expect(large.status == 1 && large.errors.contains("operations, at most 16777216 are run one by one"))
      let missing = try tool.run("run", "program.yaml", "--on", "machine.yaml")
      #expect(missing.status == 2)
      let other = try tool.run("run", "machine.yaml", "--on", "machine.yaml", "--network", "network.yaml")
      #expect(other.status == 1 && other.errors.contains("expected a program, found 'tilewright: machine'"))
    }
  }

  @Test func aWrongReadIsStatus1() throws {
    try withTool { tool in
      let wrong = Self.program.replacingOccurrences(of: "load: W, I, O into", with: "load: I, O into")
      try tool.write(wrong, to: "program.yaml")
      let checked = try tool.run(run)
      #expect(checked.status == 1 && checked.output.isEmpty && !checked.errors.contains("[TW0704]"))
      let numbers = try tool.run(run + ["--numbers"])
      #expect(numbers.status == 1)
      #expect(
        numbers.errors.contains(
          "'execute' in iteration K 0, N 0, M 0 needs W[0][0] from slot 0 of W in elements"))
    }
  }
}
