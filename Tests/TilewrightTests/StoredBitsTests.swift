import Testing

@testable import Tilewright

@Suite struct StoredBitsTests {
  @Test func theWorkedExample() {
    #expect(StoredBits.tile(elements: 27 * 16, bitsEach: 24, slots: 2) == 20_736)
    #expect(StoredBits.checkedTile(elements: 27 * 16, bitsEach: 24, slots: 2) == 20_736)
    #expect(StoredBits.checkedTile(elements: .max / 8, bitsEach: 24, slots: 2) == nil)
  }

  @Test func onlyOutputsAreStoredFinished() {
    func bits(isOutput: Bool, arrivesFinished: Bool) -> Int {
      StoredBits.perElement(
        isOutput: isOutput, arrivesFinished: arrivesFinished, partialBits: 24, finalBits: 8)
    }
    #expect(bits(isOutput: true, arrivesFinished: true) == 8)
    #expect(bits(isOutput: true, arrivesFinished: false) == 24)
    #expect(bits(isOutput: false, arrivesFinished: true) == 24)
  }

  @Test func aMemoryHoldsAsMuchAsItHas() {
    let memory = Capacity(1024)
    #expect(memory.holds(1024))
    #expect(!memory.holds(1025))
    #expect(memory.exceeded(by: 1024) == nil)
    #expect(memory.exceeded(by: 1025) == 1024)
    #expect(memory.share(of: 512) == 0.5)
    #expect(Capacity.unlimited.holds(.max))
    #expect(Capacity.unlimited.exceeded(by: .max) == nil)
    #expect(Capacity.unlimited.share(of: 1) == nil)
    #expect(Capacity.unlimited.amount == .infinity)
  }
}
