/// One operation of a schedule while it is made.
struct ScheduleEvent: Hashable, Sendable {
  /// What it does.
  var kind: Timeline.Kind
  /// The boundary it crosses, 0 between the innermost buffer and the next; for an execution and an addition 0.
  var level: Int
  /// The execution unit whose buffer is concerned.
  var unit: Int
  /// The operand; for an execution the output.
  var operand: Int
  /// The tile of each dimension, as indices.
  var tile: [Int]
  /// The slot that is written in the buffer below the boundary; for a store the slot that is read.
  var slot: Int
  /// The other slot: for a load the one above that is read, for a store the one above that is written, -1 outside; for
  /// an addition the second addend, whose first is `addend`.
  var otherSlot: Int
  /// The first addend of an addition; -1 for others.
  var addend = -1
  /// The slots of the inputs that an execution reads.
  var inputSlots: [Int] = []
  /// When it starts.
  var start: Int
  /// When it has ended.
  var end: Int
  /// What it moves, or computes.
  var elements: Int
  /// Whether the value is complete: a store of a finished result, an execution that finishes one.
  var isFinal = true
  /// For an execution, whether it starts a sum from nothing.
  var isFirst = true
}

/// Takes the operations of a schedule as they are made.
protocol ScheduleSink {
  mutating func take(_ event: @autoclosure () -> ScheduleEvent)
  mutating func wait(_ wait: @autoclosure () -> ScheduleWait)
}

/// Idle time of a unit while a schedule is made.
struct ScheduleWait: Hashable, Sendable {
  /// Why, with operands and slots as indices.
  enum Cause: Hashable, Sendable {
    case load(operand: Int)
    case slot(operand: Int, slot: Int)
    case store(slot: Int)
    case adder
    case channel(level: Int)
    case end
  }

  var unit: Int
  var start: Int
  var end: Int
  var cause: Cause
}

/// Keeps nothing: for when only the time is asked for.
struct NoEvents: ScheduleSink {
  mutating func take(_ event: @autoclosure () -> ScheduleEvent) {}
  mutating func wait(_ wait: @autoclosure () -> ScheduleWait) {}
}

/// Keeps everything.
struct EventList: ScheduleSink {
  var events: [ScheduleEvent] = []
  var waits: [ScheduleWait] = []
  mutating func take(_ event: @autoclosure () -> ScheduleEvent) { events.append(event()) }
  mutating func wait(_ wait: @autoclosure () -> ScheduleWait) { waits.append(wait()) }
}
