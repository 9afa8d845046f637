import Diagnostics
import Foundation
import Testing
import Tilewright

@testable import Formats

/// The listings of the tiling document and schedules with one mistake each: what is found must be what their comments expect.
@Suite struct ScheduleListingTests {
  static let files = InputFolder.files(in: "Schedules").map(\.lastPathComponent)

  @Test(arguments: files) func findingsAreThoseExpected(_ name: String) {
    let (wrong, _) = differences(in: [InputFolder.tests.appending(path: "Schedules/\(name)")])
    #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
  }

  private func schedule(_ name: String) throws -> Schedule {
    let file = InputFolder.tests.appending(path: "Schedules/\(name).schedule")
    let text = try String(contentsOf: file, encoding: .utf8)
    return try #require(ScheduleFile.parse(text, file: name).value)
  }

  @Test func ticksAndTrafficAreThoseOfTheFacts() throws {
    #expect(try schedule("lines-112-117").length == 6)
    #expect(try schedule("lines-112-117").traffic == [278_528])
    #expect(try schedule("lines-112-117-repaired").traffic == [147_456])
    #expect(try SlotUse(schedule("lines-112-117-repaired")).elements(buffer: 0).max() == 139_264)
    #expect(try schedule("lines-176-186").length == 11)
    #expect(try schedule("lines-197-217").traffic == [212_992])
    #expect(try schedule("lines-272-283").length == 9)
    #expect(try schedule("lines-302-310-repaired").length == 7)
    #expect(try SlotUse(schedule("lines-302-310-repaired")).elements(buffer: 0).max() == 98_816)
    #expect(try schedule("lines-391-396").length == 5)
    #expect(try SlotUse(schedule("lines-391-396")).elements(buffer: 0).max() == 47_744)
    #expect(try schedule("lines-434-439").length == 6)
    #expect(try SlotUse(schedule("lines-434-439")).elements(buffer: 0).max() == 46_080)
  }

  @Test func repairIsTheOneThatHelps() throws {
    let file = InputFolder.tests.appending(path: "Schedules/lines-197-217.schedule")
    let text = try String(contentsOf: file, encoding: .utf8)
    let first = try #require(ScheduleFile.check(text, file: "s").diagnostics.first { $0.code == .lockedSlot })
    #expect(first.fix == "put it in another ofm slot (+4 096 → 77 824) or delay it one tick")
  }
}
