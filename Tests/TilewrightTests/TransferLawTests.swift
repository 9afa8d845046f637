import Testing

@testable import Tilewright

@Suite struct TransferLawTests {
  private static let plain = TransferLaw(widthBits: 64, granularityBits: 16, accessPicojoules: 2)
  private static let slow = TransferLaw(
    widthBits: 64, granularityBits: 16, accessPicojoules: 2,
    overhead: .init(startCycles: 5, minimumBits: 256, picojoules: 1))

  @Test func theWorkedExample() {
    #expect(Self.plain.granules(bits: 100) == 7)
    #expect(Self.plain.accesses(granules: 7) == 1.75)
    #expect(Self.plain.picojoules(granules: 7, transfers: 1) == 3.5)
    #expect(Self.plain.cycles(bits: 100) == 2)
    #expect(Self.slow.granules(bits: 100) == 16)
    #expect(Self.slow.picojoules(granules: 16, transfers: 1) == 9)
    #expect(Self.slow.cycles(bits: 100) == 9)
    #expect(Self.slow.cycles(bits: 257) == 10)
  }

  @Test func whatMovesNothingTakesNothing() {
    #expect(Self.slow.granules(bits: 0) == 0)
    #expect(Self.slow.cycles(bits: 0) == 0)
    #expect(TransferLaw.cycles(Self.slow, bits: 0, Self.plain, innerBits: 65) == 2)
  }

  @Test func theSlowerSideHoldsBothPorts() {
    let narrow = TransferLaw(widthBits: 8, granularityBits: 8, accessPicojoules: 1)
    #expect(TransferLaw.cycles(Self.plain, bits: 128, narrow, innerBits: 32) == 4)
    #expect(TransferLaw.cycles(Self.plain, bits: 512, narrow, innerBits: 32) == 8)
    #expect(TransferLaw.cycles(Self.plain, bits: 512, nil, innerBits: 0) == 8)
  }

  @Test func ticksFollowTheSameLaw() {
    let rate = TickModel.Rate.proportional(fixed: 2, per: 1024)
    #expect([0, 1, 1024, 1025].map(rate.ticks(for:)) == [2, 3, 3, 4])
    #expect(TickModel.Rate.proportional(fixed: .max, per: 1).ticks(for: 9) == 1 << 62)
  }
}
