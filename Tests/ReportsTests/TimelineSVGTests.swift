import Foundation
import Testing
import Tilewright

@testable import Reports

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct TimelineSVGTests {
  @Test func twoTiles() throws {
    try Golden.expect(TimelineSVG(Timelines.twoTiles).text, equals: "timeline-two-tiles.svg")
  }
}
