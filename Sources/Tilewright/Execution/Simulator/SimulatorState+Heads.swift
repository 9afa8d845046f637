/// What the next operation of each queue takes.
extension SimulatorState {
  /// Looks up what the queue's next operation takes. Moments look alike when each loop is at its first or last
  /// iteration in one just as in the other, and no border is near.
  mutating func findHead(_ index: Int, _ machine: SimulatedMachine) {
    let row = index * depth
    var code = 0
    for place in row..<row + machine.queues[index].depth {
      code = code << 2 | (iterations[place] == 0 ? 1 : 0) | (iterations[place] == counts[place] - 1 ? 2 : 0)
    }
    if machine.queues[index].hasBorders {
      let operation = machine.operations[index]
      let near = operation.place(iterations[row..<row + operation.depth])
      if !near.isEmpty {
        let place = [code] + near
        if let found = knownNearBorders[index][place] {
          head[index] = found
        } else {
          knownNearBorders[index][place] = outcomes.count
          meet(index, machine)
        }
        return
      }
    }
    if let found = known[index][code] {
      head[index] = found
    } else {
      known[index][code] = outcomes.count
      meet(index, machine)
    }
  }

  /// Finds out what an operation takes that none before was like.
  private mutating func meet(_ index: Int, _ machine: SimulatedMachine) {
    let row = index * depth
    let operation = machine.operations[index]
    let outcome = operation.outcome(
      iterations: iterations[row..<row + operation.depth], counts: counts[row..<row + operation.depth],
      known: &knownShapes[index])
    head[index] = outcomes.count
    let firstHold = holds.count
    let firstMove = moves.count
    holds += outcome.holds.map { Hold(resource: $0.resource, cycles: $0.cycles) }
    moves += outcome.moves.map {
      Move(
        counter: movedOffsets[index] + 2 * $0.transfer, transfers: $0.outcome.transfers,
        cycles: $0.outcome.cycles, elements: $0.outcome.elements, bits: $0.outcome.bits)
    }
    outcomes.append(
      Outcome(
        cycles: outcome.cycles, holds: firstHold..<holds.count, moves: firstMove..<moves.count))
  }
}
