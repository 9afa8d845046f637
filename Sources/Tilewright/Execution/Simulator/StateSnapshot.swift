/// The numbers of a state that later ones are held against.
struct StateSnapshot {
  private(set) var now: Int
  private(set) var executing: Int
  private(set) var iterations: [Int]
  private(set) var counts: [Int]
  private(set) var bodies: [Int]
  private(set) var isFinished: [Bool]
  private(set) var lastEnd: [Int]
  private(set) var free: [Int]
  private(set) var loaded: [Int]
  private(set) var released: [Int]
  private(set) var moved: [Int]
  private(set) var waiting: [Int]

  init(_ state: SimulatorState) {
    now = state.now
    executing = state.executing
    iterations = state.iterations
    counts = state.counts
    bodies = state.bodies
    isFinished = state.isFinished
    lastEnd = state.lastEnd
    free = state.free
    loaded = state.loaded
    released = state.released
    moved = state.moved
    waiting = state.waiting
  }

  /// Takes over the numbers without new memory.
  mutating func take(_ state: SimulatorState) {
    now = state.now
    executing = state.executing
    copy(state.iterations, to: &iterations)
    copy(state.counts, to: &counts)
    copy(state.bodies, to: &bodies)
    copy(state.isFinished, to: &isFinished)
    copy(state.lastEnd, to: &lastEnd)
    copy(state.free, to: &free)
    copy(state.loaded, to: &loaded)
    copy(state.released, to: &released)
    copy(state.moved, to: &moved)
    copy(state.waiting, to: &waiting)
  }

  private func copy<Element>(_ source: [Element], to target: inout [Element]) {
    for index in target.indices { target[index] = source[index] }
  }
}
