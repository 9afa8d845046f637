extension Schedule {
  /// The schedule as a timeline: a lane for each operand's transfers over each boundary, for each unit and its adder.
  public var timeline: Timeline {
    var lanes: [Timeline.Lane] = []
    var index: [[Int]: Int] = [:]
    // A lane does one thing at a time: a second transfer at the same time takes a second lane.
    var busy: [Int] = []
    var assigned = operations.map { _ in 0 }
    let order = operations.indices.sorted {
      (operations[$0].lanePlace, operations[$0].time.lowerBound, $0)
        < (operations[$1].lanePlace, operations[$1].time.lowerBound, $1)
    }
    for position in order {
      let operation = operations[position]
      var number = 0
      while let lane = index[operation.lanePlace.key + [number]], busy[lane] > operation.time.lowerBound {
        number += 1
      }
      let key = operation.lanePlace.key + [number]
      if index[key] == nil {
        index[key] = lanes.count
        lanes.append(lane(of: operation, number: number))
        busy.append(0)
      }
      let lane = index[key] ?? 0
      busy[lane] = operation.time.upperBound
      assigned[position] = lane
    }
    let largest = largestOfKind
    let timed = operations.enumerated().map { position, operation in
      let slot = operation.kind == .store ? operation.reads.first : operation.writes
      return Timeline.Operation(
        lane: assigned[position], time: operation.time, operand: layer.operands[operation.operand].name,
        tile: layer.tileText(operation.operand, operation.box), slot: slot.map { slots[$0].name } ?? "",
        elements: operation.elements, bits: 0,
        isRagged: operation.elements
          < largest[[operation.kind.rank, operation.boundary, operation.operand], default: 0])
    }
    let use = SlotUse(self)
    let memories = (0..<capacities.count).flatMap { buffer in
      instances(of: buffer).map { unit in
        (
          buffer, unit,
          Timeline.Memory(
            instances(of: buffer).count > 1 ? "buffer \(buffer + 1) of unit \(unit)" : "buffer \(buffer + 1)",
            capacity: capacities[buffer])
        )
      }
    }
    let lifetimes = use.stays.map { stay in
      let slot = slots[stay.slot]
      return Timeline.Lifetime(
        memory: memories.firstIndex { $0.0 == slot.buffer && $0.1 == slot.unit } ?? 0,
        operand: layer.operands[slot.operand].name,
        tile: layer.tileText(slot.operand, operations[stay.writer].box), slot: slot.name,
        addresses: slot.address..<slot.address + slot.size, time: stay.time, complete: stay.complete)
    }
    return Timeline(
      title: title, timeUnit: .ticks, sizeUnit: .elements, length: length, lanes: lanes,
      operations: timed.enumerated().sorted {
        ($0.element.time.lowerBound, $0.element.lane, $0.offset)
          < ($1.element.time.lowerBound, $1.element.lane, $1.offset)
      }.map(\.element),
      waits: waits.map {
        Timeline.Wait(
          lane: index[[1, 0, Timeline.Kind.execute.rank, $0.lane, 0, 0]] ?? 0, time: $0.time, cause: $0.cause)
      },
      memories: memories.map(\.2),
      lifetimes: lifetimes.sorted {
        ($0.time.lowerBound, $0.memory, $0.addresses.lowerBound)
          < ($1.time.lowerBound, $1.memory, $1.addresses.lowerBound)
      })
  }

  private func lane(of operation: Operation, number: Int) -> Timeline.Lane {
    let prefix = units > 1 ? "unit \(operation.unit) " : ""
    let suffix = number > 0 ? " (\(number + 1))" : ""
    let (inner, outer) = (operation.boundary + 1, operation.boundary + 2)
    let name = layer.operands[operation.operand].name
    switch operation.kind {
    case .load:
      return Timeline.Lane(
        "\(prefix)load \(name) \(outer)→\(inner)\(suffix)", .load, group: "buffer \(inner)")
    case .store:
      return Timeline.Lane(
        "\(prefix)store \(name) \(inner)→\(outer)\(suffix)", .store, group: "buffer \(inner)")
    case .execute:
      return Timeline.Lane(prefix + "execute" + suffix, .execute, group: "unit \(operation.unit)")
    case .add: return Timeline.Lane(prefix + "add" + suffix, .add, group: "unit \(operation.unit)")
    }
  }

  private func instances(of buffer: Int) -> [Int] {
    let units = Set(slots.filter { $0.buffer == buffer }.map(\.unit))
    return units.sorted()
  }

  private var largestOfKind: [[Int]: Int] {
    var largest: [[Int]: Int] = [:]
    for operation in operations {
      let key = [operation.kind.rank, operation.boundary, operation.operand]
      largest[key] = max(largest[key] ?? 0, operation.elements)
    }
    return largest
  }
}

extension Schedule.Operation {
  /// Where its lane stands: outer boundaries first, then the units.
  fileprivate struct LanePlace: Comparable {
    let key: [Int]
    static func < (a: LanePlace, b: LanePlace) -> Bool { a.key.lexicographicallyPrecedes(b.key) }
  }

  fileprivate var lanePlace: LanePlace {
    switch kind {
    case .load, .store: LanePlace(key: [0, -boundary, kind.rank, unit, operand])
    case .execute, .add: LanePlace(key: [1, 0, kind.rank, unit, 0])
    }
  }
}
