/// The slots of one operand in one buffer while a schedule is made: what lies in each, since when it is complete, and
/// until when it is used.
///
/// The slot that was asked for longest ago is given up first.
struct SlotPool {
  /// One slot.
  struct Slot {
    /// The tile in it; -1 for none.
    var tile = -1
    /// When the tile is complete.
    var complete = 0
    /// When the last use of its content that is known of ends: from then on it may be written.
    var free = 0
    /// When it was last asked for, in order of asking.
    var asked = 0
    /// Whether it holds sums that what is above lacks.
    var isDirty = false
  }

  private(set) var asks = 0
  var slots: [Slot]
  private var places: [Int: Int] = [:]

  init(count: Int) { slots = Array(repeating: Slot(), count: count) }

  /// The slot that holds a tile.
  mutating func find(_ tile: Int) -> Int? {
    let found =
      slots.count <= 8 ? slots.indices.first { slots[$0].tile == tile } : places[tile]
    if let found { touch(found) }
    return found
  }

  /// The slot to give up for another tile.
  var victim: Int {
    var best = 0
    for index in slots.indices where slots[index].asked < slots[best].asked { best = index }
    return best
  }

  /// The slot that is free first, but for `except`; for partial sums, which nobody asks for by name.
  func earliestFree(except: Int = -1) -> Int? {
    slots.indices.filter { $0 != except && slots[$0].tile == -1 }.min { slots[$0].free < slots[$1].free }
  }

  /// Puts a tile into a slot.
  mutating func assign(_ tile: Int, to slot: Int) {
    if slots.count > 8 {
      if slots[slot].tile >= 0 { places[slots[slot].tile] = nil }
      if tile >= 0 { places[tile] = slot }
    }
    slots[slot].tile = tile
    slots[slot].isDirty = false
    touch(slot)
  }

  private mutating func touch(_ slot: Int) {
    asks += 1
    slots[slot].asked = asks
  }
}
