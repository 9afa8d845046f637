/// A program taken apart into queues and buffers with everything that doesn't change while it runs.
struct SimulatedMachine: Sendable {
  /// A run of one statement of the program, again and again. Plain numbers only: it is looked at for every step.
  struct Queue: Sendable {
    let depth: Int
    /// Where in `reads` the buffers are listed whose tile must be there before it starts.
    let reads: Range<Int>
    /// The buffer that it fills, if it is a load; -1 otherwise.
    let fills: Int
    /// The buffer that it empties, if it is a store; -1 otherwise.
    let empties: Int
    /// Where in `uses` the buffers are listed that it uses.
    let uses: Range<Int>
    /// Cycles by which the first run is late: the latency of the memory it reads.
    let firstDelay: Int
    /// Whether borders may make one run different from another.
    let hasBorders: Bool
  }

  /// A buffer that a queue uses, and which of the buffer's users it is.
  struct Use: Sendable {
    let buffer: Int
    let user: Int
  }

  /// Tiles of one operand in one memory.
  struct Buffer: Sendable {
    let operand: Int
    /// Index into the program's buffers of the operand.
    let index: Int
    let memory: Int
    let slots: Int
    /// The number of loops around its load.
    let depth: Int
    let loader: Int
    /// The queue that empties it; -1 for an input.
    let store: Int
    /// Whether its tiles share elements with the one before.
    let overlaps: Bool
    /// Where in `users` the queues are listed that read or write its tile, the store included.
    let users: Range<Int>
    /// Where its times begin in the state's arrays.
    let loadedOffset: Int
    let releasedOffset: Int
  }

  /// What operations take.
  let timing: SimulatedTiming
  /// Cycles by which a slot may be filled before its last use has ended.
  var handOver: Int { timing.handOver }
  let program: Program
  let problem: Problem
  let nest: ProgramNest
  let queues: [Queue]
  /// What each queue runs.
  let operations: [SimulatedOperation]
  let buffers: [Buffer]
  let reads: [Int]
  let uses: [Use]
  let users: [Int]
  let resources: Resources
  /// The queue that executes.
  let execution: Int
  /// What does one thing at a time.
  var resourceCount: Int { resources.laws.count }
  /// The number of loaded and released times.
  let loadedCount: Int
  let releasedCount: Int

  /// Takes a program apart; nil once `isInterrupted` says yes.
  init?(
    _ program: Program, _ problem: Problem, _ timing: SimulatedTiming, isInterrupted: () -> Bool = { false }
  ) {
    let nest = ProgramNest(program, sizes: problem.layer.sizes)
    let resources = Resources(problem.machine)
    var recursOutside = false
    var atArray: [TransferCost] = []
    var own: [(kind: ProgramNest.Kind, depth: Int, transfer: TransferCost?)] = []
    for operation in nest.operations {
      switch operation.kind {
      case .load(let transfer), .store(let transfer):
        let isLoad = if case .load = operation.kind { true } else { false }
        let cost = TransferCost(
          transfer, isLoad: isLoad, depth: operation.depth, program: program, problem: problem, nest: nest,
          resources: resources, timing: timing, recursOutside: recursOutside && isLoad,
          isInterrupted: isInterrupted)
        guard let cost else { return nil }
        if transfer.operand == 0, isLoad { recursOutside = cost.recurs }
        if transfer.inner == nil {
          atArray.append(cost)
        } else {
          own.append((operation.kind, operation.depth, cost))
        }
      case .execute: own.append((operation.kind, operation.depth, nil))
      }
    }
    func index(_ kind: ProgramNest.Kind) -> Int? { own.firstIndex { $0.kind == kind } }
    var places: [Program.Transfer: Int] = [:]
    var buffers: [Buffer] = []
    var users: [Int] = []
    var loaded = 0
    var released = 0
    for (operand, row) in program.buffers.enumerated() {
      for (position, buffer) in row.enumerated().dropLast() {
        let transfer = Program.Transfer(operand: operand, inner: position)
        guard let loader = index(.load(transfer)) else {
          preconditionFailure("a program must pass its checks before it is run")
        }
        let store = index(.store(transfer))
        let below = Program.Transfer(operand: operand, inner: position == 0 ? nil : position - 1)
        let inner =
          position == 0
          ? [index(.execute)] : [index(.load(below)), index(.store(below))]
        let first = users.count
        users += (inner + [store]).compactMap(\.self)
        places[transfer] = buffers.count
        buffers.append(
          Buffer(
            operand: operand, index: position, memory: buffer.memory, slots: buffer.slots,
            depth: own[loader].depth, loader: loader, store: store ?? -1,
            overlaps: own[loader].transfer?.recurs ?? false, users: first..<users.count,
            loadedOffset: loaded, releasedOffset: released))
        loaded += buffer.slots
        released += buffer.slots * (users.count - first)
      }
    }
    operations = own.map { entry in
      SimulatedOperation(
        kind: entry.kind, depth: entry.depth, transfers: entry.transfer.map { [$0] } ?? atArray, nest: nest,
        problem: problem, timing: timing)
    }
    var reads: [Int] = []
    var uses: [Use] = []
    var queues: [Queue] = []
    for (queue, entry) in own.enumerated() {
      let source = entry.transfer.flatMap {
        places[Program.Transfer(operand: $0.transfer.operand, inner: $0.transfer.outer)]
      }
      let inner = entry.transfer.flatMap { places[$0.transfer] }
      let isLoad = if case .load = entry.kind { true } else { false }
      let isExecution = entry.kind == .execute
      let firstRead = reads.count
      let firstUse = uses.count
      reads +=
        isExecution
        ? buffers.indices.filter { buffers[$0].index == 0 }
        : [source, isLoad ? nil : inner].compactMap(\.self)
      uses += buffers.indices.flatMap { buffer in
        buffers[buffer].users.filter { users[$0] == queue }
          .map { Use(buffer: buffer, user: $0 - buffers[buffer].users.lowerBound) }
      }
      queues.append(
        Queue(
          depth: entry.depth, reads: firstRead..<reads.count, fills: isLoad ? inner ?? -1 : -1,
          empties: isLoad || isExecution ? -1 : inner ?? -1, uses: firstUse..<uses.count,
          firstDelay: isLoad && timing == .cycles
            ? entry.transfer.map {
              problem.machine.memories[program.buffers[$0.transfer.operand][$0.transfer.outer].memory]
                .latencyCycles
            } ?? 0 : 0, hasBorders: operations[queue].hasBorders))
    }
    self.queues = queues
    self.reads = reads
    self.uses = uses
    self.users = users
    self.timing = timing
    self.program = program
    self.problem = problem
    self.nest = nest
    self.buffers = buffers
    self.resources = resources
    execution = index(.execute) ?? 0
    loadedCount = loaded
    releasedCount = released
  }
}
