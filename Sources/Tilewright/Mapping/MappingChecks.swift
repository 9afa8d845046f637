public import Diagnostics

extension Mapping {
  /// Everything that keeps the mapping from describing the problem: loops that don't cut their dimension down
  /// to single iterations, array dimensions over-full, tiles out of order or too large. Empty when it is legal.
  public func check(for problem: Problem) -> [Diagnostic] {
    var checks = MappingChecks(mapping: self, problem: problem)
    checks.run()
    return checks.diagnostics
  }
}

private struct MappingChecks {
  let mapping: Mapping
  let problem: Problem
  var diagnostics: [Diagnostic] = []

  private var layer: Layer { problem.layer }
  private var machine: Machine { problem.machine }

  init(mapping: Mapping, problem: Problem) {
    self.mapping = mapping
    self.problem = problem
  }

  mutating func run() {
    checkLoops()
    checkTiles()
    guard diagnostics.isEmpty else { return }
    let nest = LoopNest(mapping, sizes: layer.sizes)
    checkCountable(nest)
    guard diagnostics.isEmpty else { return }
    checkArray(nest)
    checkSideBySide()
    checkCapacity(nest)
    checkPorts(nest)
    if diagnostics.isEmpty { checkReturn(nest) }
  }

  private mutating func report(_ message: String, fix: String) {
    diagnostics.append(
      .error(
        .illegalMapping, "layer '\(layer.id)': \(message)", at: layer.location, fix: fix))
  }

  private mutating func checkLoops() {
    var steps: [Int: Int] = [:]
    for (position, loop) in mapping.loops.enumerated() {
      guard layer.dimensions.indices.contains(loop.dimension), loop.step >= 1,
        loop.arrayDimension.map(machine.array.dimensions.indices.contains) ?? true
      else {
        report(
          "loop \(position) names a dimension that the layer or the array lacks, or a step below 1",
          fix: "name a dimension of the layer and a step of at least 1")
        continue
      }
      let name = layer.dimensions[loop.dimension].name
      if let inner = steps[loop.dimension] {
        if loop.step < inner {
          report(
            "loop \(position) over \(name) has step \(loop.step), below that of a loop inside it (\(inner))",
            fix: "order the loops over \(name) by step, the smallest innermost")
        }
      } else if loop.step != 1 {
        report(
          "the innermost loop over \(name) has step \(loop.step)",
          fix: "end each dimension with a loop of step 1")
      }
      steps[loop.dimension] = max(loop.step, steps[loop.dimension] ?? 0)
    }
    for (index, dimension) in layer.dimensions.enumerated() where dimension.size > 1 && steps[index] == nil {
      report(
        "no loop runs over \(dimension.name), of size \(dimension.size)",
        fix: "add a loop of step 1 over \(dimension.name)")
    }
  }

  private mutating func checkTiles() {
    guard mapping.tiles.count == layer.operands.count else {
      report(
        "tiles are given for \(mapping.tiles.count) operands of \(layer.operands.count)",
        fix: "give the tiles of every operand, the output first")
      return
    }
    for (operand, tiles) in mapping.tiles.enumerated() {
      let name = layer.operands[operand].name
      let chain = problem.chains[operand]
      let required = chain.filter {
        !machine.memories[$0].mayBypass.contains(problem.roles[operand]) || $0 == chain.last
      }
      let memories = tiles.map(\.memory)
      guard memories == memories.sorted(), Set(memories).count == memories.count,
        Set(required).isSubset(of: memories), Set(memories).isSubset(of: chain)
      else {
        let names = chain.map { machine.memories[$0].name }.joined(separator: ", ")
        report(
          "the tiles of \(name) don't follow its memories",
          fix:
            "give one tile in each of \(names), in this order, or the constraints that give \(name) another role than "
            + problem.roles[operand].name)
        continue
      }
      let residencies = tiles.map(\.residency)
      if residencies != residencies.sorted() || residencies.last != mapping.loops.count
        || tiles.contains(where: { $0.residency < 0 || $0.slots < 1 })
      {
        report(
          "the tiles of \(name) don't grow outward to the whole operand",
          fix: "let each tile hold at least the loops of the one inside it, and the last one all")
      }
    }
  }

  private mutating func checkArray(_ nest: LoopNest) {
    for (index, array) in machine.array.dimensions.enumerated() {
      let used = mapping.loops.indices.filter { mapping.loops[$0].arrayDimension == index }
        .reduce(1) { $0 * nest.iterations[$1] }
      if used > array.size {
        report(
          "\(used) positions are used along \(array.name), which has \(array.size)",
          fix: "unroll less along \(array.name)")
      }
    }
  }

  private mutating func checkSideBySide() {
    let rule = SideBySide(problem)
    guard let obstacle = rule.obstacle(in: mapping.loops) else { return }
    let words = rule.words(for: obstacle, on: machine)
    diagnostics.append(
      .error(
        .notSideBySide, "layer '\(layer.id)': \(words.what)", at: layer.location, notes: words.notes,
        fix: words.fix))
  }

  /// What is held of an operand may fall into pieces, but not into millions.
  private mutating func checkCountable(_ nest: LoopNest) {
    for (index, operand) in layer.operands.enumerated() {
      for boundary in boundaries(of: index, problem: problem, mapping: mapping, nest: nest) {
        let isCountable = operand.axes.allSatisfy { axis in
          AxisCounter(axis: axis, boundary: boundary, nest: nest)
            .transfers(sizes: axis.index.terms.map { nest.sizes[$0.dimension] }) != nil
        }
        guard !isCountable else { continue }
        let holder = boundary.inner.map { machine.memories[$0].name } ?? "a processing element"
        report(
          "what \(holder) holds of \(operand.name) falls into more than \(PositionedCounter.limit) separate pieces",
          fix: "put the loops across the array outside the loops in time that one tile holds")
        return
      }
    }
  }

