/// Keeps a run as a timeline: a lane for each load and store of the program, one for the array.
///
/// Executions that follow one another on the same tiles are one operation of the timeline.
struct TimelineRecorder {
  private let limit: Int
  private let names: TimelineNames
  private var operations: [Timeline.Operation] = []
  private var waits: [Timeline.Wait] = []
  private var stays: [Stay] = []
  private var stayOf: [[Int]: Int] = [:]
  private var execution: Execution?
  private var executionEnd = 0

  /// A tile's stay in a buffer.
  private struct Stay {
    let buffer: Int
    let version: Int
    let tile: String
    let start: Int
    var complete: Int
    var end: Int
  }

  /// Executions that are on the way to become one operation.
  private struct Execution {
    let versions: [Int]
    let tile: String
    let start: Int
    var end: Int
    var count: Int
  }

  /// Keeps up to `limit` operations.
  init(limit: Int, machine: SimulatedMachine) {
    self.limit = limit
    names = TimelineNames(machine)
  }

  /// Whether no more operations can be kept.
  var isFull: Bool { operations.count >= limit }
  /// How many are kept so far.
  var count: Int { operations.count }
  /// How many executions on the same tiles have followed one another; 0 right after anything else.
  private(set) var executionsInARow = 0

  /// Notes an operation that is about to start.
  mutating func record(_ next: SimulatorState.Next, _ state: SimulatorState, _ machine: SimulatedMachine) {
    let queue = machine.queues[next.queue]
    let outcome = state.outcomes[state.head[next.queue]]
    let end = next.start + outcome.cycles
    let iterations = state.iterations[next.queue * state.depth..<next.queue * state.depth + queue.depth]
    executionsInARow = next.queue == machine.execution ? executionsInARow + 1 : 0
    if next.queue == machine.execution {
      recordExecution(next, end: end, iterations, state, machine)
    } else if outcome.cycles > 0, !isFull {
      let transfer = machine.operations[next.queue].transfers[0]
      let buffer = queue.fills >= 0 ? queue.fills : queue.empties
      let moves = outcome.moves.map { state.moves[$0] }
      operations.append(
        Timeline.Operation(
          lane: next.queue, time: next.start..<end, operand: names.operand(transfer.transfer.operand),
          tile: names.tile(of: transfer.transfer.operand, at: iterations),
          slot: buffer < 0
            ? "" : names.slot(buffer, version: state.body(next.queue, machine.buffers[buffer].depth)),
          elements: moves.reduce(0) { $0 + $1.elements }, bits: moves.reduce(0) { $0 + $1.bits },
          isRagged: names.isRagged(
            transfer.transfer.operand, at: iterations, counts: state.counts[iterations.indices])))
    }
    recordUses(next, end: end, iterations, state, machine)
  }

  private mutating func recordExecution(
    _ next: SimulatorState.Next, end: Int, _ iterations: ArraySlice<Int>, _ state: SimulatorState,
    _ machine: SimulatedMachine
  ) {
    let versions = machine.queues[next.queue].reads.map {
      state.body(next.queue, machine.buffers[machine.reads[$0]].depth)
    }
    if next.start > executionEnd {
      waits.append(
        Timeline.Wait(
          lane: next.queue, time: executionEnd..<next.start,
          cause: machine.cause(state.cause(ofWaiting: next, machine))))
    }
    if var running = execution, running.end == next.start, running.versions == versions {
      running.end = end
      running.count += 1
      execution = running
    } else {
      executionsInARow = 0
      finishExecution(machine)
      execution = Execution(
        versions: versions, tile: names.tile(of: 0, at: iterations), start: next.start, end: end, count: 1)
    }
    executionEnd = end
  }

