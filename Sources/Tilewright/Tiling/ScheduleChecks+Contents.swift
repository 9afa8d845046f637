import Diagnostics

extension ScheduleChecks {
  /// Checks what an operation reads; gives the iterations that its result holds.
  mutating func checkReads(_ index: Int) -> Int {
    let operation = schedule.operations[index]
    switch operation.kind {
    case .load:
      guard let source = operation.reads.first else {
        return operation.operand == 0 ? outsideOperations(operation) : 0
      }
      return read(index, slot: source, operand: operation.operand)
    case .execute:
      for slot in operation.reads { _ = read(index, slot: slot, operand: schedule.slots[slot].operand) }
      let own = operation.box.reduce(1) { $0 * $1.count }
      guard operation.adds, let slot = operation.writes else { return own }
      return own + read(index, slot: slot, operand: 0)
    case .add:
      return operation.reads.reduce(0) { $0 + read(index, slot: $1, operand: 0) }
    case .store:
      guard let slot = operation.reads.first else { return 0 }
      return read(index, slot: slot, operand: 0)
    }
  }

  /// Reads a part of a slot and says what is wrong with it; gives the iterations its sums hold.
  private mutating func read(_ index: Int, slot: Int, operand: Int) -> Int {
    let operation = schedule.operations[index]
    let start = operation.time.lowerBound
    let name = schedule.slots[slot].name
    let found = contents[slot].indices.filter {
      contents[slot][$0].operand == operand && overlap(operand, contents[slot][$0].box, operation.box)
        && (operand == 0 || contains(operand, contents[slot][$0].box, operation.box))
    }
    for piece in found { contents[slot][piece].isUsed = true }
    if let late = found.first(where: { contents[slot][$0].complete > start }) {
      let writer = schedule.operations[contents[slot][late].writer]
      findings.append(
        .error(
          .notYetComplete,
          "tick \(start): \(operation.phrase) reads \(name), which \(writer.phrase) completes only in tick "
            + "\(writer.time.upperBound - 1)", at: operation.location,
          notes: [.init("\(writer.phrase) is here", at: writer.location)],
          fix: "delay \(operation.phrase) to tick \(writer.time.upperBound)"))
      return contents[slot][late].operations
    }
    // Sums may lie in several pieces, each with its share of the iterations.
    var operations = 0
    var area = 0
    for piece in found.map({ contents[slot][$0] }) where operand == 0 {
      let shared = geometry.outputArea(piece.box, clampedTo: operation.box)
      area += shared
      operations += piece.operations / max(1, geometry.outputArea(piece.box, clampedTo: piece.box)) * shared
    }
    let isCovered =
      operand == 0 ? area == geometry.outputArea(operation.box, clampedTo: operation.box) : !found.isEmpty
    guard isCovered else {
      missing(index, slot: slot, operand: operand)
      return operation.kind == .execute ? 0 : geometry.reducedVolume(operation.box, schedule.layer)
    }
    return operations
  }

  private mutating func missing(_ index: Int, slot: Int, operand: Int) {
    let operation = schedule.operations[index]
    let start = operation.time.lowerBound
    let next = schedule.operations.first {
      $0.writes == slot && $0.time.lowerBound >= start && overlap(operand, $0.box, operation.box)
    }
    let holds = contents[slot].last.map { "it holds \(text($0.operand, $0.box))" } ?? "it is empty"
    findings.append(
      .error(
        .notYetComplete,
        "tick \(start): \(operation.phrase) needs \(text(operand, operation.box)) in "
          + "\(schedule.slots[slot].name), but \(holds)", at: operation.location,
        notes: next.map { [.init("\($0.phrase) brings it later", at: $0.location)] } ?? [],
        fix: next.map { "delay \(operation.phrase) to tick \($0.time.upperBound)" }
          ?? "load it before tick \(start)"))
  }

  /// Iterations that partial sums outside hold.
  private mutating func outsideOperations(_ operation: Schedule.Operation) -> Int {
    var operations = 0
    for index in outside.indices
    where outside[index].complete <= operation.time.lowerBound
      && overlap(0, outside[index].box, operation.box)
    {
      outside[index].isUsed = true
      let piece = outside[index]
      operations +=
        piece.operations / max(1, geometry.outputArea(piece.box, clampedTo: piece.box))
        * geometry.outputArea(piece.box, clampedTo: operation.box)
    }
    return operations
  }

