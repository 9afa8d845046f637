extension Pipeline {
  /// A sum that a separate adder builds.
  struct RunningSum {
    var output: Int
    var slot: Int
    /// When what is in the slot is complete.
    var complete: Int
  }

  /// One execution with the transfers and the addition that go with it.
  mutating func execute(_ tile: [Int], unit: Int) {
    var start = executeFree[unit]
    var cause = ScheduleWait.Cause.end
    var inputSlots: [Int] = []
    for operand in plan.geometry.operands.dropFirst() {
      let presence = present(operand, tile, level: 0, unit: unit)
      inputSlots.append(presence.slot)
      if presence.complete > start {
        start = presence.complete
        cause = presence.cause
      }
    }
    let output = key(0, tile)
    let visit = visits[output, default: 0]
    visits[output] = visit + 1
    let isFirst = visit == 0 && !plan.addsToOutput
    let isLast = visit + 1 == visitsOfOutput
    let (slot, free, reason) = resultSlot(output, tile, unit: unit, isFirst: isFirst)
    if free > start {
      start = free
      cause = reason
    }
    let duration = executionTicks(tile, isFirst)
    let end = start + duration
    let idle = executeFree[unit]
    if idle < start {
      sink.wait(ScheduleWait(unit: unit, start: idle, end: start, cause: cause))
    }
    executeFree[unit] = end
    length = max(length, end)
    for (operand, slot) in zip(plan.geometry.operands.dropFirst(), inputSlots) {
      use(operand, level: 0, unit: unit, slot: slot, until: end)
    }
    use(0, level: 0, unit: unit, slot: slot, until: end)
    pools[0][0][instance(0, unit)].slots[slot].complete = end
    let tiles = plan.tiling.tiles
    sink.take(
      ScheduleEvent(
        kind: .execute, level: 0, unit: unit, operand: 0, tile: tile, slot: slot, otherSlot: -1,
        inputSlots: inputSlots, start: start, end: end, elements: tiles.operations(tile), isFinal: isLast,
        isFirst: isFirst))
    if plan.reduction == .accumulate {
      pools[0][0][instance(0, unit)].slots[slot].isDirty = true
      if isLast { store(output, level: 0, unit: unit, slot: slot, isFinal: true) }
    } else {
      add(output, tile, unit: unit, partial: slot, complete: end, isFirst: isFirst, isLast: isLast)
    }
  }

  private func executionTicks(_ tile: [Int], _ isFirst: Bool) -> Int {
    if let executionTicks = plan.executionTicks { return executionTicks(tile, isFirst) }
    return plan.ticks.isUnit ? 1 : plan.ticks.execute.ticks(for: plan.tiling.tiles.operations(tile))
  }

  /// The slot that an execution writes, and from when on it may.
  private mutating func resultSlot(_ output: Int, _ tile: [Int], unit: Int, isFirst: Bool)
    -> (slot: Int, free: Int, cause: ScheduleWait.Cause)
  {
    let instance = instance(0, unit)
    guard plan.reduction == .accumulate else {
      return partialSlot(output, tile, unit: unit, isFirst: isFirst)
    }
    if let slot = pools[0][0][instance].find(output) {
      return (slot, pools[0][0][instance].slots[slot].complete, .end)
    }
    let slot = outputSlot(output, level: 0, unit: unit)
    let free = pools[0][0][instance].slots[slot].free
    if isFirst { return (slot, free, .store(slot: slot)) }
    let end = reload(tile, level: 0, unit: unit, slot: slot, from: free)
    return (slot, end, free > 0 ? .store(slot: slot) : .load(operand: 0))
  }

  /// A fresh slot for a partial sum; brings in the sum so far when the output isn't started from nothing.
  private mutating func partialSlot(_ output: Int, _ tile: [Int], unit: Int, isFirst: Bool)
    -> (slot: Int, free: Int, cause: ScheduleWait.Cause)
  {
    let instance = instance(0, unit)
    if !isFirst, sums[unit]?.output != output, let slot = pools[0][0][instance].earliestFree() {
      // The sum so far waits above.
      pools[0][0][instance].assign(output, to: slot)
      let free = pools[0][0][instance].slots[slot].free
      let end = reload(tile, level: 0, unit: unit, slot: slot, from: free)
      use(0, level: 0, unit: unit, slot: slot, until: end)
      sums[unit] = RunningSum(output: output, slot: slot, complete: end)
    }
    guard let slot = pools[0][0][instance].earliestFree() else {
      preconditionFailure("a separate adder has at least two output slots")
    }
    return (slot, pools[0][0][instance].slots[slot].free, .adder)
  }

  /// Adds a partial sum to the sum so far, and sends the sum up when it is complete.
  private mutating func add(
    _ output: Int, _ tile: [Int], unit: Int, partial: Int, complete: Int, isFirst: Bool, isLast: Bool
  ) {
    let instance = instance(0, unit)
    guard let sum = sums[unit], sum.output == output, !isFirst else {
      pools[0][0][instance].assign(output, to: partial)
      sums[unit] = RunningSum(output: output, slot: partial, complete: complete)
      finish(unit: unit, isLast: isLast)
      return
    }
    var start = max(complete, sum.complete, adderFree[unit])
    var target = sum.slot
    if plan.reduction == .separate {
      guard let fresh = pools[0][0][instance].earliestFree(except: partial) else {
        preconditionFailure("a sum out of place has at least three output slots")
      }
      target = fresh
      start = max(start, pools[0][0][instance].slots[target].free)
    }
    let elements = elements(0, output, tile)
    let end = start + (plan.ticks.isUnit ? 1 : plan.ticks.add.ticks(for: elements))
    adderFree[unit] = end
    length = max(length, end)
    sink.take(
      ScheduleEvent(
        kind: .add, level: 0, unit: unit, operand: 0, tile: tile, slot: target, otherSlot: partial,
        addend: sum.slot, start: start, end: end, elements: elements, isFinal: isLast))
    use(0, level: 0, unit: unit, slot: partial, until: end)
    use(0, level: 0, unit: unit, slot: sum.slot, until: end)
    use(0, level: 0, unit: unit, slot: target, until: end)
    if target != sum.slot {
      pools[0][0][instance].assign(-1, to: sum.slot)
      pools[0][0][instance].assign(output, to: target)
    }
    sums[unit] = RunningSum(output: output, slot: target, complete: end)
    finish(unit: unit, isLast: isLast)
  }

  private mutating func finish(unit: Int, isLast: Bool) {
    guard isLast, let sum = sums[unit] else { return }
    pools[0][0][instance(0, unit)].slots[sum.slot].complete = sum.complete
    store(sum.output, level: 0, unit: unit, slot: sum.slot, isFinal: true)
    pools[0][0][instance(0, unit)].assign(-1, to: sum.slot)
    sums[unit] = nil
  }
}
