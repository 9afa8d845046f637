/// Where a run stands: what each queue does next, and when each resource, tile and slot is or was ready.
struct SimulatorState {
  /// An operation that can start.
  struct Next {
    let queue: Int
    let start: Int
  }

  /// What one run of an operation takes: `SimulatedOperation.Outcome` in plain numbers.
  struct Outcome {
    let cycles: Int
    let holds: Range<Int>
    let moves: Range<Int>
  }

  /// A resource that is held from the start of an operation on.
  struct Hold {
    let resource: Int
    let cycles: Int
  }

  /// A transfer that an operation makes, as an index into `moved`.
  struct Move {
    let counter: Int
    let transfers: Int
    let cycles: Int
    let elements: Int
    let bits: Int
  }

  /// Why something started no earlier, as an index into `waiting`.
  struct Causes {
    /// The tile of a buffer was on its way.
    static func load(_ buffer: Int) -> Int { 3 * buffer }
    /// The tile's slot was still in use.
    static func slot(_ buffer: Int) -> Int { 3 * buffer + 1 }
    /// The tile's slot was still being emptied.
    static func store(_ buffer: Int) -> Int { 3 * buffer + 2 }
    /// A port served another transfer.
    static func resource(_ resource: Int, buffers: Int) -> Int { 3 * buffers + resource }
  }

  /// The loops in time around the deepest operation: the length of a queue's row.
  let depth: Int
  /// For each queue, the iteration of each loop around it.
  var iterations: [Int]
  /// For each queue, how many iterations each loop has this time.
  var counts: [Int]
  /// For each queue, what is left to each loop of its dimension.
  var extents: [Int]
  /// For each queue and number of loops d, how many bodies inside d loops it has left behind.
  var bodies: [Int]
  var isFinished: [Bool]
  var lastStart: [Int]
  var lastEnd: [Int]
  /// When each resource is free.
  var free: [Int]
  /// When the tiles in each buffer's slots were complete, and why not earlier.
  var loaded: [Int]
  var loadCause: [Int]
  /// When each user of a buffer was done with the tile in each slot.
  var released: [Int]
  /// What each queue's next operation takes, as an index into `outcomes`.
  var head: [Int]
  /// All outcomes met so far, and what they hold and move.
  private(set) var outcomes: [Outcome] = []
  private(set) var holds: [Hold] = []
  private(set) var moves: [Move] = []
  private var known: [[Int: Int]]
  private var knownShapes: [[TransferShapeCounter.Known]]
  private var knownNearBorders: [[[Int]: Int]]

  /// The clock: the start of the last operation that started.
  var now = 0
  /// Transfers and busy cycles by queue and transfer, two numbers each.
  var moved: [Int]
  let movedOffsets: [Int]
  var executing = 0
  /// Cycles in which the array waited, by cause.
  var waiting: [Int]
  var skipped = 0

  init(_ machine: SimulatedMachine) {
    let queues = machine.queues
    depth = machine.nest.loops.count
    iterations = Array(repeating: 0, count: queues.count * depth)
    counts = Array(repeating: 1, count: queues.count * depth)
    extents = Array(repeating: 1, count: queues.count * depth)
    bodies = Array(repeating: 0, count: queues.count * (depth + 1))
    isFinished = Array(repeating: false, count: queues.count)
    lastStart = Array(repeating: 0, count: queues.count)
    lastEnd = Array(repeating: 0, count: queues.count)
    free = Array(repeating: 0, count: machine.resourceCount)
    loaded = Array(repeating: 0, count: machine.loadedCount)
    loadCause = Array(repeating: 0, count: machine.loadedCount)
    released = Array(repeating: 0, count: machine.releasedCount)
    head = Array(repeating: 0, count: queues.count)
    knownShapes = machine.operations.map { $0.transfers.map { _ in [:] } }
    known = Array(repeating: [:], count: queues.count)
    knownNearBorders = Array(repeating: [:], count: queues.count)
    var offset = 0
    movedOffsets = queues.indices.map { queue in
      defer { offset += 2 * machine.operations[queue].transfers.count }
      return offset
    }
    moved = Array(repeating: 0, count: offset)
    waiting = Array(repeating: 0, count: 3 * machine.buffers.count + machine.resourceCount)
    for queue in queues.indices {
      for loop in 0..<queues[queue].depth { enter(loop, queue, machine) }
      findHead(queue, machine)
    }
  }

