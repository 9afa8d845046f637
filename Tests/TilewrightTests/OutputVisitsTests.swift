import Testing

@testable import Tilewright

@Suite struct OutputVisitsTests {
  private static func visits(_ partialCopies: Int = 1) -> OutputVisits {
    OutputVisits(partialBits: 24, finalBits: 8, elements: 100, partialCopies: partialCopies)
  }

  @Test func theWorkedExample() throws {
    var visits = Self.visits()
    let times = RefetchFactors(inTime: 16, outer: 16, inner: 16, jointFetches: 16)
    let here = visits.next(times, outerElements: 100, innerElements: 100)
    #expect(here.finished.outer == 1)
    #expect(here.finished.bitsInner == 8)
    #expect(here.partial.outer == 15)
    #expect(here.partial.inTime == 15)
    let returning = try #require(here.returning)
    #expect(returning.outer == 15)
    #expect(returning.inTime == 15)
    #expect(returning.bitsOuter == 24)
    #expect(here.exemptElements == 0)
    #expect(visits.first == 1)
  }

  @Test func aSingleVisitLeavesFinishedAndNothingComesBack() {
    var visits = Self.visits()
    let here = visits.next(RefetchFactors(), outerElements: 100, innerElements: 100)
    #expect(here.finished.outer == 1)
    #expect(here.partial.outer == 0)
    #expect(here.returning == nil)
  }

  /// Four inner instances work on parts of one sum: what they send is added on the way, one of them takes what comes back.
  @Test func sumsThatAreAddedOnTheWayArePartialInside() throws {
    var visits = Self.visits()
    let times = RefetchFactors(inTime: 3, outer: 3, inner: 12, jointFetches: 3)
    let here = visits.next(times, outerElements: 100, innerElements: 100)
    #expect(here.finished.bitsOuter == 8)
    #expect(here.finished.bitsInner == 24)
    #expect(here.finished.inner == 0)
    #expect(here.partial.inner == 12)
    #expect(try #require(here.returning).outer == 2)
    // Nine visits of the tiles inside start at zero beside one that fetches, and the very first one.
    #expect(visits.first == 10)
  }

  @Test func tilesThatOverlapFinishInNoSingleVisit() throws {
    var visits = Self.visits()
    let here = visits.next(RefetchFactors(), outerElements: 130, innerElements: 130)
    #expect(here.finished.outer == 0)
    #expect(try #require(here.returning).outer == 1)
    #expect(here.exemptElements == 100)
  }
}
