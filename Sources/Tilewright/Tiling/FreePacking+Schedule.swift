extension FreePacking {
  /// The schedule of tiles with gaps between their executions; each stay of a tile has a slot of its own.
  func schedule(tiles: [TileSizes], boxes: [[Range<Int>]], gaps: [Int]) -> Schedule {
    var slots: [Schedule.Slot] = []
    var operations: [Schedule.Operation] = []
    var current: [Int] = geometry.operands.map { _ in -1 }
    var held: [[Range<Int>]] = geometry.operands.map { _ in [] }
    var counts = geometry.operands.map { _ in 0 }
    func isSame(_ operand: Int, _ box: [Range<Int>]) -> Bool {
      !held[operand].isEmpty
        && geometry.dimensions.allSatisfy {
          geometry.relevant[operand] & (1 << UInt64($0)) == 0 || held[operand][$0] == box[$0]
        }
    }
    func place(_ operand: Int, _ box: [Range<Int>]) {
      current[operand] = slots.count
      held[operand] = box
      slots.append(
        Schedule.Slot(
          name: geometry.layer.operands[operand].name + String(counts[operand]), buffer: 0, operand: operand,
          size: geometry.elements(operand, of: box), address: 0))
      counts[operand] += 1
    }
    var tick = 0
    for (index, box) in boxes.enumerated() {
      tick += 1
      for operand in geometry.operands.dropFirst() where !isSame(operand, box) {
        place(operand, box)
        operations.append(
          Schedule.Operation(
            kind: .load, boundary: 0, operand: operand, box: box, reads: [], writes: current[operand],
            time: tick - 1..<tick, elements: slots[current[operand]].size,
            name: "load_\(slots[current[operand]].name)"))
      }
      let adds = isSame(0, box)
      if !adds { place(0, box) }
      operations.append(
        Schedule.Operation(
          kind: .execute, boundary: 0, operand: 0, box: box,
          reads: geometry.operands.dropFirst().map { current[$0] }, writes: current[0], time: tick..<tick + 1,
          elements: box.reduce(1) { $0 * $1.count }, name: "execution_t\(index)", adds: adds))
      if index + 1 == boxes.count || !isSame(0, boxes[index + 1]) {
        operations.append(
          Schedule.Operation(
            kind: .store, boundary: 0, operand: 0, box: box, reads: [current[0]], writes: nil,
            time: tick + 1..<tick + 2, elements: slots[current[0]].size,
            name: "store_\(slots[current[0]].name)"))
      }
      tick += index < gaps.count ? gaps[index] : 0
    }
    let unplaced = Schedule(
      title: problem.layer.name, layer: problem.layer, capacities: problem.buffers,
      reduction: problem.reduction, slots: slots, operations: operations.sortedByStart)
    return unplaced.placedByFirstFit
  }
}

extension [Schedule.Operation] {
  var sortedByStart: [Schedule.Operation] {
    enumerated().sorted {
      ($0.element.time.lowerBound, $0.element.kind.rank, $0.offset)
        < ($1.element.time.lowerBound, $1.element.kind.rank, $1.offset)
    }.map(\.element)
  }
}

extension Schedule {
  /// The same with every slot of the innermost buffer, each used once, where first fit puts it.
  var placedByFirstFit: Schedule {
    let stays = SlotUse(self).stays
    let map = AddressMap(self, buffer: 0)
    var placed = slots
    for (stay, address) in zip(stays, map.addresses) {
      let slot = slots[stay.slot]
      placed[stay.slot] = Slot(
        name: slot.name, buffer: 0, unit: slot.unit, operand: slot.operand, size: slot.size, address: address)
    }
    return Schedule(
      title: title, layer: layer, capacities: capacities, reduction: reduction, slots: placed,
      operations: operations, waits: idle, units: units)
  }

  /// The ticks in which the unit has nothing to do.
  private var idle: [Timeline.Wait] {
    let busy = Set(operations.filter { $0.kind == .execute }.map(\.time.lowerBound))
    let last = busy.max() ?? 0
    return (0..<length).filter { !busy.contains($0) }.map { tick in
      let load = operations.first { $0.kind == .load && $0.time.contains(tick) }
      let name = load.map { layer.operands[$0.operand].name }
      return Timeline.Wait(
        lane: 0, time: tick..<tick + 1,
        cause: tick > last ? .end : name.map { .load(of: $0) } ?? .store(of: layer.output.name))
    }
  }
}
