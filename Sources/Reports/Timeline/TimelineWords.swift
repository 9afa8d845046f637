import Tilewright

/// How times, sizes and causes of a timeline are said, the same in every form of it.
struct TimelineWords: Sendable {
  let timeUnit: Timeline.TimeUnit
  let sizeUnit: Timeline.SizeUnit

  init(_ timeline: Timeline) {
    timeUnit = timeline.timeUnit
    sizeUnit = timeline.sizeUnit
  }

  /// `1 tick`, `12 000 cycles`.
  func duration(_ length: Int) -> String {
    "\(NumberFormat.grouped(length)) \(length == 1 ? unitName : timeUnit.rawValue)"
  }

  /// `tick 5`, `cycles 5–8`: the first and the last that it covers.
  func span(_ time: Range<Int>) -> String {
    guard time.count > 1 else { return "\(unitName) \(NumberFormat.grouped(time.lowerBound))" }
    let last = NumberFormat.grouped(time.upperBound - 1)
    return "\(timeUnit.rawValue) \(NumberFormat.grouped(time.lowerBound))–\(last)"
  }

  /// `7 740` elements, `16 KiB`: short, for columns that name the unit.
  func amount(_ size: Int) -> String {
    switch sizeUnit {
    case .elements: NumberFormat.grouped(size)
    case .bits: NumberFormat.size(bits: size)
    }
  }

  /// `7 740 elements`, `16 384 B`: to the last one.
  func exactAmount(_ size: Int) -> String {
    switch sizeUnit {
    case .elements: "\(NumberFormat.grouped(size)) \(size == 1 ? "element" : "elements")"
    case .bits: NumberFormat.exactSize(bits: size)
    }
  }

  /// The last address of a range, inclusive, after the first.
  func addresses(_ range: Range<Int>) -> String {
    let unit = sizeUnit == .bits ? "bits " : ""
    let first = NumberFormat.grouped(range.lowerBound)
    return range.count > 1
      ? "\(unit)\(first)–\(NumberFormat.grouped(range.upperBound - 1))" : "\(unit)\(first)"
  }

  /// What an operation did, in one line: tile, slot, amount.
  func summary(_ operation: Timeline.Operation, kind: Timeline.Kind) -> String {
    var text = operation.tile
    if !operation.slot.isEmpty { text += kind == .store ? " ← \(operation.slot)" : " → \(operation.slot)" }
    switch kind {
    case .execute: text += ", \(NumberFormat.grouped(operation.elements)) operations"
    case .load, .add, .store:
      text += ", \(NumberFormat.grouped(operation.elements)) elements"
      if operation.bits > 0 { text += ", \(NumberFormat.exactSize(bits: operation.bits))" }
    }
    return operation.isRagged ? text + ", ragged" : text
  }

  /// One step of time: `tick`.
  var unitName: String { timeUnit.singular }
}

extension Timeline.TimeUnit {
  /// `tick`, `cycle`.
  var singular: String {
    switch self {
    case .ticks: "tick"
    case .cycles: "cycle"
    }
  }
}
