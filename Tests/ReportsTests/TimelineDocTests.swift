import Foundation
import Testing

@testable import Reports

/// Docs/timelines.md shows what the reports give.
@Suite struct TimelineDocTests {
  private static let page = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Docs/timelines.md").standardized

  @Test func tablesAreReal() throws {
    let text = try String(contentsOf: Self.page, encoding: .utf8)
    let blocks = text.components(separatedBy: "```text\n").dropFirst()
      .compactMap { $0.components(separatedBy: "```").first }
    try #require(blocks.count == 3)
    #expect(blocks[0] == TimelineText(Timelines.threeLevels).text)
    #expect(TimelineText(Timelines.streaming(operations: 40)).text.contains(blocks[1]))
    #expect(TimelineLayout(Timelines.threeLevels).text.contains(blocks[2]))
  }

  @Test func thePictureIsReal() throws {
    try Golden.expect(
      TimelineSVG(Timelines.threeLevels).text, equals: "../../../Docs/timeline-example.svg")
  }
}
