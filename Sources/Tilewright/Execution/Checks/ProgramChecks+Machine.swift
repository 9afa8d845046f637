import Diagnostics

/// Whether the machine has room and ports for what the program holds and moves.
extension ProgramChecks {
  /// More pieces, or windows, than this are not counted.
  private static let limit = 1 << 16

  mutating func checkCapacity() {
    var held: [(memory: Int, operand: Int, bits: Int)] = []
    for (operand, buffers) in program.buffers.enumerated() {
      for (index, buffer) in buffers.enumerated() {
        guard let elements = tileElements(operand, index) else {
          report(
            .outOfRange,
            "what \(names.buffer(operand, index)) holds of \(names.operand(operand)) falls into more than "
              + "\(Self.limit) separate pieces", at: place(ofBuffer: index, of: operand),
            fix: "put the loops across the array outside the loops in time that one tile holds")
          return
        }
        let bits = StoredBits.checkedTile(
          elements: elements, bitsEach: storedBits(operand, index), slots: buffer.slots)
        held.append((buffer.memory, operand, min(1 << 61, bits ?? .max)))
      }
    }
    for (index, memory) in machine.memories.enumerated() {
      let own = held.filter { $0.memory == index }
      let bits = own.reduce(0) { $0 &+ $1.bits }
      guard let capacity = memory.capacity.exceeded(by: bits) else { continue }
      let shares = own.map { "\(names.operand($0.operand)) \($0.bits)" }.joined(separator: ", ")
      let operand = own.max { $0.bits < $1.bits }?.operand ?? 0
      let buffer = program.buffers[operand].firstIndex { $0.memory == index } ?? 0
      report(
        .doesNotFit, "\(memory.name) holds \(capacity) bits, the tiles need \(bits) (\(shares))",
        at: place(ofBuffer: buffer, of: operand) ?? memory.location,
        notes: memory.location.map { [.init("\(memory.name) is described here", at: $0)] } ?? [],
        fix: "load smaller tiles further in, use fewer slots, or make \(memory.name) at least "
          + "\(ceilingDivide(bits, 8)) bytes")
    }
  }

  /// Elements of the largest tile of a buffer, as if no border cut it; nil when it falls into too many pieces.
  private func tileElements(_ operand: Int, _ buffer: Int) -> Int? {
    let depth = load(.init(operand: operand, inner: buffer))?.depth ?? 0
    let sharing = problem.sharing[program.buffers[operand][buffer].memory]
    var elements = 1
    for axis in layer.operands[operand].axes {
      let pieces = axis.index.terms.map { self.pieces(of: $0.dimension, depth: depth, sharing: sharing) }
      guard let size = UnionCounter(axis.boxes(of: pieces))?.count else { return nil }
      elements *= min(size, axis.distinctElements(sizes: layer.sizes))
    }
    return elements
  }

  /// The iterations of a dimension that the first tile holds.
  private func pieces(of dimension: Int, depth: Int, sharing: Set<Int>) -> EvenPieces {
    let cuts = loops.filter { $0.loop.dimension == dimension }
    func isInside(_ cut: Loop) -> Bool {
      cut.loop.arrayDimension.map(sharing.contains) ?? (cut.depth >= depth)
    }
    let end = (cuts.lastIndex { !isInside($0) } ?? -1) + 1
    return cuts[..<end].reduce(EvenPieces(size: layer.sizes[dimension])) { pieces, cut in
      isInside(cut) ? pieces.split(by: cut.loop.step) : pieces.slice(0, of: cut.loop.step)
    }
  }

  /// An output is stored as partial sums wherever sums arrive more than once.
  private func storedBits(_ operand: Int, _ buffer: Int) -> Int {
    let below = Program.Transfer(operand: 0, inner: buffer == 0 ? nil : buffer - 1)
    return layer.operands[operand].storedBits(
      isOutput: operand == 0,
      arrivesFinished: operand == 0 && !isVisitedAgain(below) && !hasCopies(below) && !overlap(below).exists)
  }

  // MARK: Movements

  mutating func checkMovements() {
    for (operand, buffers) in program.buffers.enumerated() {
      let tensor = layer.operands[operand]
      let inners: [Int?] = [nil] + buffers.indices.dropLast().map(Optional.some)
      for inner in inners {
        let transfer = Program.Transfer(operand: operand, inner: inner)
        if operand == 0 {
          if tensor.precisionBits > 0 || tensor.finalPrecisionBits > 0 {
            need(transfer, .writeFromBelow, .readToAbove)
          }
          guard tensor.precisionBits > 0 else { continue }
          if comesBack(transfer) {
            need(transfer, .readToBelow, .writeFromAbove)
          } else if transfer.outer == buffers.count - 1, overlap(transfer).meetsApart {
            need(transfer, .readToBelow, nil)
          }
        } else if tensor.precisionBits > 0 {
          need(transfer, .readToBelow, .writeFromAbove)
          checkStream(transfer)
        }
      }
    }
  }

