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

  func fits(_ capacityBits: UnsafePointer<Int>) -> Bool {
    for memory in 0..<memories where heldBits[memory] > capacityBits[memory] { return false }
    return true
  }

  /// Adds a movement: the same rules as `LatencyModel`.
  func add(
    operand: Int, outerPort: Int, innerPort: Int, innerMemory: Int, outerLatency: Int, isEdge: Bool,
    busyCycles: Int, longest: Int, transfers: Int, isSingleBuffered: Bool
  ) {
    let edge = isEdge ? longest : 0
    if isEdge {
      if operand == 0 { drainCycles[0] += edge } else { chainFill[operand] += edge + outerLatency }
    }
    occupy(outerPort, busyCycles, edge, isOutput: operand == 0)
    occupy(innerPort, busyCycles, edge, isOutput: operand == 0)
    if innerMemory < 0, outerPort >= 0 {
      operating[outerPort] += busyCycles
      operations[outerPort] = max(operations[outerPort], transfers)
    }
    if innerPort >= 0, isSingleBuffered {
      let handedOver = operand == 0 && !isEdge ? 0 : transfers - (isEdge ? 1 : 0)
      blocking[innerPort] += busyCycles - edge - handedOver
      if operand == 0 { results[innerMemory] += busyCycles - edge - handedOver }
    }
  }

  private func occupy(_ port: Int, _ cycles: Int, _ edge: Int, isOutput: Bool) {
    guard port >= 0 else { return }
    busy[port] += cycles
    if isOutput { last[port] += edge } else { first[port] += edge }
  }

  func latency(computeCycles: Int, operation: OperationLaw, memoryOfPort: UnsafePointer<Int>) -> Int {
    var fill = 0
    var drain = drainCycles[0]
    for operand in 0..<operands { fill = max(fill, chainFill[operand]) }
    var operatingMost = 0
    for memory in 0..<memories { blockingByMemory[memory] = results[memory] }
    for port in 0..<ports {
      fill = max(fill, first[port])
      drain = max(drain, last[port])
      operatingMost = max(operatingMost, operating[port] - operation.cycles(of: operations[port]))
      let memory = memoryOfPort[port]
      blockingByMemory[memory] = max(blockingByMemory[memory], blocking[port])
    }
    var stall = operatingMost
    for memory in 0..<memories { stall += blockingByMemory[memory] }
    for port in 0..<ports { stall = max(stall, busy[port] - first[port] - last[port] - computeCycles) }
    return computeCycles + stall + fill + drain
  }
}
