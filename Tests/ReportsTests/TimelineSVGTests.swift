import Foundation
import Testing
import Tilewright

@testable import Reports

@Suite struct TimelineSVGTests {
  @Test func twoTiles() throws {
    try Golden.expect(TimelineSVG(Timelines.twoTiles).text, equals: "timeline-two-tiles.svg")
  }

  /// One core, and so many that lanes and memories are what there is most of.
  @Test(arguments: [(10_000, 1), (10_000, 4), (10_000, 64), (100_000, 2)])
  func manyOperationsStaySmall(_ operations: Int, _ cores: Int) throws {
    let text = TimelineSVG(Timelines.streaming(operations: operations, cores: cores)).text
    #expect(text.utf8.count < 2_000_000)
    let drawing = try Drawing(text)
    #expect(drawing.outside.isEmpty)
    #expect(drawing.titles.contains { $0.contains(" × ") })
  }

  @Test func everyOperationHasABoxThatSaysWhatItIs() throws {
    let timeline = Timelines.threeLevels
    let titles = try Drawing(TimelineSVG(timeline).text).titles
    for operation in timeline.operations {
      let lane = timeline.lanes[operation.lane].name
      let title = titles.filter { $0.hasPrefix("\(lane): \(operation.tile) ") && $0.contains(operation.slot) }
      #expect(!title.isEmpty, "\(lane) \(operation.tile)")
    }
    #expect(titles.count { $0.hasPrefix("waits for slot B.0, still read by execute") } == 3)
    #expect(titles.contains("A[0:8][0:8] in A\n0–63: 64 elements\nticks 2–15, complete from 4"))
  }

  @Test func namesAreEscaped() throws {
    let drawing = try Drawing(TimelineSVG(Timelines.awkward).text)
    #expect(drawing.titles.first == "größe <&> \"重み\" \u{FFFD}'😀'")
    #expect(drawing.titles.contains { $0.contains("<A&B>[0:4]") })
    #expect(drawing.elements.isDisjoint(with: ["script", "foreignObject", "image", "a", "use"]))
    #expect(drawing.outside == [])
  }

  /// Nothing is fetched from elsewhere: the only address is the name of the format.
  @Test func isSelfContained() {
    let text = TimelineSVG(Timelines.twoTiles).text
    #expect(text.components(separatedBy: "http").count == 2)
    #expect(!text.contains("@import"))
    #expect(!text.contains("on" + "load="))
  }

  @Test func nothingAtAll() throws {
    let empty = Timeline(
      title: "", timeUnit: .ticks, sizeUnit: .elements, length: 0, lanes: [.init("x", .load, group: "g")],
      operations: [], waits: [], memories: [.init("m", capacity: 4)], lifetimes: [])
    #expect(try Drawing(TimelineSVG(empty).text).outside == [])
  }

  @Test func axesHaveRoundSteps() {
    let scale = DrawingScale(from: 0, to: 100, extent: 267_848)
    #expect(scale.ticks(atMost: 12).prefix(3) == [0, 50_000, 100_000])
    #expect(scale.ticks(atMost: 13).prefix(3) == [0, 20_000, 40_000])
    #expect(scale.ticks(atMost: 5, binary: true) == [0, 65_536, 131_072, 196_608, 262_144])
    #expect(DrawingScale(from: 0, to: 100, extent: 3).ticks(atMost: 10) == [0, 1, 2, 3])
    #expect(DrawingScale(from: 0, to: 100, extent: 1 << 40).ticks(atMost: 9).count <= 10)
  }

  /// A slot is kept between two tiles in it, unless others use its addresses meanwhile.
  @Test func slotsAreKeptBetweenTiles() {
    let first = Timelines.lifetime("A", "A[0]", "A.0", 0..<8, 0..<3, 1)
    let second = Timelines.lifetime("A", "A[1]", "A.0", 0..<8, 6..<9, 7)
    let elsewhere = Timelines.lifetime("B", "B[0]", "B.0", 8..<12, 2..<8, 3)
    let between = Timelines.lifetime("B", "B[0]", "B.0", 4..<12, 4..<5, 5)
    let before = Timelines.lifetime("B", "B[0]", "B.0", 6..<12, 0..<5, 1)
    let gap = SlotHistory.Gap(slot: "A.0", addresses: 0..<8, time: 3..<6)
    #expect(SlotHistory([first, elsewhere, second]).gaps == [gap])
    #expect(SlotHistory([first, between, second]).gaps == [])
    #expect(SlotHistory([first, before, second]).gaps == [])
  }
}
