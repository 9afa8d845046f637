import Tilewright

/// What lies in each buffer, as the document draws it: `9 404 [ 2 236 (ifm0) | 5 504 (w0) | 1 664 (ofm0) | free ]`,
/// tick by tick for as long as it changes, and what an allocator would make of it.
struct LayoutText {
  let schedule: Schedule

  init(_ schedule: Schedule) { self.schedule = schedule }

  /// The most ticks that are drawn.
  private let most = 8

  var text: String {
    schedule.capacities.indices.map { buffer in layout(buffer) + allocation(buffer) }.joined()
  }

  private func layout(_ buffer: Int) -> String {
    let stays = SlotUse(schedule).stays.filter {
      schedule.slots[$0.slot].buffer == buffer && schedule.slots[$0.slot].unit == 0
    }
    var text = "buffer \(buffer + 1), tick by tick\n"
    let shown = buffer == 0 ? most : 3
    for tick in 0..<min(shown, schedule.length) {
      let inUse = stays.filter { $0.time.contains(tick) }.sorted {
        schedule.slots[$0.slot].address < schedule.slots[$1.slot].address
      }
      text += "  \(tick)  \(line(inUse.map(\.slot)))\n"
    }
    return text
  }

  private func line(_ slots: [Int]) -> String {
    let total = slots.reduce(0) { $0 + schedule.slots[$1].size }
    var cells = slots.prefix(10).map {
      "\(NumberFormat.grouped(schedule.slots[$0].size)) (\(schedule.slots[$0].name))"
    }
    if slots.count > 10 { cells.append("\(slots.count - 10) more") }
    return "\(NumberFormat.grouped(total)) [ \((cells + ["free"]).joined(separator: " | ")) ]"
  }

  private func allocation(_ buffer: Int) -> String {
    let map = AddressMap(schedule, buffer: buffer)
    let slots = SlotUse(schedule).elements(buffer: buffer).max() ?? 0
    let waste = map.extent - map.peak
    let gaps =
      waste == 0
      ? "no fragmentation"
      : "\(NumberFormat.grouped(waste)) lost to gaps (\(NumberFormat.percent(Double(waste) / Double(map.extent))))"
    return
      "  slots in use: at most \(NumberFormat.grouped(slots)); tiles at first-fit addresses end at "
      + "\(NumberFormat.grouped(map.extent)), alive at most \(NumberFormat.grouped(map.peak)): \(gaps)\n"
  }
}
