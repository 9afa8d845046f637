/// How long a mapping takes, as numbers that grow boundary by boundary: the rules of `LatencyModel`, one component for each
/// port, memory and operand that has a say.
///
/// Components only grow as more boundaries are placed, and the latency grows with each of them; but for the operations in
/// which the array moves its operands, of which more are better. So of two mappings that continue alike the one with no
/// worse component ends no later, and the latency of what is placed is a lower bound for what will be.
final class MappingTiming {
  let computeCycles: Int
  let components: TimingComponents
  private let space: Subspace
  let operation: OperationLaw
  /// For each state what nothing still to be placed adds to.
  let settling: [Settling]

  /// Number of components.
  var count: Int { components.count }

  /// Whether what is worked out from here on is to be thrown away.
  func isInterrupted() -> Bool { space.tables.isInterrupted() }

  init(_ space: Subspace, computeCycles: Int) {
    self.space = space
    self.computeCycles = computeCycles
    operation = space.constants.operation
    let components = TimingComponents(space)
    self.components = components
    settling = (0..<space.states).map { Self.settling($0, of: space, components) }
  }

  /// Adds what a boundary at a tile vector takes. `isSingle`: its inner memory has one slot for the operand.
  func add(
    _ operand: Int, _ index: Int, at vector: Int, slide: Int = -1, isSingle: Bool,
    to sums: UnsafeMutablePointer<Int>
  ) {
    let chain = space.chains[operand]
    let time = space.time(of: operand, chain.boundaries[index], at: vector, slide: slide)
    let place = components.places[operand][index]
    guard operand == 0 else {
      add(time.inward, to: place.inward, isSingle: isSingle, isReturn: false, sums)
      return
    }
    add(time.outward, to: place.outward, isSingle: isSingle, isReturn: false, sums)
    if place.pending < 0 || time.visits > time.mostAfresh {
      if time.visits > 0 { add(time.inward, to: place.inward, isSingle: isSingle, isReturn: true, sums) }
    } else {
      sums[place.pending] = time.visits * 2 + (isSingle ? 1 : 0)
      sums[place.pending + 1] = time.inward.busyCycles
      sums[place.pending + 2] = time.inward.transfers
    }
    if time.firstVisitsInside > 0 {
      for below in components.places[0][..<index] where below.pending >= 0 && sums[below.pending + 2] > 0 {
        sums[below.pending] -= 2 * time.firstVisitsInside
      }
    }
    if index == chain.boundaries.count - 1 { addPending(sums) }
  }

  /// The components of a mapping that may use second slots wherever each by itself finds room.
  func sums(of path: CostToGo.Path) -> [Int] {
    var sums = Array(repeating: 0, count: count)
    sums.withUnsafeMutableBufferPointer { sums in
      guard let base = sums.baseAddress else { return }
      for (operand, vectors) in path.vectors.enumerated() {
        for (index, vector) in vectors.enumerated() {
          let boundary = space.chains[operand].boundaries[index]
          add(
            operand, index, at: vector, slide: path.slide[operand][index],
            isSingle: !space.mayBeDoubled(operand, boundary, at: vector), to: base)
        }
      }
    }
    return sums
  }

  /// All boundaries of the output are placed: partial sums that do come back are counted.
  private func addPending(_ sums: UnsafeMutablePointer<Int>) {
    for place in components.places[0] where place.pending >= 0 {
      let visits = sums[place.pending]
      if visits >= 2, sums[place.pending + 2] > 0 {
        let back = LatencyTerms.Movement(
          busyCycles: sums[place.pending + 1], transfers: sums[place.pending + 2])
        add(back, to: place.inward, isSingle: visits & 1 == 1, isReturn: true, sums)
      }
      for offset in 0..<3 { sums[place.pending + offset] = 0 }
    }
  }

  private func add(
    _ time: LatencyTerms.Movement, to movement: TimingComponents.Movement, isSingle: Bool, isReturn: Bool,
    _ sums: UnsafeMutablePointer<Int>
  ) {
    guard time.transfers > 0 else { return }
    let isEdge = movement.edgeSum >= 0
    let edge = time.edgeCycles(isEdge: isEdge)
    let steady = time.steadyCycles(isEdge: isEdge)
    if isEdge { sums[movement.edgeSum] += edge + movement.edgeLatency }
    if movement.outerSteady >= 0 {
      sums[movement.outerSteady] += steady
      if movement.outerEdge >= 0 { sums[movement.outerEdge] += edge }
    }
    if movement.innerSteady >= 0 {
      sums[movement.innerSteady] += steady
      if movement.innerEdge >= 0 { sums[movement.innerEdge] += edge }
    }
    if movement.operating >= 0 {
      sums[movement.operating] += time.busyCycles
      sums[movement.operations] = max(sums[movement.operations], time.transfers)
    }
    if isSingle, movement.blocking >= 0 {
      let waiting = time.waitingCycles(isEdge: isEdge, isReturn: isReturn)
      sums[movement.blocking] += waiting
      if movement.results >= 0 { sums[movement.results] += waiting }
    }
  }

