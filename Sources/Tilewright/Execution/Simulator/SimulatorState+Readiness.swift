/// When the next operation of each queue can start.
extension SimulatorState {
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
  func slotReady(
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
  func releasedIndex(_ buffer: SimulatedMachine.Buffer, _ user: Int, _ version: Int) -> Int {
    buffer.releasedOffset + (user - buffer.users.lowerBound) * buffer.slots + version % buffer.slots
  }
}
