import Testing

@testable import Tilewright

@Suite struct FootprintTests {
  private func values(_ spans: [Footprint.Span], offset: Int) -> Set<Int> {
    spans.reduce([offset]) { values, span in
      Set(values.flatMap { value in (0..<span.count).map { value + span.coefficient * $0 } })
    }
  }

  @Test func countsEqualEnumeration() {
    var random = RandomSource(seed: 5)
    for _ in 0..<4000 {
      let spans = (0..<random.int(0...3)).map { _ in
        Footprint.Span(
          coefficient: random.pick([-7, -3, -2, -1, 1, 1, 2, 3, 4, 6, 9]), count: random.int(0...7))
      }
      let offset = random.int(-12...12)
      let extent = random.int(1...30)
      let all = values(spans, offset: offset)
      #expect(Footprint.distinctValues(spans) == all.count)
      #expect(
        Footprint.distinctValues(spans, offset: offset, within: extent)
          == all.count { (0..<extent).contains($0) })
    }
  }

  @Test func stridesLargerThanTheKernelLeaveGaps() {
    #expect(
      Footprint.distinctValues([.init(coefficient: 4, count: 10), .init(coefficient: 1, count: 3)]) == 30)
  }

  @Test func hugeSpansAreCountedNotListed() {
    let spans = [Footprint.Span(coefficient: 5, count: 1 << 40), .init(coefficient: 1, count: 3)]
    #expect(Footprint.distinctValues(spans) == 3 << 40)
    #expect(Footprint.distinctValues(spans, offset: -2, within: 5 << 40) == 3 * (1 << 40) - 2)
  }
}
