extension Pipeline {
  /// A tile where it was asked for.
  struct Presence {
    let slot: Int
    /// From when on it can be read.
    let complete: Int
    /// What kept it from being there earlier.
    let cause: ScheduleWait.Cause
  }

  /// Makes an input's tile present in a buffer and says from when on.
  mutating func present(_ operand: Int, _ tile: [Int], level: Int, unit: Int) -> Presence {
    let key = key(operand, tile)
    let instance = instance(level, unit)
    if let slot = pools[level][operand][instance].find(key) {
      return Presence(
        slot: slot, complete: pools[level][operand][instance].slots[slot].complete,
        cause: .load(operand: operand))
    }
    let slot = pools[level][operand][instance].victim
    let free = pools[level][operand][instance].slots[slot].free
    pools[level][operand][instance].assign(key, to: slot)
    let (start, end, cause, source) = load(
      operand, key, tile, level: level, unit: unit, from: free, slot: slot)
    pools[level][operand][instance].slots[slot].complete = end
    pools[level][operand][instance].slots[slot].free = end
    let elements = elements(operand, key, tile)
    traffic[level] += elements
    sink.take(
      ScheduleEvent(
        kind: .load, level: level, unit: unit, operand: operand, tile: tile, slot: slot, otherSlot: source,
        start: start, end: end, elements: elements))
    return Presence(slot: slot, complete: end, cause: cause)
  }

  /// Times a load into a slot that is free from `free` on; reads the buffer above.
  private mutating func load(
    _ operand: Int, _ key: Int, _ tile: [Int], level: Int, unit: Int, from free: Int, slot: Int
  ) -> (start: Int, end: Int, cause: ScheduleWait.Cause, source: Int) {
    var start = free
    var cause: ScheduleWait.Cause = free > 0 ? .slot(operand: operand, slot: slot) : .load(operand: operand)
    var source = -1
    if level + 1 < plan.slots.count {
      let above = present(operand, tile, level: level + 1, unit: unit)
      source = above.slot
      if above.complete > start {
        start = above.complete
        cause = .load(operand: operand)
      }
    }
    let duration = plan.ticks.isUnit ? 1 : plan.ticks.load.ticks(for: elements(operand, key, tile))
    let begin = Self.reserve(&loadChannels[level], from: start, for: duration)
    if begin > start { cause = .channel(level: level) }
    start = begin
    let end = start + duration
    if source >= 0 { use(operand, level: level + 1, unit: unit, slot: source, until: end) }
    length = max(length, end)
    return (start, end, cause, source)
  }

  /// Keeps a slot from being written until `end`.
  mutating func use(_ operand: Int, level: Int, unit: Int, slot: Int, until end: Int) {
    let instance = instance(level, unit)
    pools[level][operand][instance].slots[slot].free = max(
      pools[level][operand][instance].slots[slot].free, end)
  }

  /// Brings partial sums of an output tile back into a buffer.
  ///
  /// - Returns: When they are there.
  mutating func reload(_ tile: [Int], level: Int, unit: Int, slot: Int, from free: Int) -> Int {
    let key = key(0, tile)
    var start = free
    var source = -1
    if level + 1 < plan.slots.count {
      let above = presentPartial(tile, level: level + 1, unit: unit)
      source = above.slot
      start = max(start, above.complete)
    } else {
      start = max(start, outside[key] ?? 0)
    }
    let elements = elements(0, key, tile)
    let duration = plan.ticks.isUnit ? 1 : plan.ticks.load.ticks(for: elements)
    start = Self.reserve(&loadChannels[level], from: start, for: duration)
    let end = start + duration
    if source >= 0 { use(0, level: level + 1, unit: unit, slot: source, until: end) }
    length = max(length, end)
    traffic[level] += elements
    sink.take(
      ScheduleEvent(
        kind: .load, level: level, unit: unit, operand: 0, tile: tile, slot: slot, otherSlot: source,
        start: start, end: end, elements: elements, isFinal: false))
    return end
  }

  private mutating func presentPartial(_ tile: [Int], level: Int, unit: Int) -> (slot: Int, complete: Int) {
    let key = key(0, tile)
    let instance = instance(level, unit)
    if let slot = pools[level][0][instance].find(key) {
      return (slot, pools[level][0][instance].slots[slot].complete)
    }
    let slot = outputSlot(key, level: level, unit: unit)
    let end = reload(
      tile, level: level, unit: unit, slot: slot, from: pools[level][0][instance].slots[slot].free)
    pools[level][0][instance].slots[slot].complete = end
    pools[level][0][instance].slots[slot].free = end
    return (slot, end)
  }
}