  /// Puts the result of an operation where it goes.
  mutating func write(_ index: Int, operations: Int) {
    let operation = schedule.operations[index]
    checkStore(operation, operations: operations)
    guard let slot = operation.writes else { return storeOutside(index, operations: operations) }
    let operand = schedule.slots[slot].operand
    if operation.kind == .load { checkReload(index, slot: slot) }
    let elements = room(operand, operation.box)
    let replaced = operation.kind == .execute && !operation.adds || operation.kind == .load
    var kept: [Piece] = []
    for piece in contents[slot] {
      guard piece.operand == operand, overlap(operand, piece.box, operation.box) else {
        kept.append(piece)
        continue
      }
      if replaced { checkLoss(piece, by: index, slot: slot) }
      guard operand == 0 else { continue }
      // What the new piece leaves of the old one stays.
      let area = max(1, geometry.outputArea(piece.box, clampedTo: piece.box))
      for rest in geometry.outputRest(piece.box, without: operation.box) {
        var part = piece
        part.box = rest
        part.elements = room(operand, rest)
        part.operations = piece.operations / area * geometry.outputArea(rest, clampedTo: rest)
        kept.append(part)
      }
    }
    while kept.reduce(elements, { $0 + $1.elements }) > schedule.slots[slot].size, !kept.isEmpty {
      checkLoss(kept.removeFirst(), by: index, slot: slot)
    }
    kept.append(
      Piece(
        operand: operand, box: operation.box, writer: index, complete: operation.time.upperBound,
        operations: operations, elements: elements))
    contents[slot] = kept
  }

  /// Nobody adds outside: a store replaces what lies there, and sums that nobody loaded since are lost.
  private mutating func storeOutside(_ index: Int, operations: Int) {
    let operation = schedule.operations[index]
    guard operation.kind == .store, spills else { return }
    var kept: [Piece] = []
    for piece in outside {
      guard overlap(0, piece.box, operation.box) else {
        kept.append(piece)
        continue
      }
      if !piece.isUsed {
        let writer = schedule.operations[piece.writer]
        findings.append(
          .error(
            .overwritten,
            "tick \(operation.time.lowerBound): \(operation.phrase) overwrites outside what \(writer.phrase) stored of "
              + "\(text(0, operation.box)) before it was loaded and added", at: operation.location,
            notes: [.init("\(writer.phrase) is here", at: writer.location)],
            fix: "load the sums into the buffer of one unit and add them there, or store them once"))
      }
      let area = max(1, geometry.outputArea(piece.box, clampedTo: piece.box))
      for rest in geometry.outputRest(piece.box, without: operation.box) {
        var part = piece
        part.box = rest
        part.operations = piece.operations / area * geometry.outputArea(rest, clampedTo: rest)
        kept.append(part)
      }
    }
    kept.append(
      Piece(
        operand: 0, box: operation.box, writer: index, complete: operation.time.upperBound,
        operations: operations, elements: operation.elements))
    outside = kept
  }

  /// What lies outside at the end is finished.
  mutating func checkOutside() {
    for piece in outside {
      let writer = schedule.operations[piece.writer]
      let whole = geometry.reducedVolume(piece.box, schedule.layer)
      guard piece.operations != whole, isLoadedAgain(writer) else { continue }
      findings.append(
        .error(
          .incompleteSum,
          "\(text(0, piece.box)) is left as \(writer.phrase) stored it, with \(Words.grouped(piece.operations)) of "
            + "\(Words.grouped(whole)) operations done",
          at: writer.location, fix: "store it again after all its partial sums are added"))
    }
  }

  /// Whether a part of what a store writes is loaded later, so that it may be unfinished.
  private func isLoadedAgain(_ store: Schedule.Operation) -> Bool {
    schedule.operations.contains {
      $0.kind == .load && $0.operand == 0 && $0.time.lowerBound >= store.time.upperBound
        && overlap(0, $0.box, store.box)
    }
  }

  private func room(_ operand: Int, _ box: [Range<Int>]) -> Int { geometry.elements(operand, of: box) }

  /// A sum that nobody used is lost with its slot.
  private mutating func checkLoss(_ lost: Piece, by index: Int, slot: Int) {
    guard lost.operand == 0, !lost.isUsed else { return }
    let operation = schedule.operations[index]
    let writer = schedule.operations[lost.writer]
    findings.append(
      .error(
        .overwritten,
        "tick \(operation.time.lowerBound): \(operation.phrase) overwrites \(schedule.slots[slot].name) before the result "
          + "of \(writer.phrase) was stored or added", at: operation.location,
        notes: [.init("\(writer.phrase) is here", at: writer.location)],
        fix: "store it first, or write another slot"))
  }

