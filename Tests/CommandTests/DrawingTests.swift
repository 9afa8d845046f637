import Foundation
import Testing

/// Commands that have a timeline draw it.
@Suite struct DrawingTests {
  static let examples = ConsolePage.repository.appending(path: "examples").path

  static let commands = [
    ["tile", "--matmul", "26x512x64", "--buffers", "10000"],
    [
      "run", "\(examples)/programs/small-convolution.yaml", "--on",
      "\(examples)/machines/npe8-three-levels.yaml", "--network",
      "\(examples)/networks/npe8-five-layers.yaml",
    ],
    [
      "timeline", "\(examples)/networks/npe8-five-layers.yaml", "--on",
      "\(examples)/machines/npe8-three-levels.yaml", "--layer", "conv1", "--operations", "300",
    ],
  ]

  @Test(arguments: commands) func drawingAndTraceAreWritten(_ command: [String]) throws {
    let tool = try Tool()
    defer { tool.remove() }
    let run = try tool.run(command + ["--svg", "t.svg", "--trace", "t.json"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(!run.output.isEmpty)
    let svg = try String(contentsOf: tool.folder.appending(path: "t.svg"), encoding: .utf8)
    #expect(svg.contains("<svg ") && svg.hasSuffix("</svg>\n"))
    let trace = try JSONSerialization.jsonObject(
      with: Data(contentsOf: tool.folder.appending(path: "t.json")))
    let events = try #require((trace as? [String: Any])?["traceEvents"] as? [[String: Any]])
    #expect(events.contains { $0["ph"] as? String == "X" })
  }

  @Test(arguments: commands) func nothingRunsWhenTheDrawingCannotBeWritten(_ command: [String]) throws {
    let tool = try Tool()
    defer { tool.remove() }
    let run = try tool.run(command + ["--svg", "no/such/t.svg"])
    #expect(run.status == 1)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains("TW0603"))
  }

  @Test(arguments: [
    ["timeline", "a.yaml", "--on", "b.yaml"],
    ["timeline", "a.yaml", "--on", "b.yaml", "--layer", "1", "--operations", "0"],
    ["timeline", "a.yaml", "--on", "b.yaml", "--layer", "1", "--json", "-"],
    ["tile", "--matmul", "4x4x4", "--buffers", "30", "--json", "-", "--svg", "-"],
    ["tile", "--matmul", "4x4x4", "--buffers", "30", "--trace", "-", "--svg", "-"],
  ])
  func wrongUseIsToldApart(_ command: [String]) throws {
    let tool = try Tool()
    defer { tool.remove() }
    #expect(try tool.run(command).status == 2)
  }
}
