import Testing

@testable import Tilewright

@Suite struct LatencyTermsTests {
  @Test func whatASingleSlotCosts() {
    var fill = LatencyTerms.Movement()
    fill.add(10, times: 4)
    fill.add(6, times: 1)
    fill.add(0, times: 7)
    #expect(fill.busyCycles == 46)
    #expect(fill.transfers == 5)
    #expect(fill.longestCycles == 10)
    // The first fill is counted apart; of the other four a cycle each is that in which the register is read.
    #expect(fill.waitingCycles(isEdge: true, isReturn: false) == 32)
    #expect(fill.waitingCycles(isEdge: false, isReturn: true) == 46)
  }

  @Test func stallsAreWhatIsLongest() {
    let operation = OperationLaw(cyclesPerOperation: 2, picojoules: 0)
    var terms = LatencyTerms(computeCycles: 100, operation: operation)
    terms.addOperating(50, operations: 20)
    terms.addWaiting(7)
    terms.addWaiting(3)
    #expect(terms.stall == 20)
    terms.addSteady(115)
    #expect(terms.stall == 20)
    terms.addSteady(130)
    #expect(terms.stall == 30)
    terms.addFill(4)
    terms.addFill(9)
    terms.addDrain(5)
    #expect(terms.total == 144)
  }

  @Test func inputsFillAndResultsDrain() {
    #expect(LatencyTerms.isEdge(isOutput: false, isInward: true, hasInner: true))
    #expect(LatencyTerms.isEdge(isOutput: true, isInward: false, hasInner: true))
    #expect(!LatencyTerms.isEdge(isOutput: true, isInward: true, hasInner: true))
    #expect(!LatencyTerms.isEdge(isOutput: false, isInward: true, hasInner: false))
  }
}