  /// When the last operation that has started ends.
  var end: Int { lastEnd.max() ?? 0 }

  // MARK: What comes next

  /// The operation that can start first; of several the one that stands first in the program. Nil at the end.
  func next(_ machine: SimulatedMachine) -> Next? {
    var first: Next?
    for queue in machine.queues.indices where !isFinished[queue] {
      guard let start = start(of: queue, machine) else { continue }
      if start < first?.start ?? .max { first = Next(queue: queue, start: start) }
    }
    precondition(
      first != nil || isFinished.allSatisfy(\.self), "a checked program can't come to a standstill")
    return first
  }

  /// When the next operation of a queue can start, if everything that decides has started itself.
  private func start(of index: Int, _ machine: SimulatedMachine) -> Int? {
    let queue = machine.queues[index]
    guard let ready = dataReady(queue, index, machine), let slot = slotReady(queue, index, machine)
    else { return nil }
    var start = max(now, lastStart[index], ready, slot)
    for hold in outcomes[head[index]].holds { start = max(start, free[holds[hold].resource]) }
    return start
  }

  /// When the tiles that an operation reads are there.
  private func dataReady(
    _ queue: SimulatedMachine.Queue, _ index: Int, _ machine: SimulatedMachine
  ) -> Int? {
    var ready = 0
    for read in queue.reads {
      let description = machine.buffers[machine.reads[read]]
      let version = body(index, description.depth)
      guard body(description.loader, description.depth) > version else { return nil }
      ready = max(ready, loaded[description.loadedOffset + version % description.slots])
    }
    if queue.empties >= 0 {
      let description = machine.buffers[queue.empties]
      let version = body(index, description.depth)
      for user in description.users where machine.users[user] != index {
        guard body(machine.users[user], description.depth) > version else { return nil }
        ready = max(ready, released[releasedIndex(description, user, version)])
      }
    }
    return ready
  }

  /// When the slot that an operation fills is free, and what comes back to it has been stored.
  private func slotReady(
    _ queue: SimulatedMachine.Queue, _ index: Int, _ machine: SimulatedMachine
  ) -> Int? {
    guard queue.fills >= 0 else { return 0 }
    let description = machine.buffers[queue.fills]
    let version = body(index, description.depth)
    var ready = 0
    if version >= description.slots {
      for user in description.users {
        guard body(machine.users[user], description.depth) > version - description.slots else { return nil }
        ready = max(ready, released[releasedIndex(description, user, version)] - machine.handOver)
      }
    }
    if description.store >= 0, version > 0, description.overlaps || description.slots > 2 {
      let awaited = description.overlaps ? version - 1 : version - 2
      guard awaited >= 0 else { return ready }
      guard body(description.store, description.depth) > awaited else { return nil }
      let user = description.users.upperBound - 1
      ready = max(ready, released[releasedIndex(description, user, awaited)])
    }
    return ready
  }

  func body(_ queue: Int, _ depth: Int) -> Int { bodies[queue * (self.depth + 1) + depth] }

  /// `user` counts through the machine's list of users.
  private func releasedIndex(_ buffer: SimulatedMachine.Buffer, _ user: Int, _ version: Int) -> Int {
    buffer.releasedOffset + (user - buffer.users.lowerBound) * buffer.slots + version % buffer.slots
  }

  // MARK: Starting

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
  private mutating func enter(_ loop: Int, _ queue: Int, _ machine: SimulatedMachine) {
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
