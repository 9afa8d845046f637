import Testing

@testable import Tilewright

/// What moves along an axis, counted by how it repeats, against a walk over every transfer.
@Suite struct PositionedCounterTests {
  @Test(arguments: 0..<8)
  func countsEqualAWalk(batch: Int) throws {
    var random = RandomSource(seed: UInt64(batch) &* 6_364_136_223 &+ 3)
    for index in 0..<400 {
      let (counter, sizes) = Self.axis(&random)
      let walk = TransferWalk(counter, sizes: sizes).result
      let counted = try #require(PositionedCounter.transfers(counter, sizes: sizes))
      let label: Comment = "batch \(batch), case \(index): \(counter.axis.index) \(sizes) \(counter.cuts)"
      #expect(counted == walk, label)
      #expect(counter.transfers(sizes: sizes) == walk, label)
      if counted != walk { return }
    }
  }

  /// An axis of one to three terms, each cut at random, whose index may leave the tensor on either side.
  private static func axis(_ random: inout RandomSource) -> (AxisCounter, sizes: [Int]) {
    let terms = random.pick([1, 2, 2, 2, 2, 3])
    let sizes = (0..<terms).map { _ in
      random.pick([1, 2, 3, 5, 7, 8, 11, 12, 13, 16]) / (terms > 2 ? 2 : 1) + 1
    }
    let index = IndexExpression(
      (0..<terms).map { .init(random.pick([-3, -2, -1, 1, 1, 2, 2, 3, 4, 5]), dimension: $0) },
      constant: random.int(-6...2))
    let reach = index.range(over: sizes)
    let extent = random.pick([
      nil, max(1, reach.upperBound + 1), max(1, reach.upperBound - random.int(0...9)),
    ])
    let cuts = sizes.map { size -> AxisCounter.Cuts in
      var left = size
      var cuts: AxisCounter.Cuts = []
      for _ in 0..<random.int(0...4) {
        let step = random.int(1...left)
        cuts.append((step, random.pick([.time, .time, .acrossOuter, .acrossInner, .inside, .inside])))
        left = min(left, step)
      }
      return cuts + [(1, random.pick([.time, .inside, .acrossInner]))]
    }
    let times = cuts.indices.flatMap { term in
      cuts[term].indices.filter { cuts[term][$0].place == .time }.map {
        AxisCounter.Sliding(term: term, cut: $0)
      }
    }
    let innermost = times.filter { slide in
      !cuts[slide.term][(slide.cut + 1)...].contains { $0.place == .time }
    }
    let sliding = terms > 1 && !innermost.isEmpty && random.int(0...1) == 0 ? random.pick(innermost) : nil
    return (
      AxisCounter(axis: .init(index, extent: extent), cuts: cuts, sliding: sliding), sizes
    )
  }

  /// One channel, 256 taps, 4000 outputs with every eighth output and every fifth tap in one place: thousands of pieces.
  @Test func aLongFilterInPieces() throws {
    let axis = Operand.Axis(
      IndexExpression([.init(2, dimension: 0), .init(1, dimension: 1)]), extent: 8254)
    let counter = AxisCounter(
      axis: axis,
      cuts: [
        [(40, .time), (8, .inside), (1, .acrossInner)], [(20, .inside), (4, .acrossOuter), (1, .inside)],
      ],
      sliding: nil)
    let counted = try #require(counter.transfers(sizes: [4000, 256]))
    #expect(counted == TransferWalk(counter, sizes: [4000, 256]).result)
  }

  /// Pieces without number and windows of 2^40: what is counted doesn't grow with the size.
  @Test func hugeSizesAreCountedByHowTheyRepeat() throws {
    let size = 1 << 40
    func counter(_ cuts: [AxisCounter.Cuts], sliding: AxisCounter.Sliding? = nil) -> AxisCounter {
      AxisCounter(
        axis: Operand.Axis(
          IndexExpression([.init(2, dimension: 0), .init(3, dimension: 1)], constant: -3), extent: 2 * size),
        cuts: cuts, sliding: sliding)
    }
    let pieces = try #require(
      counter([[(8, .inside), (1, .acrossInner)], [(1, .inside)]]).transfers(sizes: [size, 5]))
    #expect(pieces.inner.count == 8)
    #expect(pieces.inTime.count == 1)
    // -3 is outside, -1 too; 2·(2^40 − 1) + 9 reaches 2^41 + 7.
    let window = try #require(
      counter([[(size / 4, .time)], [(1, .inside)]], sliding: .init(term: 0, cut: 0))
        .transfers(sizes: [size, 5]))
    #expect(window.inTime.count == 4)
    #expect(window.outer.sum == counter([[(1, .inside)], []]).axis.distinctElements(sizes: [size, 5]))
  }
}
