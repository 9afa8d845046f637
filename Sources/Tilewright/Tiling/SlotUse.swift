/// When slots are in use: from the first tick of what writes them to the last use of what they then hold.
public struct SlotUse {
  let schedule: Schedule
  /// The stays of tiles in slots.
  public let stays: [Stay]

  /// A tile in a slot.
  public struct Stay: Hashable, Sendable {
    /// Index of the slot.
    public let slot: Int
    /// Index of the operation that first wrote it.
    public let writer: Int
    /// From the first write to the last use.
    public let time: Range<Int>
    /// When it is complete.
    public let complete: Int
    /// The elements of the tile itself; its slot may be larger.
    public let elements: Int
  }

  /// Follows a schedule.
  public init(_ schedule: Schedule) {
    self.schedule = schedule
    let geometry = TileGeometry(schedule.layer)
    var open: [Int: (writer: Int, start: Int, end: Int, complete: Int)] = [:]
    var stays: [Stay] = []
    func close(_ slot: Int, at limit: Int) {
      guard let stay = open.removeValue(forKey: slot) else { return }
      let operation = schedule.operations[stay.writer]
      let operand = schedule.slots[slot].operand
      stays.append(
        Stay(
          slot: slot, writer: stay.writer, time: stay.start..<max(stay.start, min(stay.end, limit)),
          complete: stay.complete,
          elements: schedule.slots[slot].buffer == 0
            ? min(schedule.slots[slot].size, geometry.elements(operand, of: operation.box))
            : schedule.slots[slot].size))
    }
    for (index, operation) in schedule.operations.enumerated() {
      for slot in operation.reads {
        if let stay = open[slot] { open[slot]?.end = max(stay.end, operation.time.upperBound) }
      }
      if let slot = operation.writes {
        let continues =
          operation.adds || operation.kind == .add && operation.reads.contains(slot)
          || operation.kind == .store || schedule.slots[slot].buffer > 0 && operation.kind != .load
        if continues, let stay = open[slot] {
          open[slot] = (
            stay.writer, stay.start, max(stay.end, operation.time.upperBound), operation.time.upperBound
          )
        } else {
          close(slot, at: operation.time.lowerBound)
          open[slot] = (
            index, operation.time.lowerBound, operation.time.upperBound, operation.time.upperBound
          )
        }
      }
    }
    for slot in open.keys.sorted() { close(slot, at: .max) }
    self.stays = stays.sorted { ($0.time.lowerBound, $0.slot) < ($1.time.lowerBound, $1.slot) }
  }

  /// The elements of the slots in use at each tick.
  public func elements(buffer: Int, unit: Int = 0) -> [Int] {
    sum(buffer, unit) { schedule.slots[$0.slot].size }
  }

  /// The elements of the tiles themselves at each tick: what an allocator without waste would need.
  public func live(buffer: Int, unit: Int = 0) -> [Int] {
    sum(buffer, unit) { $0.elements }
  }

  private func sum(_ buffer: Int, _ unit: Int, _ size: (Stay) -> Int) -> [Int] {
    var changes = Array(repeating: 0, count: schedule.length + 1)
    for stay in stays
    where schedule.slots[stay.slot].buffer == buffer && schedule.slots[stay.slot].unit == unit {
      changes[stay.time.lowerBound] += size(stay)
      changes[stay.time.upperBound] -= size(stay)
    }
    var total = 0
    return changes.dropLast().map { change in
      total += change
      return total
    }
  }
}