  private mutating func need(_ transfer: Program.Transfer, _ outer: Movement, _ inner: Movement?) {
    let buffers = program.buffers[transfer.operand]
    let role = problem.roles[transfer.operand]
    var needs = [(buffers[transfer.outer].memory, outer)]
    if let index = transfer.inner, let inner { needs.append((buffers[index].memory, inner)) }
    for (index, movement) in needs where machine.memories[index].port(for: role, movement) == nil {
      let memory = machine.memories[index]
      let isStore = outer == .writeFromBelow
      let step = isStore ? store(transfer) : load(transfer)
      report(
        .missingPort,
        "'\(isStore ? names.store(transfer) : names.load(transfer))' needs a port of \(memory.name) for "
          + "\(movement.rawValue) of \(role)", at: step.flatMap { place(ofStatement: $0.number) },
        notes: memory.location.map { [.init("\(memory.name) is described here", at: $0)] } ?? [],
        fix: "add '\(role) \(movement.rawValue)' to a port of \(memory.name)"
          + (isStore || transfer.operand > 0 ? "" : ", or finish sums before they leave"))
    }
  }

  /// An input that streams in passes once.
  private mutating func checkStream(_ transfer: Program.Transfer) {
    let outer = program.buffers[transfer.operand][transfer.outer].memory
    guard machine.memories[outer].passesOnce, let step = load(transfer) else { return }
    let tensor = layer.operands[transfer.operand]
    // All of it may be padding: then nothing passes.
    guard tensor.distinctElements(sizes: layer.sizes) > 0 else { return }
    let again = loops.first {
      !tensor.isIndexed(by: $0.loop.dimension) && $0.iterations > 1
        && ($0.loop.arrayDimension.map { !problem.sharing[outer].contains($0) } ?? ($0.depth < step.depth))
    }
    let reason =
      if let again {
        "the loop over \(names.dimension(again.loop.dimension)) asks for it again"
      } else if windows(transfer)?.overlap()?.repeatsOutside ?? false {
        "its tiles overlap"
      } else { String?.none }
    guard let reason else { return }
    report(
      .malformedProgram,
      "\(machine.memories[outer].name) passes each element of \(tensor.name) once, \(reason)",
      at: place(ofStatement: step.number),
      fix: "hold more of \(tensor.name) further in, or write 'repeats: yes' if the sender can send again")
  }

  /// Whether sums of the output come back over a boundary: a tile is visited again, another position has its part
  /// of it, or tiles meet elements of others, here or further out.
  private func comesBack(_ transfer: Program.Transfer) -> Bool {
    let outer = (transfer.inner ?? -1)..<program.buffers[0].count - 1
    return isVisitedAgain(transfer)
      || outer.contains { overlap(.init(operand: 0, inner: $0 < 0 ? nil : $0)).recurs }
  }

  /// Whether a tile of the output is visited again, or another position has its part of it.
  private func isVisitedAgain(_ transfer: Program.Transfer) -> Bool {
    let outer = problem.sharing[program.buffers[0][transfer.outer].memory]
    let inner = sharing(inside: transfer)
    let depth = load(transfer)?.depth ?? 0
    return loops.contains { loop in
      guard !layer.output.isIndexed(by: loop.loop.dimension), loop.iterations > 1 else { return false }
      guard let array = loop.loop.arrayDimension else { return loop.depth < depth }
      return !inner.contains(array) && outer.contains(array)
        && !machine.array.spatialReduction.contains(array)
    }
  }

  /// How tiles share elements over a boundary; in every way where there are too many to count.
  private func overlap(_ transfer: Program.Transfer) -> TransferShapeCounter.Overlap {
    windows(transfer)?.overlap() ?? .init(exists: true, repeatsOutside: true, recurs: true, meetsApart: true)
  }

  /// Whether several instances of the outer memory have a part of one sum each.
  private func hasCopies(_ transfer: Program.Transfer) -> Bool {
    let outer = problem.sharing[program.buffers[0][transfer.outer].memory]
    let inner = sharing(inside: transfer)
    return loops.contains { loop in
      guard let array = loop.loop.arrayDimension else { return false }
      return !layer.output.isIndexed(by: loop.loop.dimension) && loop.iterations > 1 && !outer.contains(array)
        && !inner.contains(array)
    }
  }

  private func sharing(inside transfer: Program.Transfer) -> Set<Int> {
    transfer.inner.map { problem.sharing[program.buffers[transfer.operand][$0].memory] } ?? []
  }

  /// What counts the windows of a transfer; nil when there are too many to count.
  private func windows(_ transfer: Program.Transfer) -> TransferShapeCounter? {
    let tensor = layer.operands[transfer.operand]
    let depth = load(transfer)?.depth ?? 0
    for axis in tensor.axes where axis.index.terms.count > 1 {
      var windows = 1
      for loop in loops where axis.index.terms.contains(where: { $0.dimension == loop.loop.dimension }) {
        guard loop.depth < depth || !loop.loop.isTemporal else { continue }
        windows *= min(loop.iterations, Self.limit + 1)
        if windows > Self.limit { return nil }
      }
    }
    return TransferShapeCounter(
      transfer, depth: depth, program: program, problem: problem,
      nest: ProgramNest(program, sizes: layer.sizes))
  }
}
