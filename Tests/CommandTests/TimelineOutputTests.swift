import ArgumentParser
import Diagnostics
import Foundation
import Reports
import Testing
import Tilewright

@testable import TilewrightCommand

@Suite struct TimelineOutputTests {
  private static let timeline = Timeline(
    title: "one load", timeUnit: .ticks, sizeUnit: .elements, length: 1,
    lanes: [.init("load", .load, group: "buffer")],
    operations: [
      .init(lane: 0, time: 0..<1, operand: "A", tile: "A[0:4]", slot: "A", elements: 4, bits: 32)
    ], waits: [], memories: [], lifetimes: [])

  @Test func drawingAndTraceGoToTheirFiles() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let files = ["t.svg", "t.json"].map { tool.folder.appending(path: $0).path }
    let options = try TimelineOptions.parse(["--svg", files[0], "--trace", files[1]])
    let output = TimelineOutput(options)
    #expect(output.obstacles.isEmpty)
    #expect(output.write(Self.timeline, style: .plain).isEmpty)
    #expect(try tool.text(of: "t.svg").hasPrefix("<?xml"))
    #expect(try tool.text(of: "t.json").contains("\"traceEvents\""))
  }

  @Test func whatCannotBeWrittenIsSaidBeforehandAndAfterwards() throws {
    let options = try TimelineOptions.parse(["--svg", "/nowhere/t.svg", "--trace", "/nowhere/t.json"])
    let output = TimelineOutput(options)
    #expect(output.obstacles.map(\.code) == [.unwritableFile, .unwritableFile])
    #expect(output.obstacles[0].message == "can't write '/nowhere/t.svg': there is no folder '/nowhere'")
    #expect(output.write(Self.timeline, style: .plain).map(\.code) == [.unwritableFile, .unwritableFile])
  }

  @Test(arguments: [["--svg", "-", "--trace", "-"], ["--svg", "t", "--trace", "t"], ["--rows", "-1"]])
  func contradictionsAreUsageErrors(_ arguments: [String]) {
    #expect(throws: (any Error).self) { _ = try TimelineOptions.parse(arguments) }
  }
}