  /// Notes executions on the same tiles as the last one that were skipped, the last of which ends so much later.
  mutating func extendExecution(by count: Int, cycles: Int, _ machine: SimulatedMachine) {
    guard var running = execution else { return }
    running.count += count
    running.end += cycles
    execution = running
    executionEnd = running.end
    // What the executions read stays until the last of them has.
    let reads = machine.queues[machine.execution].reads.map { machine.reads[$0] }
    for (buffer, version) in zip(reads, running.versions) {
      guard let stay = stayOf[[buffer, version]] else { continue }
      stays[stay].end = max(stays[stay].end, running.end)
      if machine.buffers[buffer].operand == 0 {
        stays[stay].complete = max(stays[stay].complete, running.end)
      }
    }
  }

  private mutating func finishExecution(_ machine: SimulatedMachine) {
    guard let running = execution, !isFull else { return }
    operations.append(
      Timeline.Operation(
        lane: machine.execution, time: running.start..<running.end, operand: names.operand(0),
        tile: running.tile,
        slot: "", elements: running.count, bits: 0))
    execution = nil
  }

  private mutating func recordUses(
    _ next: SimulatorState.Next, end: Int, _ iterations: ArraySlice<Int>, _ state: SimulatorState,
    _ machine: SimulatedMachine
  ) {
    let queue = machine.queues[next.queue]
    if queue.fills >= 0 {
      let buffer = machine.buffers[queue.fills]
      let version = state.body(next.queue, buffer.depth)
      stayOf[[queue.fills, version]] = stays.count
      stays.append(
        Stay(
          buffer: queue.fills, version: version, tile: names.tile(of: buffer.operand, at: iterations),
          start: next.start, complete: end, end: end))
    }
    for place in queue.uses {
      let use = machine.uses[place]
      let buffer = machine.buffers[use.buffer]
      guard let stay = stayOf[[use.buffer, state.body(next.queue, buffer.depth)]] else { continue }
      stays[stay].end = max(stays[stay].end, end)
      let isStore = queue.empties == use.buffer
      if buffer.operand == 0, !isStore { stays[stay].complete = max(stays[stay].complete, end) }
    }
  }

  /// Tiles that are still in their slots when the record breaks off stay to its end.
  private mutating func keepLatestStays(until end: Int, _ machine: SimulatedMachine) {
    for buffer in machine.buffers.indices {
      let latest = stays.indices.filter { stays[$0].buffer == buffer }.suffix(machine.buffers[buffer].slots)
      for stay in latest { stays[stay].end = max(stays[stay].end, end) }
    }
  }

  /// Everything that was kept; `isWhole` says whether the run came to its end.
  mutating func timeline(title: String, isWhole: Bool, _ machine: SimulatedMachine) -> Timeline {
    finishExecution(machine)
    let length = operations.map(\.time.upperBound).max() ?? 0
    if isWhole, executionEnd < length {
      waits.append(.init(lane: machine.execution, time: executionEnd..<length, cause: .end))
    }
    if !isWhole { keepLatestStays(until: length, machine) }
    let memories = names.memories
    let lifetimes = stays.filter { $0.start < length }.compactMap { stay -> Timeline.Lifetime? in
      let buffer = machine.buffers[stay.buffer]
      guard let memory = names.index(ofMemory: buffer.memory), stay.start < min(stay.end, length) else {
        return nil
      }
      return Timeline.Lifetime(
        memory: memory, operand: names.operand(buffer.operand), tile: stay.tile,
        slot: names.slot(stay.buffer, version: stay.version),
        addresses: names.addresses(of: stay.buffer, version: stay.version),
        time: stay.start..<min(stay.end, length),
        complete: min(stay.complete, length))
    }
    return Timeline(
      title: title, timeUnit: machine.timing.unit, sizeUnit: .bits, length: length, lanes: names.lanes,
      operations: operations.sorted { ($0.time.lowerBound, $0.lane) < ($1.time.lowerBound, $1.lane) },
      waits: waits.filter { $0.time.upperBound <= length }, memories: memories,
      lifetimes: lifetimes.sorted {
        ($0.time.lowerBound, $0.memory, $0.addresses.lowerBound) < (
          $1.time.lowerBound, $1.memory, $1.addresses.lowerBound
        )
      }, isWhole: isWhole)
  }
}
