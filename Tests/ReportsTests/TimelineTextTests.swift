import Testing
import Tilewright

@testable import Reports

@Suite struct TimelineTextTests {
  @Test func twoTiles() throws {
    try Golden.expect(TimelineText(Timelines.twoTiles).text, equals: "timeline-two-tiles.txt")
  }

  @Test func threeLevels() throws {
    try Golden.expect(TimelineText(Timelines.threeLevels).text, equals: "timeline-three-levels.txt")
  }

  @Test func cyclesHaveARowPerChange() throws {
    try Golden.expect(
      TimelineText(Timelines.streaming(operations: 40)).text, equals: "timeline-cycles.txt")
  }

  @Test func manyLanesAreAList() throws {
    try Golden.expect(
      TimelineText(Timelines.streaming(operations: 400, cores: 5), maximumRows: 50).text,
      equals: "timeline-list.txt")
  }

  @Test func tenThousandOperationsFold() throws {
    let timeline = Timelines.streaming(operations: 10_000)
    let text = TimelineText(timeline, maximumRows: 60).text
    #expect(text.split(separator: "\n").count < 80)
    #expect(text.contains("rows left out"))
    #expect(text.contains("times, to "))
  }

  @Test(
    arguments: [
      ([1, 2, 2, 2, 2, 3], "1 4[2] 3"), ([9, 1, 1, 1, 9, 1, 1, 1, 9, 1, 1, 1], "3[9 1 1 1]"),
      ([1, 2, 3], "1 2 3"), ([1, 2, 1, 2], "1 2 1 2"),
      ([0] + Array(repeating: [5, 6], count: 300).flatMap { $0 } + [7], "0 300[5 6] 7"),
      (
        Array(repeating: [8] + Array(repeating: [5, 6], count: 100).flatMap { $0 }, count: 3).flatMap { $0 },
        "3[8 100[5 6]]"
      ),
    ] as [([Int], String)])
  func repeatsFold(_ rows: [Int], _ expected: String) {
    func text(_ nodes: [RowFolding.Node]) -> String {
      nodes.map { node in
        switch node {
        case .row(let row): "\(rows[row])"
        case .repeated(let first, let count): "\(count)[\(text(first))]"
        }
      }.joined(separator: " ")
    }
    let nodes = RowFolding.fold(rows)
    #expect(text(nodes) == expected)
    #expect(nodes.reduce(0) { $0 + $1.rowCount } == rows.count)
  }

  @Test(
    arguments: [
      (["A[0:26][0:86]", "A[0:26][86:172]", "A[0:26][172:258]"], "A[0:26][+86]"),
      (["C[0]", "C[2]"], "C[+2]"), (["W[8:12]", "W[4:8]", "W[0:4]"], "W[-4]"),
      (["A[0:4]", "A[4:6]"], "A[+4:+2]"),
      (["A[0:4]", "A[0:4]"], "A[0:4]"), (["A[0]", "A[1]", "A[3]"], nil), (["A[0]", "B[1]"], nil),
    ] as [([String], String?)])
  func tilesShiftEvenlyOrNotAtAll(_ tiles: [String], _ expected: String?) {
    #expect(TileShift.text(of: tiles) == expected)
  }

  @Test func causesAreSummedPerUnit() throws {
    let summary = try #require(IdleSummary.all(of: Timelines.threeLevels).first)
    #expect(summary.busy == 8)
    #expect(summary.shares.map(\.time) == [5, 3, 2])
    #expect(
      summary.shares.map(\.cause) == [
        "the load of B", "slot B.0, still read by execute", "the last results on their way out",
      ])
  }

  @Test func anAddressThatTwoTilesHoldCountsOnce() {
    let curve = OccupancyCurve([
      Timelines.lifetime("p", "p[0]", "p", 0..<10, 0..<4, 1),
      Timelines.lifetime("q", "q[0]", "q", 5..<20, 2..<6, 3),
    ])
    #expect(curve.steps.map(\.time) == [0, 2, 4, 6])
    #expect(curve.steps.map(\.sizes) == [[10, 0], [10, 10], [0, 15], [0, 0]])
    #expect(curve.peak == 20)
  }

  @Test func nothingAtAll() {
    let empty = Timeline(
      title: "nothing", timeUnit: .cycles, sizeUnit: .bits, length: 0, lanes: [], operations: [], waits: [],
      memories: [], lifetimes: [])
    #expect(TimelineText(empty).text == "nothing\nnothing runs\n\n0 cycles\n")
  }
}
