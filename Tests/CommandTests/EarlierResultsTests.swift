import Foundation
import Testing

/// Results of earlier runs in the user's cache folder: the same bytes with and without.
@Suite struct EarlierResultsTests {
  private static let network = """
    tilewright: network
    name: n
    input: [3, 10]
    layers:
      - name: stem
        matmul: {columns: 6}
      - name: head
        matmul: {columns: 4}
    """
  private static let machine = """
    tilewright: machine
    name: m
    array:
      dimensions: {D1: 4, D2: 2}
      energy: 0.1 pJ
    memories:
      - name: sram
        capacity: 2 KiB
        holds: all
        shared-by: all
        read: 2 pJ
        write: 2 pJ
        bandwidth: 64 b/cycle
      - name: dram
        capacity: unlimited
        holds: all
        shared-by: all
        read: 200 pJ
        write: 200 pJ
        bandwidth: 64 b/cycle
    """

  private static let runs: [[String]] = [
    ["map"], ["map", "--json", "-"], ["map", "--json", "-", "--threads", "1", "--for", "edp"],
    ["explain", "--layer", "%"], ["explain", "--layer", "%", "--program"], ["timeline", "--layer", "%"],
  ]

  private func user() throws -> Tool {
    let tool = try Tool()
    try tool.write(Self.network, to: "network.yaml")
    try tool.write(Self.machine, to: "machine.yaml")
    return tool
  }

  /// The files of results that a tool's user has, with the times of their last change.
  private func kept(_ tool: Tool) throws -> [String: Date] {
    let keys: Set<URLResourceKey> = [.contentModificationDateKey, .isRegularFileKey]
    let all = FileManager.default.enumerator(
      at: tool.cache, includingPropertiesForKeys: Array(keys), options: [])
    return try (all?.compactMap { $0 as? URL } ?? []).reduce(into: [:]) { found, url in
      let values = try url.resourceValues(forKeys: keys)
      if values.isRegularFile == true { found[url.path] = values.contentModificationDate }
    }
  }

  private func arguments(_ run: [String]) -> [String] {
    [run[0], "network.yaml", "--on", "machine.yaml"] + run.dropFirst().map { $0 == "%" ? "stem" : $0 }
  }

  @Test(arguments: runs) func theBytesAreTheSame(_ run: [String]) throws {
    let tool = try user()
    defer { tool.remove() }
    let arguments = self.arguments(run)
    let without = try tool.run(arguments + ["--no-cache"])
    #expect(without.status == 0, "\(without.errors)")
    #expect(try kept(tool).isEmpty, "--no-cache keeps nothing")
    let first = try tool.run(arguments)
    let files = try kept(tool)
    #expect(!files.isEmpty)
    let second = try tool.run(arguments)
    #expect(try kept(tool) == files, "nothing is searched, so nothing is written")
    for outcome in [first, second] {
      #expect(outcome.output == without.output)
      #expect(outcome.errors == without.errors)
      #expect(outcome.status == 0)
    }
  }

  @Test func damagedFilesAreReplaced() throws {
    let tool = try user()
    defer { tool.remove() }
    let arguments = self.arguments(["map", "--json", "-"])
    let first = try tool.run(arguments)
    let files = try kept(tool).keys.sorted()
    let contents = try files.map { try Data(contentsOf: URL(filePath: $0)) }
    for (index, file) in files.enumerated() {
      try contents[index].prefix(index * 7).write(to: URL(filePath: file))
    }
    let second = try tool.run(arguments)
    #expect(second.output == first.output && second.errors == first.errors)
    #expect(try files.map { try Data(contentsOf: URL(filePath: $0)) } == contents)
  }

  @Test func aCacheThatCannotBeWrittenIsDoneWithout() throws {
    let tool = try user()
    defer { tool.remove() }
    try FileManager.default.createDirectory(
      at: tool.cache.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data().write(to: tool.cache)
    let run = try tool.run(arguments(["map"]))
    #expect(run.status == 0)
    #expect(!run.errors.contains("cache"))
    #expect(try run.output == tool.run(arguments(["map", "--no-cache"])).output)
  }

  @Test func runsAtTheSameTimeAgree() async throws {
    let tool = try user()
    defer { tool.remove() }
    let arguments = self.arguments(["map"])
    let expected = try tool.run(arguments + ["--no-cache"])
    let outputs = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<3 { group.addTask { try tool.run(arguments).output } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outputs == Array(repeating: expected.output, count: 3))
    #expect(try tool.run(arguments).output == expected.output)
  }
}
