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
  private let blockingByMemory: UnsafeMutablePointer<Int>
  private let drainCycles: UnsafeMutablePointer<Int>

  init(ports: Int, memories: Int, operands: Int) {
    self.ports = ports
    self.memories = memories
    self.operands = operands
    busy = .allocate(capacity: ports)
    first = .allocate(capacity: ports)
    last = .allocate(capacity: ports)
    blocking = .allocate(capacity: ports)
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
    operand: Int, outerPort: Int, innerPort: Int, outerLatency: Int, isEdge: Bool, busyCycles: Int,
    longest: Int, transfers: Int, isSingleBuffered: Bool
  ) {
    let edge = isEdge ? longest : 0
    if isEdge {
      if operand == 0 { drainCycles[0] += edge } else { chainFill[operand] += edge + outerLatency }
    }
    occupy(outerPort, busyCycles, edge, isOutput: operand == 0)
    occupy(innerPort, busyCycles, edge, isOutput: operand == 0)
    if innerPort >= 0, isSingleBuffered {
      blocking[innerPort] += busyCycles - edge - (transfers - (isEdge ? 1 : 0))
    }
  }

  private func occupy(_ port: Int, _ cycles: Int, _ edge: Int, isOutput: Bool) {
    guard port >= 0 else { return }
    busy[port] += cycles
    if isOutput { last[port] += edge } else { first[port] += edge }
  }

  func latency(computeCycles: Int, memoryOfPort: UnsafePointer<Int>) -> Int {
    var fill = 0
    var drain = drainCycles[0]
    for operand in 0..<operands { fill = max(fill, chainFill[operand]) }
    blockingByMemory.update(repeating: 0, count: memories)
    for port in 0..<ports {
      fill = max(fill, first[port])
      drain = max(drain, last[port])
      let memory = memoryOfPort[port]
      blockingByMemory[memory] = max(blockingByMemory[memory], blocking[port])
    }
    var stall = 0
    for memory in 0..<memories { stall += blockingByMemory[memory] }
    for port in 0..<ports { stall = max(stall, busy[port] - first[port] - last[port] - computeCycles) }
    return computeCycles + stall + fill + drain
  }
}
