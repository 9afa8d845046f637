/// The fast latency: a closed form of what a run would take.
///
/// One innermost iteration per operation time. A transfer occupies its ports for the cycles of the slower
/// side, and a port serves one transfer at a time. What happens between the first operation and the last is
/// bounded from below by the computation, by each port's busy time, and by the computation plus what nothing can
/// overlap:
///
/// * What the array itself reads and writes happens in the cycles of an operation; a port that needs more of them holds
///   the array up.
/// * The refills of single slots. A register is read and overwritten in the same cycle, so that a refill of a
///   single slot holds the computation up for its cycles less one. A partial sum that comes back comes after the one
///   before it has left: its cycles count in full.
///
/// Before the first operation every operand passes once down its chain; after the last the results pass once up
/// theirs. The result is never below any port's total busy time nor below the compute time.
enum LatencyModel {
  static func latency(
    of movements: [PricedMovement], computeCycles: Int, mapping: Mapping, problem: Problem
  ) -> Latency {
    let memories = problem.machine.memories
    var loads = memories.map { Array(repeating: PortTime(), count: $0.ports.count) }
    var results = memories.map { _ in 0 }
    var chainFill = Array(repeating: 0, count: problem.layer.operands.count)
    var drainCycles = 0
    for movement in movements {
      let traffic = movement.traffic
      guard traffic.transfers > 0 else { continue }
      let isOutput = traffic.operand == 0
      let isInward = traffic.direction == .inward
      let isEdge = LatencyTerms.isEdge(isOutput: isOutput, isInward: isInward, hasInner: traffic.inner != nil)
      let edge = movement.time.edgeCycles(isEdge: isEdge)
      if isEdge {
        if isOutput {
          drainCycles += edge
        } else {
          chainFill[traffic.operand] += edge + memories[traffic.outer].latencyCycles
        }
      }
      var time = PortTime(busy: traffic.busyCycles)
      if isOutput { time.last = edge } else { time.first = edge }
      if let inner = traffic.inner, slots(of: traffic.operand, in: inner, mapping) == 1 {
        time.blocking = movement.time.waitingCycles(
          isEdge: isEdge, isReturn: LatencyTerms.isReturn(isOutput: isOutput, isInward: isInward))
        if isOutput { results[inner] += time.blocking }
      }
      if let port = movement.outerPort {
        var outer = PortTime(busy: time.busy, first: time.first, last: time.last)
        if traffic.inner == nil {
          outer.operating = traffic.busyCycles
          outer.operations = traffic.transfers
        }
        loads[port.memory][port.port].add(outer)
      }
      if let port = movement.innerPort { loads[port.memory][port.port].add(time) }
    }
    var terms = LatencyTerms(computeCycles: computeCycles, operation: problem.machine.array.operation)
    terms.addDrain(drainCycles)
    for cycles in chainFill { terms.addFill(cycles) }
    for load in loads.joined() {
      terms.addFill(load.first)
      terms.addDrain(load.last)
      terms.addOperating(load.operating, operations: load.operations)
      terms.addSteady(load.steady)
    }
    for memory in loads.indices {
      terms.addWaiting(loads[memory].map(\.blocking).reduce(results[memory], max))
    }
    let ports = loads.indices.flatMap { memory in
      loads[memory].indices.filter { loads[memory][$0].busy > 0 }.map { port in
        let load = loads[memory][port]
        return Latency.PortLoad(
          memory: memory, port: port, busyCycles: load.busy,
          stallCycles: max(0, load.blocking, load.steady - computeCycles))
      }
    }
    return Latency(
      computeCycles: computeCycles, stallCycles: terms.stall, fillCycles: terms.fill,
      drainCycles: terms.drain, ports: ports)
  }

  private static func slots(of operand: Int, in memory: Int, _ mapping: Mapping) -> Int {
    mapping.tiles[operand].first { $0.memory == memory }?.slots ?? 1
  }

  /// How long a port is busy: in all, with the first fill, with the last drain, and while nothing can compute.
  private struct PortTime {
    var busy = 0
    var first = 0
    var last = 0
    var blocking = 0
    /// What the array itself moves, and in how many operations at least.
    var operating = 0
    var operations = 0

    var steady: Int { busy - first - last }

    mutating func add(_ other: PortTime) {
      busy += other.busy
      first += other.first
      last += other.last
      blocking += other.blocking
      operating += other.operating
      operations = max(operations, other.operations)
    }
  }
}
