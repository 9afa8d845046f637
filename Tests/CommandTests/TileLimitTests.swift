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
    ["--matmul", "12x9x8", "--buffers", "60", "--packing", "free"],
  ])
  func theLimitIsKept(_ arguments: [String]) throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write(Self.endless, to: "n.yaml")
    let start = ContinuousClock.now
    let run = try tool.run(["tile"] + arguments + ["--time-limit", "0.2", "--json", "t.json"])
    #expect(start.duration(to: .now) < .seconds(3))
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("ticks"))
    let isComplete = try tool.text(of: "t.json").contains("\"complete\" : true")
    #expect(
      isComplete || run.errors.contains("note: the time limit ended the search; the tiling is the best"))
  }
}
