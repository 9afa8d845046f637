import Tilewright

/// What the execution unit waits for: causes summed, and the sentence that names the bottleneck.
struct WaitSummary {
  let schedule: Schedule
  let style: TextStyle

  init(_ schedule: Schedule, style: TextStyle) {
    self.schedule = schedule
    self.style = style
  }

  var text: String {
    let busy = schedule.operations.reduce(0) { $1.kind == .execute ? $0 + $1.time.count : $0 }
    let all = schedule.length * schedule.units
    guard all > 0 else { return "" }
    var sums: [String: Int] = [:]
    for wait in schedule.waits { sums[Self.phrase(wait.cause), default: 0] += wait.time.count }
    let sorted = sums.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let units = schedule.units > 1 ? "the \(schedule.units) units are" : "the unit is"
    var text =
      "\(units) busy in \(NumberFormat.grouped(busy)) of \(NumberFormat.grouped(all)) ticks "
      + "(\(NumberFormat.percent(Double(busy) / Double(all))))"
    guard !sorted.isEmpty else { return text + "\n" }
    // The ends are there in every schedule.
    let end = Self.phrase(.end)
    guard let first = sorted.first(where: { $0.key != end }) ?? sorted.first else { return text + "\n" }
    text +=
      "; idle: " + sorted.map { "\(NumberFormat.grouped($0.value)) \($0.key)" }.joined(separator: ", ") + "\n"
    text += style.paint("bottleneck: ", .bold)
    text += busy * 2 > all ? "executions\n" : "\(first.key)\n"
    return text
  }

  /// A cause in words.
  static func phrase(_ cause: Timeline.Wait.Cause) -> String {
    switch cause {
    case .load(let operand): "waits for load of \(operand)"
    case .slot(let slot, let reader): "waits for slot \(slot), still read by \(reader)"
    case .store(let slot): "waits for store of \(slot)"
    case .adder: "waits for adder"
    case .channel(let channel): "waits for channel \(channel)"
    case .end: "after the last execution"
    }
  }
}
