import Foundation
import Testing

/// `tilewright check` as a user meets it.
@Suite struct CheckCommandTests {
  private static let machine = """
    tilewright: machine
    name: m
    array: {dimensions: {D1: 4}, energy: 0.1 pJ}
    memories:
      - {name: dram, capacity: unlimited, holds: all, shared-by: all, read: 200 pJ, write: 200 pJ, bandwidth: 64 b/cycle}

    """
  private static let network = """
    tilewright: network
    name: n
    input: [1, 16]
    layers:
      - {name: head, matmul: {columns: 8}}

    """
  private static let constraints = """
    tilewright: constraints
    layers:
      head: {unroll: {D1: N 16}}

    """

  private func withTool(_ body: (Tool) throws -> Void) throws {
    try Tool.with(
      ["machine.yaml": Self.machine, "network.yaml": Self.network, "constraints.yaml": Self.constraints], body
    )
  }

  /// 20 000 wrong memories on one line: 50 of them are shown, each with as much of the line as a person reads.
  @Test func aLineOfManyFindingsStaysReadable() throws {
    try withTool { tool in
      let ones = Array(repeating: "1", count: 20_000).joined(separator: ", ")
      try tool.write(
        "tilewright: machine\nname: m\narray: {dimensions: {D1: 8}, energy: 0.04 pJ}\nmemories: [\(ones)]\n",
        to: "one-line.yaml")
      let run = try tool.run("check", "one-line.yaml", "--json", "found.json")
      #expect(run.status == 1)
      #expect(run.errors.utf8.count < 30_000)
      #expect(run.errors.split(separator: "\n").allSatisfy { $0.count <= 4 + 100 })
      #expect(run.errors.contains("one-line.yaml: error: 19 950 more like these [TW0105]"))
      #expect(run.output.contains("20000 errors"))
      let found = try tool.text(of: "found.json").ranges(of: "\"code\" : \"TW0105\"").count
      #expect(found == 20_000)
    }
  }

  @Test func cleanFilesAreNamedAndStatus0() throws {
    try withTool { tool in
      let run = try tool.run("check", "network.yaml", "machine.yaml")
      #expect(run.status == 0 && run.errors.isEmpty)
      let lines = run.output.split(separator: "\n")
      #expect(lines.count == 3 && lines.last == "no findings")
      #expect(lines.first == "network.yaml: network 'n', 1 layer, 128 operations")
    }
  }

  @Test func anyOrderOfFilesFindsTheSame() throws {
    try withTool { tool in
      let files = ["machine.yaml", "network.yaml", "constraints.yaml"]
      let runs = try [files, files.reversed()].map { try tool.run(["check"] + $0) }
      #expect(runs.allSatisfy { $0.status == 1 && $0.errors.contains("constraints.yaml:3:") })
      #expect(Set(runs.map(\.errors)).count == 1)
    }
  }

  @Test func warningsAreStatus0AndErrorsStatus1() throws {
    try withTool { tool in
      try tool.write(Self.machine.replacingOccurrences(of: "200 pJ,", with: "200 nJ,"), to: "machine.yaml")
      let doubtful = try tool.run("check", "machine.yaml")
      #expect(doubtful.status == 0 && doubtful.errors.contains("warning:"))
      #expect(doubtful.output.hasSuffix("2 warnings\n"))
      let quiet = try tool.run("check", "machine.yaml", "--quiet")
      #expect(quiet.status == 0 && quiet.errors.isEmpty)
      try tool.write("tilewright: machine\n", to: "machine.yaml")
      #expect(try tool.run("check", "machine.yaml").status == 1)
      #expect(try tool.run("check", "missing.yaml").status == 1)
      #expect(try tool.run("check").status == 2)
    }
  }

  @Test func jsonHasTheSameFindings() throws {
    try withTool { tool in
      let run = try tool.run("check", "machine.yaml", "network.yaml", "constraints.yaml", "--json", "-")
      let json = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
      let inputs = json?["inputs"] as? [[String: Any]]
      #expect(inputs?.map { $0["kind"] as? String } == ["machine", "network", "constraints"])
      let findings = try #require(json?["diagnostics"] as? [[String: Any]])
      #expect(findings.allSatisfy { run.errors.contains($0["message"] as? String ?? "?") })
      #expect(findings.contains { $0["code"] as? String == "TW0402" && $0["line"] as? Int == 3 })
      let keys: Set = ["code", "severity", "message", "file", "line", "column", "notes", "fix"]
      #expect(findings.allSatisfy { Set($0.keys) == keys })
    }
  }

  @Test func mapSaysTheSameBeforeItsSearch() throws {
    try withTool { tool in
      let check = try tool.run("check", "network.yaml", "machine.yaml", "constraints.yaml")
      let map = try tool.run(
        "map", "network.yaml", "--on", "machine.yaml", "--constraints", "constraints.yaml")
      #expect(map.status == 1 && map.output.isEmpty)
      #expect(map.errors.contains("[TW0402]") && check.errors.contains("[TW0402]"))
      #expect(!map.errors.contains(" note: no entry"))
    }
  }
}