  private mutating func checkCapacity(_ nest: LoopNest) {
    let occupancy = NativeModel.occupancy(of: mapping, nest: nest, problem: problem)
    for (index, memory) in machine.memories.enumerated() where memory.capacity != .unlimited {
      let held = occupancy.filter { $0.memory == index }
      let bits = held.reduce(0) { $0 + $1.bits }
      guard let capacity = memory.capacity.exceeded(by: bits) else { continue }
      let shares = held.map { "\(layer.operands[$0.operand].name) \($0.bits)" }.joined(separator: ", ")
      let ratio = Words.ratio(bits, to: capacity)
      let last = held.filter { mapping.tiles[$0.operand].last?.memory == index }
        .map { layer.operands[$0.operand].name }
      let isSmallest = held.allSatisfy { share in
        mapping.tiles[share.operand].allSatisfy { $0.memory != index || $0.residency == 0 }
      }
      let unrolls = mapping.loops.contains { !$0.isTemporal }
      let enlarge = "make \(memory.name) at least \(ceilingDivide(bits, 8)) bytes"
      let (rest, fix) =
        if !last.isEmpty {
          (
            "; it is the last memory of \(Words.list(last)) and must hold all of it",
            "\(enlarge), or add a memory outside it that holds \(Words.list(last))"
          )
        } else if isSmallest {
          ("", enlarge + (unrolls ? ", or unroll less" : "") + narrower(held, in: capacity))
        } else {
          ("", "use smaller tiles, or \(enlarge)")
        }
      diagnostics.append(
        .error(
          .doesNotFit,
          "layer '\(layer.id)': \(memory.name) holds \(capacity) bits, the \(isSmallest ? "smallest " : "")tiles need "
            + "\(bits) (\(shares)), \(ratio) times as much\(rest)",
          at: memory.location ?? layer.location, fix: fix))
    }
  }

  /// The width at which partial sums would fit, where they alone are too wide; nothing where results are held finished.
  private func narrower(_ held: [Occupancy], in capacity: Int) -> String {
    let elementBits = layer.output.precisionBits
    guard elementBits > 8, let sums = held.first(where: { $0.operand == 0 }), sums.elements > 0,
      let tile = mapping.tiles[0].first(where: { $0.memory == sums.memory })
    else { return "" }
    let others = held.reduce(-sums.bits) { $0 + $1.bits }
    let count = sums.elements * tile.slots
    guard sums.bits == count * elementBits, capacity > others else { return "" }
    let width = (capacity - others) / count / 8 * 8
    guard width >= 8 else { return "" }
    return ", or set narrower sums with --partial-sum '\(width) b' or 'precision' in the constraints"
  }

  /// An input that streams in passes once: no loop may ask for it again, and its tiles may not overlap.
  private mutating func checkStream(_ movement: DirectedMovement, _ operand: Int) {
    let memory = machine.memories[movement.boundary.outer]
    guard memory.passesOnce, operand > 0, movement.direction == .inward else { return }
    let tensor = layer.operands[operand]
    let moved = movement.passes.reduce(0) { $0 + movement.pass.outer.sum * $1.outer }
    let elements = tensor.distinctElements(sizes: layer.sizes)
    guard moved > elements else { return }
    let holder =
      movement.boundary.inner.map { "let \(machine.memories[$0].name) hold more of \(tensor.name)" }
      ?? "add a memory that holds \(tensor.name)"
    report(
      "\(memory.name) passes each of the \(elements) elements of \(tensor.name) once, the loops ask for \(moved)",
      fix: "\(holder), or write 'repeats: yes' if the sender can send again")
  }

  private mutating func checkReturn(_ nest: LoopNest) {
    guard let last = mapping.tiles[0].last?.memory, mapping.fetchesFromStream(problem, nest) else { return }
    let memory = machine.memories[last]
    diagnostics.append(
      .error(
        .missingPort,
        "layer '\(layer.id)': sums of \(layer.output.name) come back from \(memory.name), which has no port for "
          + "\(Movement.readToBelow.rawValue) of \(problem.roles[0])", at: memory.location ?? layer.location,
        fix: "hold the sums further in until they are finished"))
  }

  private mutating func checkPorts(_ nest: LoopNest) {
    for operand in layer.operands.indices {
      for movement in movements(of: operand, problem: problem, mapping: mapping, nest: nest) {
        let inward = movement.direction == .inward
        var needs = [(movement.boundary.outer, inward ? Movement.readToBelow : .writeFromBelow)]
        if let inner = movement.boundary.inner {
          needs.append((inner, inward ? .writeFromAbove : .readToAbove))
        }
        guard movement.passes.contains(where: { $0.outer > 0 && $0.bitsOuter > 0 }) else { continue }
        checkStream(movement, operand)
        for (memory, need) in needs
        where machine.memories[memory].port(for: problem.roles[operand], need) == nil {
          let memory = machine.memories[memory]
          diagnostics.append(
            .error(
              .missingPort,
              "layer '\(layer.id)': \(memory.name) has no port for \(need.rawValue) of "
                + "\(problem.roles[operand]) (operand \(layer.operands[operand].name))",
              at: memory.location ?? layer.location,
              fix: "add '\(problem.roles[operand]) \(need.rawValue)' to a port of \(memory.name)"))
        }
      }
    }
  }
}
