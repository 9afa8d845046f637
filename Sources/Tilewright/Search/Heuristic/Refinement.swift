/// Local search by steepest descent: improves a mapping step by step, tries every small change and takes the best, until none helps.
///
/// The changes: another step of a temporal loop (any integer, so ragged tiles are reached), a loop in another place,
/// a loop more, a tile with more or fewer loops inside, another number of slots; and where the constraints leave array
/// dimensions open, a loop laid across one or taken back into time.
struct Refinement {
  let space: LayerSpace
  let objective: Objective
  let isInterrupted: @Sendable () -> Bool

  static let maximumRounds = 60

  /// The best mapping reached, and the number of mappings evaluated.
  func refine(_ start: Candidate, with evaluator: Evaluator) -> (best: Candidate, evaluated: Int) {
    var best = start
    var evaluated = 0
    var isStopped = isInterrupted()
    for _ in 0..<Self.maximumRounds where !isStopped {
      var next = best
      visitNeighbours(of: best.mapping) { mapping in
        evaluated += 1
        if evaluated & 15 == 0, isInterrupted() { isStopped = true }
        guard !isStopped, let score = evaluator.score(mapping) else { return }
        if objective.isBetter(score, than: next.score), fitsArray(mapping), space.allows(mapping) {
          next = Candidate(mapping: mapping, score: score)
        }
      }
      guard objective.isBetter(next.score, than: best.score) else { break }
      best = next
    }
    return (best, evaluated)
  }

  private func fitsArray(_ mapping: FlatMapping) -> Bool {
    let nest = LoopNest(mapping.mapping, sizes: space.problem.layer.sizes)
    return space.problem.machine.array.dimensions.indices.allSatisfy { array in
      mapping.across.indices.filter { mapping.across[$0] == array }.reduce(1) { $0 * nest.iterations[$1] }
        <= space.problem.machine.array.dimensions[array].size
    }
  }

  private func visitNeighbours(of mapping: FlatMapping, _ visit: (FlatMapping) -> Void) {
    changeSlots(mapping, visit)
    changeResidencies(mapping, visit)
    changeSteps(mapping, visit)
    moveLoops(mapping, visit)
    addLoops(mapping, visit)
    splitAtTiles(mapping, visit)
    crossArray(mapping, visit)
    swapNested(mapping, visit)
  }

  /// Splits the loop directly below or above a tile so that the tile holds a part of it.
  private func splitAtTiles(_ mapping: FlatMapping, _ visit: (FlatMapping) -> Void) {
    guard mapping.dimension.count + 1 < LoopScratch.maximumLoops else { return }
    let nest = LoopNest(mapping.mapping, sizes: space.problem.layer.sizes)
    for operand in mapping.firstTile.indices.dropLast() {
      for tile in mapping.firstTile[operand]..<mapping.firstTile[operand + 1] - 1 {
        for loop in [mapping.residency[tile] - 1, mapping.residency[tile]]
        where mapping.dimension.indices.contains(loop) && mapping.across[loop] < 0 {
          let rounds = nest.iterations[loop]
          for part in Set([1, 2, ceilingDivide(rounds, 2), rounds - 1]).filter({ $0 > 0 && $0 < rounds })
            .sorted()
          {
            var changed = mapping
            changed.insertLoop(mapping.dimension[loop], step: mapping.step[loop] * part, at: loop + 1)
            changed.residency[tile] = loop + 1
            guard changed.tilesGrowOutward(of: operand) else { continue }
            visit(changed)
            changed.slots[tile] = 2
            visit(changed)
          }
        }
      }
    }
  }

  /// Lays a loop across an open array dimension with room for it, or takes one back into time.
  private func crossArray(_ mapping: FlatMapping, _ visit: (FlatMapping) -> Void) {
    guard !space.openArrayDimensions.isEmpty else { return }
    let nest = LoopNest(mapping.mapping, sizes: space.problem.layer.sizes)
    for (array, allowed) in space.openArrayDimensions.sorted(by: { $0.key < $1.key }) {
      let used = mapping.across.indices.filter { mapping.across[$0] == array }
        .reduce(1) { $0 * nest.iterations[$1] }
      let room = space.problem.machine.array.dimensions[array].size
      for loop in mapping.across.indices {
        var changed = mapping
        if mapping.across[loop] == array {
          changed.across[loop] = -1
        } else if mapping.across[loop] < 0, allowed.contains(mapping.dimension[loop]),
          nest.iterations[loop] > 1, nest.iterations[loop] * used <= room
        {
          changed.across[loop] = array
        } else {
          continue
        }
        visit(changed)
      }
    }
  }

  /// Lets a loop and the next one outward of the same dimension change places, one of them across the array.
  private func swapNested(_ mapping: FlatMapping, _ visit: (FlatMapping) -> Void) {
    let nest = LoopNest(mapping.mapping, sizes: space.problem.layer.sizes)
    for inner in mapping.step.indices {
      guard let outer = mapping.dimension[(inner + 1)...].firstIndex(of: mapping.dimension[inner]),
        mapping.across[inner] != mapping.across[outer]
      else { continue }
      var changed = mapping
      changed.across.swapAt(inner, outer)
      changed.step[outer] = mapping.step[inner] * nest.iterations[outer]
      visit(changed)
    }
  }

