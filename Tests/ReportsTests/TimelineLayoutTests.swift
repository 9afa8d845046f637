import Testing
import Tilewright

@testable import Reports

@Suite struct TimelineLayoutTests {
  @Test func threeLevels() throws {
    try Golden.expect(TimelineLayout(Timelines.threeLevels).text, equals: "timeline-layout.txt")
  }

  @Test func cyclesFold() throws {
    let text = TimelineLayout(Timelines.streaming(operations: 400)).text
    #expect(text.contains("come"))
    #expect(text.split(separator: "\n").count < 150)
  }

  @Test func whatLiesOverSomethingElseCountsOnce() {
    let timeline = Timeline(
      title: "", timeUnit: .ticks, sizeUnit: .elements, length: 3, lanes: [], operations: [], waits: [],
      memories: [.init("m", capacity: 12), .init("empty", capacity: 4)],
      lifetimes: [
        Timelines.lifetime("p", "p[0]", "p0", 0..<4, 0..<2, 1),
        Timelines.lifetime("q", "q[0]", "", 0..<4, 1..<3, 2),
        Timelines.lifetime("r", "r[0]", "r", 6..<8, 1..<3, 2),
      ])
    #expect(
      TimelineLayout(timeline).text == """
        m (12)
        tick  in use
           0       4  [ 4 (p0) | 8 free ]
           1       6  [ 4 (p0) | 4 (in place: q[0]) | 2 free | 2 (r) | 4 free ]
           2       6  [ 4 (q[0]) | 2 free | 2 (r) | 4 free ]

        """)
  }
}
