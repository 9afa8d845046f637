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
  var outcomes: [Outcome] = []
  var holds: [Hold] = []
  var moves: [Move] = []
  var known: [[Int: Int]]
  var knownShapes: [[TransferShapeCounter.Known]]
  var knownNearBorders: [[[Int]: Int]]

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
}
