import Foundation
import Testing

/// A search for tilings that is ended early: the best so far, and a word about it.
@Suite struct TileLimitTests {
  /// 4 096 images, so small a buffer that tiles are counted in millions.
  private static let endless = """
    tilewright: network
    name: n
    input: [4096, 1, 32, 32]
    layers:
      - {name: l, conv: {kernel: 3, stride: 2, padding: 1, dilation: 1, channels: 17}}

    """

  @Test(arguments: [
    ["n.yaml", "--layer", "l", "--buffers", "64,1000"],
    ["n.yaml", "--layer", "l", "--buffers", "64,1000,5000", "--nested"],
    ["--matmul", "1024x1024x1024", "--buffers", "1000,50000,200000", "--nested"],
    ["--matmul", "999x1013x1021", "--buffers", "300", "--sum", "separate"],
    ["--conv", "64x208x208x128x3x3", "--pad", "1", "--buffers", "5000", "--units", "3"],
    ["--conv", "64x57x59x128x5x5", "--buffers", "40000,90000,200000"],
    ["--matmul", "7x6x5", "--buffers", "60", "--packing", "free"],
  ])
  func theLimitIsKept(_ arguments: [String]) throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write(Self.endless, to: "n.yaml")
    // The processor's seconds count, so that a busy computer doesn't matter; whatever went on would be ended by the shell.
    let line = (["tilewright", "tile"] + arguments).joined(separator: " ")
    let run = try tool.shell(
      "ulimit -t 60; \(line) --time-limit 0.2 --json t.json; echo status $?; times", in: "")
    let seconds = try #require(Self.seconds(run), "\(run)")
    #expect(seconds < Self.patience, "\(run)")
    #expect(run.contains("status 0") && run.contains("ticks"), "\(run)")
    let isComplete = try tool.text(of: "t.json").contains("\"complete\" : true")
    #expect(
      isComplete || run.contains("note: the time limit ended the search; the tiling is the best"), "\(run)")
  }

  #if DEBUG
    private static let patience = 20.0
  #else
    private static let patience = 2.0
  #endif

  /// What the command took, user and system, from the last line of `times`: `0m0.250000s 0m0.010000s`.
  private static func seconds(_ output: String) -> Double? {
    output.split(separator: "\n").last.map { line in
      line.split(separator: " ").reduce(0) { sum, time in
        let parts = time.dropLast().split(separator: "m").compactMap { Double($0) }
        return sum + (parts.first ?? 0) * 60 + (parts.last ?? 0)
      }
    }
  }
}