  private func changeSlots(_ mapping: FlatMapping, _ visit: (FlatMapping) -> Void) {
    for tile in mapping.slots.indices where mapping.residency[tile] < mapping.dimension.count {
      let memory = space.problem.machine.memories[mapping.memory[tile]]
      guard !memory.alwaysDoubleBuffered else { continue }
      var changed = mapping
      changed.slots[tile] = 3 - mapping.slots[tile]
      visit(changed)
    }
  }

  private func changeResidencies(_ mapping: FlatMapping, _ visit: (FlatMapping) -> Void) {
    for operand in mapping.firstTile.indices.dropLast() {
      let tiles = mapping.firstTile[operand]..<mapping.firstTile[operand + 1]
      for tile in tiles.dropLast() {
        let lowest = tile > tiles.lowerBound ? mapping.residency[tile - 1] : 0
        for residency in lowest...mapping.residency[tile + 1] where residency != mapping.residency[tile] {
          var changed = mapping
          changed.residency[tile] = residency
          visit(changed)
        }
      }
    }
  }

  private func changeSteps(_ mapping: FlatMapping, _ visit: (FlatMapping) -> Void) {
    for loop in mapping.step.indices where mapping.across[loop] < 0 {
      let dimension = mapping.dimension[loop]
      let inner = mapping.dimension[..<loop].lastIndex(of: dimension)
      let outer = mapping.dimension[(loop + 1)...].firstIndex(of: dimension)
      guard let inner else { continue }
      let size = outer.map { mapping.step[$0] } ?? space.problem.layer.sizes[dimension]
      let lowest = mapping.step[inner]
      let highest = mapping.across[inner] < 0 ? size : min(size, mapping.step[loop])
      for step in steps(near: mapping.step[loop], from: lowest, to: highest, of: size, unit: lowest) {
        var changed = mapping
        changed.step[loop] = step
        visit(changed)
      }
    }
  }

  /// Steps worth trying: those of each small number of rounds, multiples of the tile inside, and the next ones.
  private func steps(near step: Int, from lowest: Int, to highest: Int, of size: Int, unit: Int) -> [Int] {
    guard lowest <= highest else { return [] }
    var steps: Set<Int> = [
      lowest, highest, step - 1, step + 1, step - unit, step + unit, step * 2, step / 2, step * 3,
    ]
    let rounds = ceilingDivide(size, step)
    for count in Set([rounds - 2, rounds - 1, rounds + 1, rounds + 2, rounds * 2, rounds / 2, 1, 2, 3, 4])
    where count > 0 {
      let even = ceilingDivide(size, count)
      steps.insert(even)
      steps.insert(ceilingDivide(even, unit) * unit)
    }
    return steps.filter { $0 >= lowest && $0 <= highest && $0 != step }.sorted()
  }

  private func moveLoops(_ mapping: FlatMapping, _ visit: (FlatMapping) -> Void) {
    let count = mapping.dimension.count
    for from in 0..<count where mapping.across[from] < 0 {
      for to in 0..<count where to != from {
        let passed = from < to ? (from + 1)...to : to...(from - 1)
        guard !passed.contains(where: { mapping.dimension[$0] == mapping.dimension[from] }) else { continue }
        var changed = mapping
        changed.moveLoop(from, to)
        visit(changed)
      }
    }
  }

  private func addLoops(_ mapping: FlatMapping, _ visit: (FlatMapping) -> Void) {
    guard mapping.dimension.count + 1 < LoopScratch.maximumLoops else { return }
    for outer in mapping.step.indices where mapping.across[outer] < 0 {
      let dimension = mapping.dimension[outer]
      let size =
        mapping.dimension[(outer + 1)...].firstIndex(of: dimension).map { mapping.step[$0] }
        ?? space.problem.layer.sizes[dimension]
      let rounds = ceilingDivide(size, mapping.step[outer])
      guard rounds > 1 else { continue }
      let end = mapping.dimension[(outer + 1)...].firstIndex(of: dimension) ?? mapping.dimension.count
      for split in Set([2, ceilingDivide(rounds, 2), 4].filter { $0 > 1 && $0 < rounds }).sorted() {
        for place in (outer + 2)..<max(outer + 2, end + 1) {
          var changed = mapping
          changed.insertLoop(dimension, step: mapping.step[outer] * split, at: place)
          visit(changed)
        }
      }
    }
  }
}

extension FlatMapping {
  /// Moves a loop to another place; tiles keep the number of loops inside them.
  fileprivate mutating func moveLoop(_ from: Int, _ to: Int) {
    dimension.insert(dimension.remove(at: from), at: to)
    step.insert(step.remove(at: from), at: to)
    across.insert(across.remove(at: from), at: to)
  }

  /// Whether each tile of an operand holds at least the loops of the one inside it.
  fileprivate func tilesGrowOutward(of operand: Int) -> Bool {
    (firstTile[operand] + 1..<firstTile[operand + 1]).allSatisfy { residency[$0 - 1] <= residency[$0] }
  }

  /// Adds a loop in time; tiles that held the loop below its place hold it too.
  fileprivate mutating func insertLoop(_ newDimension: Int, step newStep: Int, at place: Int) {
    dimension.insert(newDimension, at: place)
    step.insert(newStep, at: place)
    across.insert(-1, at: place)
    for tile in residency.indices where residency[tile] >= place { residency[tile] += 1 }
  }
}
