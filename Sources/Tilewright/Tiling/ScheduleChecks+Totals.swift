import Diagnostics

extension ScheduleChecks {
  /// One execution and one addition at a time on each unit.
  mutating func checkUnits() {
    for kind in [Timeline.Kind.execute, .add] {
      var last: [Int: Schedule.Operation] = [:]
      for operation in schedule.operations where operation.kind == kind {
        if let other = last[operation.unit], other.time.upperBound > operation.time.lowerBound {
          findings.append(
            .error(
              .busyUnit,
              "tick \(operation.time.lowerBound): \(operation.phrase) while the "
                + "\(kind == .execute ? "execution unit" : "adder") still runs \(other.phrase)",
              at: operation.location, notes: [.init("\(other.phrase) is here", at: other.location)],
              fix: "delay \(operation.phrase) to tick \(other.time.upperBound)"))
        }
        last[operation.unit] = operation
      }
    }
  }

  /// The slots in use at any tick fit their buffer.
  mutating func checkCapacity() {
    for (buffer, capacity) in schedule.capacities.enumerated() {
      guard let capacity else { continue }
      for unit in 0..<schedule.units {
        let use = SlotUse(schedule).elements(buffer: buffer, unit: unit)
        var wasOver = false
        for (tick, elements) in use.enumerated() {
          let isOver = elements > capacity
          if isOver, !wasOver {
            let first = schedule.operations.first {
              $0.time.contains(tick) && $0.writes.map { schedule.slots[$0].buffer == buffer } ?? false
            }
            findings.append(
              .error(
                .overCapacity,
                "tick \(tick): buffer \(buffer + 1) holds \(Words.grouped(elements)) elements, "
                  + "\(Words.grouped(elements - capacity)) more than its \(Words.grouped(capacity))",
                at: first?.location,
                fix: "use smaller tiles or fewer slots, or a buffer of \(Words.grouped(use.max() ?? 0))"))
          }
          wasOver = isOver
        }
      }
    }
  }

  /// Every iteration runs once, every result leaves once.
  mutating func checkCoverage() {
    let boxes = schedule.operations.filter { $0.kind == .execute }
    let total = boxes.reduce(0.0) { sum, operation in
      sum + operation.box.reduce(1.0) { $0 * Double($1.count) }
    }
    let whole = schedule.layer.sizes.reduce(1.0) { $0 * Double($1) }
    if let (first, second) = firstOverlap(boxes) {
      findings.append(
        .error(
          .wrongCoverage, "\(second.phrase) repeats iterations of \(first.phrase)", at: second.location,
          notes: [.init("\(first.phrase) is here", at: first.location)], fix: "run each iteration once"))
    } else if total != whole {
      findings.append(
        .error(
          .wrongCoverage,
          "\(Words.grouped(Int(total))) of \(Words.grouped(Int(whole))) operations are executed",
          at: schedule.operations.last?.location, fix: "execute the tiles that are missing"))
    }
    let stores = schedule.operations.filter { $0.kind == .store && $0.writes == nil }
    let stored = stores.reduce(0) { $0 + geometry.elements(0, of: $1.box) }
    if stored < geometry.whole[0] {
      findings.append(
        .error(
          .wrongCoverage,
          "\(Words.grouped(stored)) of \(Words.grouped(geometry.whole[0])) results are stored",
          at: schedule.operations.last?.location, fix: "store every output tile"))
    }
    let reloads = schedule.operations.contains { $0.kind == .load && $0.operand == 0 }
    if stored > geometry.whole[0], !reloads {
      findings.append(
        .error(
          .wrongCoverage,
          "results are stored twice: \(Words.grouped(stored)) elements of \(Words.grouped(geometry.whole[0]))",
          at: stores.last?.location, fix: "store every output tile once"))
    }
  }

  /// Two executions that share iterations: neighbours in order along the dimensions are compared by a sweep over the first.
  private func firstOverlap(_ boxes: [Schedule.Operation]) -> (Schedule.Operation, Schedule.Operation)? {
    guard let dimension = geometry.dimensions.max(by: { cuts($0, boxes) < cuts($1, boxes) }) else {
      return nil
    }
    let sorted = boxes.sorted { $0.box[dimension].lowerBound < $1.box[dimension].lowerBound }
    var active: [Schedule.Operation] = []
    for operation in sorted {
      active.removeAll { $0.box[dimension].upperBound <= operation.box[dimension].lowerBound }
      for other in active where geometry.dimensions.allSatisfy({ other.box[$0].overlaps(operation.box[$0]) })
      {
        return other.time.lowerBound <= operation.time.lowerBound ? (other, operation) : (operation, other)
      }
      active.append(operation)
    }
    return nil
  }

  private func cuts(_ dimension: Int, _ boxes: [Schedule.Operation]) -> Int {
    Set(boxes.map { $0.box[dimension].lowerBound }).count
  }
}
