/// What happens when an operation starts: its queue moves on, and lets go of what it is done with.
extension SimulatorState {
  /// Starts an operation. Returns the loop that its queue goes on in; nil when the queue has come to its end.
  mutating func start(_ next: Next, _ machine: SimulatedMachine) -> Int? {
    let index = next.queue
    let queue = machine.queues[index]
    let outcome = outcomes[head[index]]
    let isFirst = body(index, queue.depth) == 0
    var end = next.start + outcome.cycles
    if isFirst, outcome.cycles > 0 { end += queue.firstDelay }
    if index == machine.execution { noteWaiting(next, machine) }
    if queue.fills >= 0 {
      let description = machine.buffers[queue.fills]
      let slot = description.loadedOffset + body(index, description.depth) % description.slots
      loaded[slot] = end
      loadCause[slot] = causeOfLoad(next, queue.fills, machine)
    }
    now = next.start
    for hold in outcome.holds { free[holds[hold].resource] = next.start + holds[hold].cycles }
    for move in outcome.moves {
      moved[moves[move].counter] += moves[move].transfers
      moved[moves[move].counter + 1] += moves[move].cycles
    }
    if index == machine.execution { executing += outcome.cycles }
    lastStart[index] = next.start
    lastEnd[index] = max(lastEnd[index], end)
    return advance(index, machine)
  }

  private mutating func noteWaiting(_ next: Next, _ machine: SimulatedMachine) {
    let gap = next.start - lastEnd[next.queue]
    guard gap > 0 else { return }
    waiting[cause(ofWaiting: next, machine)] += gap
  }

  /// What kept an execution from starting earlier.
  func cause(ofWaiting next: Next, _ machine: SimulatedMachine) -> Int {
    for read in machine.queues[next.queue].reads {
      let description = machine.buffers[machine.reads[read]]
      let slot = description.loadedOffset + body(next.queue, description.depth) % description.slots
      if loaded[slot] == next.start { return loadCause[slot] }
    }
    let busy = outcomes[head[next.queue]].holds.first { free[holds[$0].resource] == next.start }
    return Causes.resource(
      busy.map { holds[$0].resource } ?? Resources.array, buffers: machine.buffers.count)
  }

  private func causeOfLoad(_ next: Next, _ buffer: Int, _ machine: SimulatedMachine) -> Int {
    let queue = machine.queues[next.queue]
    let slot = slotReady(queue, next.queue, machine) ?? 0
    if slot == next.start, slot > 0 {
      return machine.buffers[buffer].operand == 0 ? Causes.store(buffer) : Causes.slot(buffer)
    }
    for hold in outcomes[head[next.queue]].holds
    where next.start > 0 && free[holds[hold].resource] == next.start {
      return Causes.resource(holds[hold].resource, buffers: machine.buffers.count)
    }
    return Causes.load(buffer)
  }

  /// Moves a queue to its next operation, and lets go of the tiles whose bodies it leaves.
  private mutating func advance(_ index: Int, _ machine: SimulatedMachine) -> Int? {
    let queue = machine.queues[index]
    let row = index * depth
    var loop = queue.depth - 1
    while loop >= 0, iterations[row + loop] + 1 >= counts[row + loop] { loop -= 1 }
    for place in queue.uses {
      let use = machine.uses[place]
      let buffer = machine.buffers[use.buffer]
      guard buffer.depth > loop else { continue }
      released[releasedIndex(buffer, buffer.users.lowerBound + use.user, body(index, buffer.depth))] =
        lastEnd[index]
    }
    for level in stride(from: loop + 1, through: queue.depth, by: 1) {
      bodies[index * (depth + 1) + level] += 1
    }
    guard loop >= 0 else {
      isFinished[index] = true
      return nil
    }
    iterations[row + loop] += 1
    for inner in stride(from: loop + 1, to: queue.depth, by: 1) {
      iterations[row + inner] = 0
      enter(inner, index, machine)
    }
    findHead(index, machine)
    return loop
  }

  /// Finds how many iterations a loop has this time.
  mutating func enter(_ loop: Int, _ queue: Int, _ machine: SimulatedMachine) {
    let row = queue * depth
    let description = machine.nest.loops[loop]
    var extent = description.extent
    if let outer = description.outer {
      let step = machine.nest.loops[outer].step
      extent = min(extent, step, extents[row + outer] - iterations[row + outer] * step)
    }
    extents[row + loop] = extent
    counts[row + loop] = max(1, ceilingDivide(extent, description.step))
  }
}