  /// Adds what a boundary that is still to be placed, at this tile vector or a larger one, takes at least of filling and draining.
  func addEdges(_ operand: Int, _ index: Int, at vector: Int, to sums: UnsafeMutablePointer<Int>) {
    let boundary = space.chains[operand].boundaries[index]
    guard boundary.inner >= 0 else { return }
    let own = Int(space.chains[operand].own[vector])
    guard boundary.finishedBits[own] < .max else { return }
    let movement =
      operand == 0 ? components.places[0][index].outward : components.places[operand][index].inward
    var edge = boundary.pass[own].time.longestCycles
    if operand == 0 {
      edge = min(
        edge, boundary.added[own].time.longestCycles, boundary.partial[own].time.longestCycles)
    }
    guard edge > 0 else { return }
    sums[movement.edgeSum] += edge + movement.edgeLatency
    if movement.outerEdge >= 0 { sums[movement.outerEdge] += edge }
    if movement.innerEdge >= 0 { sums[movement.innerEdge] += edge }
  }

  /// The latency of these sums. Until everything that the array moves is placed, it is taken to move it in as many operations
  /// as it can.
  func latency(_ sums: UnsafePointer<Int>, isArrayPlaced: Bool = true) -> Int {
    var terms = LatencyTerms(computeCycles: computeCycles, operation: operation)
    terms.addFill(sums[components.settledFill])
    for component in components.chainFill { terms.addFill(sums[component]) }
    for component in components.first { terms.addFill(sums[component]) }
    terms.addDrain(sums[components.settledDrain])
    if components.drain >= 0 { terms.addDrain(sums[components.drain]) }
    for component in components.last { terms.addDrain(sums[component]) }
    for (index, (cycles, operations)) in components.operating.enumerated() {
      terms.addOperating(
        sums[cycles], operations: isArrayPlaced ? sums[operations] : components.mostOperations[index])
    }
    terms.addWaiting(sums[components.settledWaiting])
    for memory in components.memories { terms.addWaiting(most(of: memory, sums)) }
    terms.addBeyond(sums[components.settledSteady])
    for component in components.steady { terms.addSteady(sums[component]) }
    return terms.total
  }

  /// The most that the ports of a memory, or its results, make the array wait.
  @inline(__always)
  func most(of memory: (results: Int, blocking: [Int]), _ sums: UnsafePointer<Int>) -> Int {
    var most = memory.results < 0 ? 0 : sums[memory.results]
    for component in memory.blocking { most = max(most, sums[component]) }
    return most
  }

  /// The sum of all components, more operations counting as less.
  @inline(__always)
  func weight(_ sums: UnsafePointer<Int>) -> Int {
    var weight = 0
    for index in 0..<components.count {
      weight += components.isOperations[index] ? -sums[index] : sums[index]
    }
    return weight
  }

  /// Whether nothing takes longer in the first of two mappings that go on alike.
  @inline(__always)
  func dominates(_ a: UnsafePointer<Int>, _ b: UnsafePointer<Int>) -> Bool {
    for index in 0..<components.count {
      if components.isOperations[index] ? a[index] < b[index] : a[index] > b[index] { return false }
    }
    return true
  }

  /// Whether a second slot would spare any waiting for refills of a boundary's inner memory.
  func waits(_ operand: Int, _ index: Int, at vector: Int, scratch: UnsafeMutablePointer<Int>) -> Bool {
    let place = components.places[operand][index]
    guard place.inward.blocking >= 0 || place.outward.blocking >= 0 else { return false }
    if place.pending >= 0 { return true }
    scratch.update(repeating: 0, count: count)
    add(operand, index, at: vector, isSingle: true, to: scratch)
    return (place.inward.blocking >= 0 && scratch[place.inward.blocking] > 0)
      || (place.outward.blocking >= 0 && scratch[place.outward.blocking] > 0)
  }
}