  private mutating func checkStore(_ operation: Schedule.Operation, operations: Int) {
    guard operation.kind == .store, operation.writes == nil else { return }
    let whole = geometry.reducedVolume(operation.box, schedule.layer)
    guard operations != whole, !isLoadedAgain(operation) else { return }
    findings.append(
      .error(
        .incompleteSum,
        "tick \(operation.time.lowerBound): \(operation.phrase) stores \(text(0, operation.box)) with "
          + "\(Words.grouped(operations)) of \(Words.grouped(whole)) operations done",
        at: operation.location, fix: "store it after all its partial sums are added"))
  }

  /// A tile that already lies in the buffer needn't be loaded.
  private mutating func checkReload(_ index: Int, slot: Int) {
    let operation = schedule.operations[index]
    let place = schedule.slots[slot]
    // What lies in the padding as a whole moves nothing.
    guard place.operand != 0, operation.elements > 0 else { return }
    for other in schedule.slots.indices
    where schedule.slots[other].buffer == place.buffer && schedule.slots[other].unit == place.unit
      && !sharesPlace.contains(other)
    {
      guard
        contents[other].contains(where: {
          $0.operand == place.operand && contains(place.operand, $0.box, operation.box)
            && $0.complete <= operation.time.lowerBound
        })
      else { continue }
      findings.append(
        .warning(
          .alreadyResident,
          "tick \(operation.time.lowerBound): \(operation.phrase): \(text(place.operand, operation.box)) is already in slot "
            + schedule.slots[other].name, at: operation.location,
          fix: "leave the load out: it moves \(Words.grouped(operation.elements)) elements for nothing"))
      return
    }
  }

  /// `ifm[0:26][0:86]`.
  func text(_ operand: Int, _ box: [Range<Int>]) -> String { schedule.layer.tileText(operand, box) }
}

extension TileGeometry {
  private func isOutput(_ dimension: Int) -> Bool { relevant[0] & (1 << UInt64(dimension)) != 0 }

  /// The part of an output tile that another one holds, as iterations along the output's dimensions.
  func outputArea(_ box: [Range<Int>], clampedTo limits: [Range<Int>]) -> Int {
    dimensions.reduce(1) { isOutput($1) ? $0 * box[$1].clamped(to: limits[$1]).count : $0 }
  }

  /// What another tile leaves of an output tile, in boxes.
  func outputRest(_ box: [Range<Int>], without other: [Range<Int>]) -> [[Range<Int>]] {
    var rest: [[Range<Int>]] = []
    var core = box
    for dimension in dimensions where isOutput(dimension) {
      let shared = core[dimension].clamped(to: other[dimension])
      for part in [
        core[dimension].lowerBound..<shared.lowerBound, shared.upperBound..<core[dimension].upperBound,
      ]
      where !part.isEmpty {
        var piece = core
        piece[dimension] = part
        rest.append(piece)
      }
      core[dimension] = shared
    }
    return rest
  }

  /// The iterations behind a finished tile of the output.
  func reducedVolume(_ box: [Range<Int>], _ layer: Layer) -> Int {
    dimensions.reduce(1) {
      $0 * (relevant[0] & (1 << UInt64($1)) != 0 ? box[$1].count : layer.dimensions[$1].size)
    }
  }
}

extension Layer {
  /// A tile as people write it: its iterations along each dimension of the operand, `ifm[0:26][0:86]`.
  func tileText(_ operand: Int, _ box: [Range<Int>]) -> String {
    operands[operand].name
      + operands[operand].axes.map { axis in
        let low = axis.index.terms.reduce(axis.index.constant) { sum, term in
          let range = box[term.dimension]
          return sum + min(term.coefficient * range.lowerBound, term.coefficient * (range.upperBound - 1))
        }
        let high = axis.index.terms.reduce(axis.index.constant) { sum, term in
          let range = box[term.dimension]
          return sum + max(term.coefficient * range.lowerBound, term.coefficient * (range.upperBound - 1))
        }
        let limit = axis.extent ?? .max
        return "[\(max(0, low)):\(min(limit, high + 1))]"
      }.joined()
  }
}
