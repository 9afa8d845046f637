extension Pipeline {
  /// A slot for an output tile; what lay there is sent up first when it is needed again.
  mutating func outputSlot(_ key: Int, level: Int, unit: Int) -> Int {
    let instance = instance(level, unit)
    let slot = pools[level][0][instance].victim
    let victim = pools[level][0][instance].slots[slot]
    if victim.isDirty {
      store(victim.tile, level: level, unit: unit, slot: slot, isFinal: false)
    }
    pools[level][0][instance].assign(key, to: slot)
    return slot
  }

  /// Sends an output tile from a slot to what is above, all the way when it is final.
  mutating func store(_ key: Int, level: Int, unit: Int, slot: Int, isFinal: Bool) {
    let tile = outputTile(key)
    let instance = instance(level, unit)
    var start = pools[level][0][instance].slots[slot].complete
    let elements = elements(0, key, tile)
    var target = -1
    if level + 1 < plan.slots.count {
      target = pools[level + 1][0][0].find(key) ?? outputSlot(key, level: level + 1, unit: unit)
      start = max(start, pools[level + 1][0][0].slots[target].free)
    }
    let duration = plan.ticks.isUnit ? 1 : plan.ticks.store.ticks(for: elements)
    start = Self.reserve(&storeChannels[level], from: start, for: duration)
    let end = start + duration
    use(0, level: level, unit: unit, slot: slot, until: end)
    pools[level][0][instance].slots[slot].isDirty = false
    length = max(length, end)
    traffic[level] += elements
    sink.take(
      ScheduleEvent(
        kind: .store, level: level, unit: unit, operand: 0, tile: tile, slot: slot, otherSlot: target,
        start: start, end: end, elements: elements, isFinal: isFinal))
    if target >= 0 {
      pools[level + 1][0][0].slots[target].complete = end
      pools[level + 1][0][0].slots[target].free = end
      pools[level + 1][0][0].slots[target].isDirty = !isFinal
      if isFinal { store(key, level: level + 1, unit: unit, slot: target, isFinal: true) }
    } else {
      outside[key] = end
    }
  }

  /// The tile indices of an output tile; 0 for what is reduced.
  private func outputTile(_ key: Int) -> [Int] {
    var key = key
    var tile = Array(repeating: 0, count: counts.count)
    for dimension in plan.tiling.order.reversed()
    where plan.geometry.relevant[0] & (1 << UInt64(dimension)) != 0 {
      tile[dimension] = key % counts[dimension]
      key /= counts[dimension]
    }
    return tile
  }
}
