extension Program {
  /// The program that a mapping stands for.
  ///
  /// A load stands at the head of the innermost loop around the tile that changes it, outer memories first; the
  /// store of results stands at the end of the same body. Loops of a single iteration are left out.
  public init(_ mapping: Mapping, for problem: Problem) {
    let mapping = mapping.withoutEmptyLoops(sizes: problem.layer.sizes)
    let lowering = Lowering(mapping: mapping, problem: problem)
    self.init(
      buffers: mapping.tiles.map { $0.map { Buffer(memory: $0.memory, slots: $0.slots) } },
      body: lowering.body(inside: mapping.loops.count))
  }
}

private struct Lowering {
  let mapping: Mapping
  let problem: Problem

  /// The statements inside loop `position`; the whole program inside `loops.count`.
  func body(inside position: Int) -> [Program.Statement] {
    let inner =
      position == 0
      ? [.execute] : [Program.Statement.loop(mapping.loops[position - 1], body(inside: position - 1))]
    let moved = transfers.filter { place(of: $0) == position }
    let loads = moved.sorted { ($1.outer, $0.operand) < ($0.outer, $1.operand) }
    let stores = moved.filter { $0.operand == 0 }.sorted { $0.outer < $1.outer }
    return loads.map { .load($0) } + inner + stores.map { .store($0) }
  }

  private var transfers: [Program.Transfer] {
    mapping.tiles.indices.flatMap { operand in
      mapping.tiles[operand].indices.map {
        Program.Transfer(operand: operand, inner: $0 == 0 ? nil : $0 - 1)
      }
    }
  }

  /// The innermost loop in time outside the tile over a dimension that indexes the operand.
  private func place(of transfer: Program.Transfer) -> Int {
    let residency = transfer.inner.map { mapping.tiles[transfer.operand][$0].residency } ?? 0
    if transfer.operand == 0, transfer.inner == nil, !problem.machine.array.accumulatesInPlace {
      return 0
    }
    let operand = problem.layer.operands[transfer.operand]
    return mapping.loops.indices.dropFirst(residency).first {
      mapping.loops[$0].isTemporal && operand.isIndexed(by: mapping.loops[$0].dimension)
    } ?? mapping.loops.count
  }
}
