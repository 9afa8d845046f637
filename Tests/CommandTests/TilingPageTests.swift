import Foundation
import Testing

/// Docs/tiling-document-replayed.md shows what the commands print.
@Suite struct TilingPageTests {
  struct Example: Sendable, CustomTestStringConvertible {
    let command: [String]
    let shown: [Substring]
    var testDescription: String { command.joined(separator: " ") }
  }

  static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized

  static let examples: [Example] = {
    let page = root.appending(path: "Docs/tiling-document-replayed.md")
    guard let text = try? String(contentsOf: page, encoding: .utf8) else { return [] }
    let blocks = text.components(separatedBy: "```sh\n").dropFirst()
    return blocks.compactMap { block in
      let parts = block.components(separatedBy: "```")
      guard parts.count > 2, parts[2].hasPrefix("text\n") else { return nil }
      let words = parts[0].split(whereSeparator: \.isWhitespace).map(String.init)
      let lines = parts[2].dropFirst(5).split(separator: "\n", omittingEmptySubsequences: false)
      return Example(command: Array(words.dropFirst()), shown: lines.dropLast())
    }
  }()

  @Test func pageHasItsExamples() { #expect(Self.examples.count == 12) }

  @Test(arguments: examples) func outputIsWhatThePageShows(_ example: Example) throws {
    let tool = try Tool()
    defer { tool.remove() }
    let files = Self.root.appending(path: "Tests").path
    try FileManager.default.createSymbolicLink(
      atPath: tool.folder.appending(path: "Tests").path, withDestinationPath: files)
    let run = try tool.run(example.command)
    let text = example.command.first == "check" ? run.errors : run.output
    var shown = example.shown
    var printed = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    if shown.last == "…" {
      shown = shown.dropLast()
      printed = printed.prefix(shown.count)
    }
    #expect(shown == Array(printed))
  }
}

/// `tilewright tile` as a user meets it.
@Suite struct TileCommandTests {
  private func ticks(_ text: String) throws -> Int? {
    let json = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    return (json?["totals"] as? [String: Any])?["ticks"] as? Int
  }

  @Test func jsonHoldsTheTicks() throws {
    try Tool.with { tool in
      let buffers = ["tile", "--matmul", "128x512x128", "--buffers", "10000,50000,100000", "--json", "-"]
      let stream = try tool.run(buffers)
      #expect(stream.status == 0)
      #expect(try ticks(stream.output) == 101)
      let nested = try tool.run(buffers + ["--nested"])
      #expect(try ticks(nested.output) == 115)
      let file = try tool.run("tile", "--matmul", "26x512x64", "--buffers", "10000", "--json", "t.json")
      #expect(file.status == 0 && file.output.hasPrefix("26x512"))
      #expect(try ticks(tool.text(of: "t.json")) == 13)
    }
  }

  @Test func wrongUsageIsTwo() throws {
    try Tool.with { tool in
      let wrong = [
        ["--matmul", "128x512", "--buffers", "10000"], ["--matmul", "0x5x5", "--buffers", "10000"],
        ["--matmul", "8x8x8"], ["--buffers", "10000"], ["--matmul", "8x8x8", "--buffers", "100,50"],
        ["--matmul", "8x8x8", "--buffers", "ten"], ["--matmul", "8x8x8", "--buffers", "100", "--slots", "3"],
        ["--matmul", "8x8x8", "--buffers", "100", "--sum", "never"],
        ["--matmul", "8x8x8", "--conv", "1x4x4x1x3x3", "--buffers", "100"],
      ]
      for arguments in wrong {
        let run = try tool.run(["tile"] + arguments)
        #expect(run.status == 2 && run.output.isEmpty && !run.errors.isEmpty, "\(arguments)")
      }
    }
  }

  @Test func whatCannotFitSaysWhatWould() throws {
    try Tool.with { tool in
      let run = try tool.run("tile", "--matmul", "8x8x8", "--buffers", "2")
      #expect(run.status == 1 && run.output.isEmpty)
      #expect(run.errors.contains("TW0911") && run.errors.contains("at least 3 elements"))
    }
  }

  @Test func hugeSizesEnd() throws {
    try Tool.with { tool in
      let run = try tool.run("tile", "--matmul", "1099511627776x1x1", "--buffers", "10000")
      #expect(run.status == 0 && run.errors.contains("TW0912"))
      let larger = try tool.run("tile", "--matmul", "1099511627776x1099511627776x1", "--buffers", "10000")
      #expect(larger.status == 1 && larger.errors.contains("TW0108"))
    }
  }

  @Test func ticksComeFromAFile() throws {
    try Tool.with { tool in
      try tool.write(
        "tilewright: ticks\nload: {fixed: 2, per: 1024}\nexecute: {per: 32768}\nstore: {steps: {1024: 1, 4096: 3}}\n",
        to: "ticks.yaml")
      let run = try tool.run(
        "tile", "--matmul", "64x64x64", "--buffers", "6000", "--ticks", "ticks.yaml", "--units", "2")
      #expect(run.status == 0 && run.output.contains("unit 1"), "\(run.errors)")
      try tool.write("tilewright: ticks\nlaod: 3\n", to: "wrong.yaml")
      let wrong = try tool.run("tile", "--matmul", "8x8x8", "--buffers", "100", "--ticks", "wrong.yaml")
      #expect(wrong.status == 1 && wrong.errors.contains("wrong.yaml:2:1") && wrong.errors.contains("TW0103"))
    }
  }
}
