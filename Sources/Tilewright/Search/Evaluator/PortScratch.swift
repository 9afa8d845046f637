/// Loads of ports and memories while a mapping is evaluated.
struct PortScratch {
  private let ports: Int
  private let memories: Int
  private let operands: Int
  private let busy: UnsafeMutablePointer<Int>
  private let first: UnsafeMutablePointer<Int>
  private let last: UnsafeMutablePointer<Int>
  private let blocking: UnsafeMutablePointer<Int>
  private let heldBits: UnsafeMutablePointer<Int>
  private let chainFill: UnsafeMutablePointer<Int>
  private let operating: UnsafeMutablePointer<Int>
  private let operations: UnsafeMutablePointer<Int>
  private let blockingByMemory: UnsafeMutablePointer<Int>
  private let results: UnsafeMutablePointer<Int>
  private let drainCycles: UnsafeMutablePointer<Int>

  init(ports: Int, memories: Int, operands: Int) {
    self.ports = ports
    self.memories = memories
    self.operands = operands
    busy = .allocate(capacity: ports)
    first = .allocate(capacity: ports)
    last = .allocate(capacity: ports)
    blocking = .allocate(capacity: ports)
    operating = .allocate(capacity: ports)
    operations = .allocate(capacity: ports)
    results = .allocate(capacity: memories)
    heldBits = .allocate(capacity: memories)
    chainFill = .allocate(capacity: operands)
    blockingByMemory = .allocate(capacity: memories)
    drainCycles = .allocate(capacity: 1)
  }

  func deallocate() {
    busy.deallocate()
    first.deallocate()
    last.deallocate()
    blocking.deallocate()
    operating.deallocate()
    operations.deallocate()
    results.deallocate()
    heldBits.deallocate()
    chainFill.deallocate()
    blockingByMemory.deallocate()
    drainCycles.deallocate()
  }

  func clear() {
    busy.update(repeating: 0, count: ports)
    first.update(repeating: 0, count: ports)
    last.update(repeating: 0, count: ports)
    blocking.update(repeating: 0, count: ports)
    operating.update(repeating: 0, count: ports)
    operations.update(repeating: 0, count: ports)
    results.update(repeating: 0, count: memories)
    heldBits.update(repeating: 0, count: memories)
    chainFill.update(repeating: 0, count: operands)
    drainCycles[0] = 0
  }

  func hold(_ bits: Int, in memory: Int) { heldBits[memory] += bits }

  func fits(_ capacities: UnsafePointer<Capacity>) -> Bool {
    for memory in 0..<memories where !capacities[memory].holds(heldBits[memory]) { return false }
    return true
  }

  /// Adds a movement's terms.
  func add(
    _ time: LatencyTerms.Movement, operand: Int, isInward: Bool, outerPort: Int, innerPort: Int,
    innerMemory: Int, outerLatency: Int, isSingleBuffered: Bool
  ) {
    let isOutput = operand == 0
    let isEdge = LatencyTerms.isEdge(isOutput: isOutput, isInward: isInward, hasInner: innerMemory >= 0)
    let edge = time.edgeCycles(isEdge: isEdge)
    if isEdge {
      if isOutput { drainCycles[0] += edge } else { chainFill[operand] += edge + outerLatency }
    }
    occupy(outerPort, time.busyCycles, edge, isOutput: isOutput)
    occupy(innerPort, time.busyCycles, edge, isOutput: isOutput)
    if innerMemory < 0, outerPort >= 0 {
      operating[outerPort] += time.busyCycles
      operations[outerPort] = max(operations[outerPort], time.transfers)
    }
    if innerPort >= 0, isSingleBuffered {
      let waiting = time.waitingCycles(
        isEdge: isEdge, isReturn: LatencyTerms.isReturn(isOutput: isOutput, isInward: isInward))
      blocking[innerPort] += waiting
      if isOutput { results[innerMemory] += waiting }
    }
  }

  private func occupy(_ port: Int, _ cycles: Int, _ edge: Int, isOutput: Bool) {
    guard port >= 0 else { return }
    busy[port] += cycles
    if isOutput { last[port] += edge } else { first[port] += edge }
  }

  func latency(computeCycles: Int, operation: OperationLaw, memoryOfPort: UnsafePointer<Int>) -> Int {
    var terms = LatencyTerms(computeCycles: computeCycles, operation: operation)
    terms.addDrain(drainCycles[0])
    for operand in 0..<operands { terms.addFill(chainFill[operand]) }
    for memory in 0..<memories { blockingByMemory[memory] = results[memory] }
    for port in 0..<ports {
      terms.addFill(first[port])
      terms.addDrain(last[port])
      terms.addOperating(operating[port], operations: operations[port])
      terms.addSteady(busy[port] - first[port] - last[port])
      let memory = memoryOfPort[port]
      blockingByMemory[memory] = max(blockingByMemory[memory], blocking[port])
    }
    for memory in 0..<memories { terms.addWaiting(blockingByMemory[memory]) }
    return terms.total
  }
}
