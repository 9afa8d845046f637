/// A stretch of a run that is sure to repeat itself.
struct RepeatingStretch {
  let loop: Int
  let iterations: Int
  let cycles: Int
  /// How often it can be skipped.
  let repetitions: Int
  /// For each number of loops around a body, how many bodies of the loop's inside went by.
  let bodies: [Int]

  /// The same while it isn't known yet whether there is a stretch.
  private struct Bodies {
    let loop: Int
    let old: StateSnapshot
    let new: SimulatorState
    let machine: SimulatedMachine

    subscript(level: Int) -> Int {
      guard level > loop else { return 0 }
      let place = machine.execution * (new.depth + 1) + level
      return new.bodies[place] - old.bodies[place]
    }
  }

  /// Nil when the two states don't show that anything repeats itself, or nothing is left to skip.
  init?(
    loop: Int, from old: StateSnapshot, to new: SimulatorState, machine: SimulatedMachine
  ) {
    let cycles = new.now - old.now
    let row = machine.execution * new.depth
    let iterations = new.iterations[row + loop] - old.iterations[row + loop]
    guard cycles > 0, iterations > 0 else { return nil }
    self.loop = loop
    self.iterations = iterations
    self.cycles = cycles
    let bodies = Bodies(loop: loop, old: old, new: new, machine: machine)
    guard
      let until = Self.agreesUntil(cycles, bodies, old, new, machine),
      let last = Self.lastIteration(loop, iterations, bodies, old, new, machine)
    else { return nil }
    self.bodies = (0...new.depth).map { bodies[$0] }
    repetitions = min(last / iterations, until / cycles)
    guard repetitions > 0 else { return nil }
  }

  /// How many more iterations of the loop look alike for every queue.
  private static func lastIteration(
    _ loop: Int, _ iterations: Int, _ bodies: Bodies, _ old: StateSnapshot, _ new: SimulatorState,
    _ machine: SimulatedMachine
  ) -> Int? {
    guard old.isFinished == new.isFinished else { return nil }
    var left = Int.max
    for (index, queue) in machine.queues.enumerated() {
      let row = index * new.depth
      let isInside = queue.depth > loop
      for level in 0..<queue.depth {
        let moved = new.iterations[row + level] - old.iterations[row + level]
        guard moved == (isInside && level == loop ? iterations : 0),
          new.counts[row + level] == old.counts[row + level]
        else { return nil }
      }
      for level in 0...queue.depth {
        guard
          new.body(index, level) - old.bodies[index * (new.depth + 1) + level]
            == (isInside ? bodies[level] : 0)
        else { return nil }
      }
      guard isInside else { continue }
      let before = old.iterations[row + loop]
      let now = new.iterations[row + loop]
      guard before >= 1,
        let last = machine.operations[index].lastAlike(
          of: loop, from: before, iterations: new.iterations[row..<row + queue.depth])
      else { return nil }
      left = min(left, min(last, new.counts[row + loop] - 2) - now)
    }
    return left
  }

  /// For how many cycles the times that matter go on as they did.
  private static func agreesUntil(
    _ cycles: Int, _ bodies: Bodies, _ old: StateSnapshot, _ new: SimulatorState, _ machine: SimulatedMachine
  ) -> Int? {
    var until = Int.max
    func agrees(_ before: Int, _ after: Int) -> Bool {
      if before <= old.now, after <= new.now { return true }
      if after - new.now == before - old.now { return true }
      guard after == before, after > new.now else { return false }
      until = min(until, after - new.now - 1)
      return true
    }
    for resource in new.free.indices where !agrees(old.free[resource], new.free[resource]) { return nil }
    for queue in new.lastEnd.indices where !agrees(old.lastEnd[queue], new.lastEnd[queue]) { return nil }
    for buffer in machine.buffers {
      let shift = bodies[buffer.depth] % buffer.slots
      for slot in 0..<buffer.slots {
        let moved = (slot + shift) % buffer.slots
        let offset = buffer.loadedOffset
        guard agrees(old.loaded[offset + slot], new.loaded[offset + moved]) else { return nil }
        for user in 0..<buffer.users.count {
          let offset = buffer.releasedOffset + user * buffer.slots
          guard agrees(old.released[offset + slot], new.released[offset + moved]) else { return nil }
        }
      }
    }
    return until
  }

  /// Lets the repetitions go by at once.
  func skip(_ state: inout SimulatorState, from old: StateSnapshot, _ machine: SimulatedMachine) {
    let before = state
    let shift = repetitions * cycles
    func later(_ time: Int, than earlier: Int) -> Int {
      time > before.now && time != earlier ? time + shift : time
    }
    for resource in state.free.indices {
      state.free[resource] = later(before.free[resource], than: old.free[resource])
    }
    for queue in state.lastEnd.indices {
      state.lastEnd[queue] = later(before.lastEnd[queue], than: old.lastEnd[queue])
    }
    for buffer in machine.buffers {
      let turn = repetitions * bodies[buffer.depth]
      let offset = buffer.loadedOffset
      for slot in 0..<buffer.slots {
        let target = (slot + turn) % buffer.slots
        let origin = earlierSlot(slot, buffer)
        state.loaded[offset + target] = later(before.loaded[offset + slot], than: old.loaded[offset + origin])
        state.loadCause[offset + target] = before.loadCause[offset + slot]
        for user in 0..<buffer.users.count {
          let offset = buffer.releasedOffset + user * buffer.slots
          state.released[offset + target] = later(
            before.released[offset + slot], than: old.released[offset + origin])
        }
      }
    }
    state.now += shift
    state.skip(repetitions, shift, from: old)
    for (index, queue) in machine.queues.enumerated() where queue.depth > loop {
      state.iterations[index * state.depth + loop] += repetitions * iterations
      for level in (loop + 1)...queue.depth {
        state.bodies[index * (state.depth + 1) + level] += repetitions * bodies[level]
      }
      state.findHead(index, machine)
    }
  }

  /// The slot in the old state that a slot of the new one is held against.
  private func earlierSlot(_ slot: Int, _ buffer: SimulatedMachine.Buffer) -> Int {
    (slot - bodies[buffer.depth] % buffer.slots + buffer.slots) % buffer.slots
  }
}

extension SimulatorState {
  /// Counts what went by in `repetitions` of the stretch since `old`.
  fileprivate mutating func skip(_ repetitions: Int, _ cycles: Int, from old: StateSnapshot) {
    for index in moved.indices { moved[index] += repetitions * (moved[index] - old.moved[index]) }
    for index in waiting.indices { waiting[index] += repetitions * (waiting[index] - old.waiting[index]) }
    executing += repetitions * (executing - old.executing)
    skipped += cycles
  }
}
