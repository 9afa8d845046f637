public import Diagnostics

/// Holds an explicit schedule against the rules, knowing nothing of how it was made.
///
/// An operation sees only what earlier ticks completed; what it writes nobody else may touch in the same ticks, what
/// it reads nobody may write, but for an accumulating execution and a sum into one of its own operands; nothing that is
/// still needed is overwritten; what lies in a buffer fits; each iteration runs once and each result leaves once, complete.
public struct ScheduleChecks {
  let schedule: Schedule
  let geometry: TileGeometry
  /// What lies in each slot.
  var contents: [[Piece]]
  /// Sums that were stored outside all buffers, where some are loaded again; a store takes the place of what was there.
  var outside: [Piece] = []
  var findings: [Diagnostic] = []
  /// Whether sums are loaded from outside all buffers.
  let spills: Bool
  private let use: SlotUse
  /// Slots whose place other slots use at other times: what was in them may be gone.
  let sharesPlace: Set<Int>
  /// Operations that run, for what starts next to be held against.
  private var running: [Int] = []

  /// A part of a tensor that lies in a slot.
  struct Piece {
    let operand: Int
    var box: [Range<Int>]
    /// Index of the operation that wrote it.
    let writer: Int
    let complete: Int
    /// Iterations that a partial sum holds; for inputs 0.
    var operations: Int
    /// Whether it has been sent on or used, so that nothing is lost with it.
    var isUsed = false
    var elements: Int
  }

  init(_ schedule: Schedule) {
    self.schedule = schedule
    spills = schedule.operations.contains { $0.kind == .load && $0.operand == 0 && $0.reads.isEmpty }
    use = SlotUse(schedule)
    geometry = TileGeometry(schedule.layer)
    contents = schedule.slots.map { _ in [] }
    sharesPlace = Set(
      schedule.slots.indices.filter { a in
        schedule.slots.indices.contains { b in
          let (a, b, isOther) = (schedule.slots[a], schedule.slots[b], a != b)
          return isOther && a.buffer == b.buffer && a.unit == b.unit
            && a.address < b.address + b.size && b.address < a.address + a.size
        }
      })
  }

  /// Everything that is wrong or suspicious, in order of time.
  public static func findings(of schedule: Schedule) -> [Diagnostic] {
    var checks = ScheduleChecks(schedule)
    checks.run()
    checks.checkOutside()
    checks.checkUnits()
    checks.checkCapacity()
    checks.checkCoverage()
    return checks.findings
  }

  private mutating func run() {
    for index in schedule.operations.indices {
      let operation = schedule.operations[index]
      running.removeAll { schedule.operations[$0].time.upperBound <= operation.time.lowerBound }
      checkLocks(index)
      running.append(index)
    }
    // Reads before writes of one tick: a locked slot is reported once, by the locks.
    let order = schedule.operations.indices.sorted {
      (schedule.operations[$0].time.lowerBound, $0) < (schedule.operations[$1].time.lowerBound, $1)
    }
    var position = 0
    while position < order.count {
      let start = schedule.operations[order[position]].time.lowerBound
      var end = position
      while end < order.count, schedule.operations[order[end]].time.lowerBound == start { end += 1 }
      let together = order[position..<end]
      let results = together.map { (index: $0, operations: checkReads($0)) }
      for result in results { write(result.index, operations: result.operations) }
      position = end
    }
  }

  /// The elements of a slot's operand that two operations share.
  func overlap(_ operand: Int, _ a: [Range<Int>], _ b: [Range<Int>]) -> Bool {
    geometry.dimensions.allSatisfy {
      geometry.relevant[operand] & (1 << UInt64($0)) == 0 || a[$0].overlaps(b[$0])
    }
  }

  /// Whether the first range holds the second along all dimensions of an operand.
  func contains(_ operand: Int, _ outer: [Range<Int>], _ inner: [Range<Int>]) -> Bool {
    geometry.dimensions.allSatisfy {
      geometry.relevant[operand] & (1 << UInt64($0)) == 0
        || outer[$0].lowerBound <= inner[$0].lowerBound && outer[$0].upperBound >= inner[$0].upperBound
    }
  }

  private mutating func checkLocks(_ index: Int) {
    let operation = schedule.operations[index]
    for other in running {
      let earlier = schedule.operations[other]
      if let slot = operation.writes, earlier.reads.contains(slot) || earlier.writes == slot,
        touches(slot, earlier, operation)
      {
        locked(index, other, slot, isReading: earlier.writes != slot)
      } else if let slot = earlier.writes, operation.reads.contains(slot), touches(slot, earlier, operation) {
        locked(other, index, slot, isReading: true)
      }
    }
  }

  private func touches(_ slot: Int, _ a: Schedule.Operation, _ b: Schedule.Operation) -> Bool {
    let operand = schedule.slots[slot].operand
    // Different tiles in one slot always collide; parts of one tile only where they meet.
    guard schedule.slots[slot].buffer > 0 else { return true }
    return overlap(operand, a.box, b.box)
  }

  private mutating func locked(_ writer: Int, _ other: Int, _ slot: Int, isReading: Bool) {
    let a = schedule.operations[writer]
    let b = schedule.operations[other]
    let name = schedule.slots[slot].name
    let size = schedule.slots[slot].size
    let place = schedule.slots[slot]
    let tick = max(a.time.lowerBound, b.time.lowerBound)
    let used = use.elements(buffer: place.buffer, unit: place.unit)[tick]
    let verb = isReading ? "reads" : "writes"
    findings.append(
      .error(
        .lockedSlot, "tick \(tick): \(a.phrase) writes \(name) while \(b.phrase) \(verb) it", at: a.location,
        notes: [.init("\(b.phrase) is here", at: b.location)],
        fix: "put it in another \(schedule.layer.operands[schedule.slots[slot].operand].name) slot "
          + "(+\(Words.grouped(size)) → \(Words.grouped(used + size))) or delay it one tick"))
  }
}

extension Schedule.Operation {
  /// What it is, in a sentence.
  var phrase: String {
    switch kind {
    case .load, .store: name
    case .execute: name.hasPrefix("execution_") ? "execution \(name.dropFirst(10))" : "execution \(name)"
    case .add: name
    }
  }
}
