/// A program taken apart into queues and buffers with everything that doesn't change while it runs.
struct SimulatedMachine: Sendable {
  /// A run of one statement of the program, again and again.
  struct Queue: Sendable {
    let operation: SimulatedOperation
    let depth: Int
    /// Buffers whose tile must be there before it starts.
    let reads: [Int]
    /// The buffer that it fills, if it is a load.
    let fills: Int?
    /// The buffer that it empties, if it is a store.
    let empties: Int?
    /// For each buffer that it uses, which of the buffer's users it is.
    let uses: [(buffer: Int, user: Int)]
    /// Cycles by which the first run is late: the latency of the memory it reads.
    let firstDelay: Int
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
    let store: Int?
    /// Whether its tiles share elements with the one before.
    let overlaps: Bool
    /// The queues that read or write its tile, the store included.
    let users: [Int]
    /// Where its times begin in the state's arrays.
    let loadedOffset: Int
    let releasedOffset: Int
  }

  let program: Program
  let problem: Problem
  let nest: ProgramNest
  let queues: [Queue]
  let buffers: [Buffer]
  let resources: Resources
  /// The queue that executes.
  let execution: Int
  /// What does one thing at a time.
  var resourceCount: Int { resources.widths.count }
  /// The number of loaded and released times.
  let loadedCount: Int
  let releasedCount: Int

  init(_ program: Program, _ problem: Problem) {
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
          resources: resources, recursOutside: recursOutside && isLoad)
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
        let users =
          position == 0
          ? [index(.execute)] : [index(.load(below)), index(.store(below))]
        let all = (users + [store]).compactMap(\.self)
        places[transfer] = buffers.count
        buffers.append(
          Buffer(
            operand: operand, index: position, memory: buffer.memory, slots: buffer.slots,
            depth: own[loader].depth, loader: loader, store: store,
            overlaps: own[loader].transfer?.recurs ?? false, users: all, loadedOffset: loaded,
            releasedOffset: released))
        loaded += buffer.slots
        released += buffer.slots * all.count
      }
    }
    let finished = buffers
    queues = own.enumerated().map { queue, entry in
      let source = entry.transfer.flatMap {
        places[Program.Transfer(operand: $0.transfer.operand, inner: $0.transfer.outer)]
      }
      let own = entry.transfer.flatMap { places[$0.transfer] }
      let arrayBuffers = finished.indices.filter { finished[$0].index == 0 }
      let isLoad = if case .load = entry.kind { true } else { false }
      let isExecution = entry.kind == .execute
      let reads = isExecution ? arrayBuffers : [source, isLoad ? nil : own].compactMap(\.self)
      return Queue(
        operation: SimulatedOperation(
          kind: entry.kind, depth: entry.depth,
          transfers: entry.transfer.map { [$0] } ?? atArray, nest: nest, problem: problem),
        depth: entry.depth, reads: reads, fills: isLoad ? own : nil,
        empties: isLoad || isExecution ? nil : own,
        uses: finished.indices.compactMap { buffer in
          finished[buffer].users.firstIndex(of: queue).map { (buffer, $0) }
        },
        firstDelay: isLoad
          ? entry.transfer.map {
            problem.machine.memories[program.buffers[$0.transfer.operand][$0.transfer.outer].memory]
              .latencyCycles
          } ?? 0 : 0)
    }
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
