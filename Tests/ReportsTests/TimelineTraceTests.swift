import Foundation
import Testing
import Tilewright

@testable import Reports

@Suite struct TimelineTraceTests {
  private static let schema = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Docs/trace-schema.json")

  @Test func twoTiles() throws {
    let text = TimelineTrace(Timelines.twoTiles).text.replacing(ToolVersion.current, with: "VERSION")
    try Golden.expect(text, equals: "timeline-two-tiles.trace.json")
  }

  @Test(arguments: [
    Timelines.twoTiles, Timelines.threeLevels, Timelines.streaming(operations: 160),
    Timelines.streaming(operations: 160, cores: 3), Timelines.awkward,
  ])
  func keepsToTheSchema(_ timeline: Timeline) throws {
    let validator = try SchemaValidator(schema: Data(contentsOf: Self.schema))
    #expect(try validator.findings(in: Data(TimelineTrace(timeline).text.utf8)) == [])
  }

  @Test func theSchemaCanFail() throws {
    let validator = try SchemaValidator(schema: Data(contentsOf: Self.schema))
    let text = TimelineTrace(Timelines.twoTiles).text
    for (part, wrong) in [
      ("\"ph\":\"X\"", "\"ph\":\"Z\""), ("\"cat\":\"stall\"", "\"cat\":\"rest\""), ("\"ts\":2", "\"ts\":-2"),
      ("\"bp\":\"e\"", "\"pb\":\"e\""), ("\"displayTimeUnit\":\"ms\"", "\"displayTimeUnit\":\"h\""),
      ("\"ragged\":true", "\"ragged\":1"), ("\"slot\":\"C.0\"", "\"slott\":\"C.0\""),
    ] {
      #expect(text.contains(part))
      #expect(try !validator.findings(in: Data(text.replacing(part, with: wrong).utf8)).isEmpty, "\(wrong)")
    }
  }

  @Test func arrowsLeadFromLoadsToUsesAndFromResultsToStores() {
    let flows = TimelineFlows.all(of: Timelines.twoTiles)
    #expect(flows.map { [$0.from, $0.to] } == [[0, 1], [1, 3], [2, 4], [4, 5]])
    let timeline = Timelines.threeLevels
    func name(_ index: Int) -> String {
      "\(timeline.lanes[timeline.operations[index].lane].name) \(timeline.operations[index].tile)"
    }
    let arrows = TimelineFlows.all(of: timeline).map { "\(name($0.from)) => \(name($0.to))" }
    #expect(arrows.count == 2 + 4 * 4)
    #expect(arrows.contains("load 3→2 A[0:8][0:8] => load 2→1 A[0:8][0:8]"))
    #expect(arrows.contains("load 2→1 A[0:8][0:8] => execute C[0:8][0:4]"))
    #expect(arrows.contains("load 3→2 B[0:8][8:12] => load 2→1 B[0:8][8:12]"))
    #expect(arrows.contains("load 2→1 B[0:8][8:12] => execute C[0:8][8:12]"))
    #expect(arrows.contains("execute C[0:8][12:16] => store 1→2 C[0:8][12:16]"))
    #expect(arrows.contains("store 1→2 C[0:8][12:16] => store 2→3 C[0:8][12:16]"))
  }

  @Test(arguments: [
    Timelines.twoTiles, Timelines.threeLevels, Timelines.streaming(operations: 4_000, cores: 2),
    Timelines.awkward,
  ])
  func eventsMeanWhatTheTimelineSays(_ timeline: Timeline) throws {
    let trace = try Trace(TimelineTrace(timeline).text)
    #expect(trace.overlaps == 0)
    #expect(trace.looseEnds == [])
    #expect(trace.arrowsBackwards == 0)
    #expect(trace.arrowsOutsideOfOperations == 0)
    #expect(trace.unnamed == [])
    let moved = trace.complete.filter { $0.category != "stall" }
    #expect(moved.reduce(0) { $0 + $1.time.count } == timeline.operations.reduce(0) { $0 + $1.time.count })
    #expect(trace.complete.count == timeline.operations.count + timeline.waits.count)
    for memory in timeline.memories {
      let most = trace.counters["\(memory.name) (\(timeline.sizeUnit.rawValue))"]
      if let most, let capacity = memory.capacity { #expect(most.max() ?? 0 <= capacity) }
      #expect(most?.last ?? 0 == 0)
    }
  }

  @Test(arguments: [
    ("A[0:2][3]", "A[0:4][0:8]", true), ("A[0:2]", "A[1:4]", false), ("A[0:2]", "B[0:2]", false),
    ("x", "x", true), ("x", "y", false), ("A[1,2:3]", "A[0:2,2:4]", true), ("A[k]", "A[0:9]", false),
    ("A[0:2]", "A[0:2][0:1]", false), ("A[5:3]", "A[0:9]", false),
  ])
  func tilesLieInsideOthers(_ inner: String, _ outer: String, _ expected: Bool) {
    #expect(TileBounds.isInside(inner, outer) == expected)
  }
}
