/// How long a nest takes, as numbers that grow boundary by boundary: the rules of `LatencyModel`, one component for each
/// port, memory and operand that has a say.
///
/// Components only grow as more boundaries are placed, and the latency grows with each of them; but for the operations in
/// which the array moves its operands, of which more are better. So of two nests that continue alike the one with no
/// worse component ends no later, and the latency of what is placed is a lower bound for what will be.
final class ChainTiming {
  /// What a component adds up.
  private struct Component: Hashable {
    enum Kind: Hashable {
      /// Cycles a port is busy, but for the first fill and the last drain.
      case steady
      case first, last
      /// Cycles of refills of single slots.
      case blocking
      /// What the array moves through a port, and in how many operations.
      case operating, operations
      /// Cycles in which sums leave and come back to single slots of a memory.
      case results
      case chainFill
      case drain
      /// What is settled: nothing that is still to be placed adds to it.
      case settledWaiting, settledSteady, settledFill, settledDrain
      /// Partial sums of a crossing that come back unless all start afresh: visits too many, cycles.
      case pendingVisits, pendingCycles, pendingTransfers
    }

    let kind: Kind
    let index: Int
  }

  /// Where the components of one direction of a crossing stand; -1 for none.
  struct Movement {
    var outerSteady = -1
    var outerEdge = -1
    var innerSteady = -1
    var innerEdge = -1
    var blocking = -1
    var results = -1
    var operating = -1
    var operations = -1
    var edgeSum = -1
    var edgeLatency = 0

    var components: [Int] {
      [outerSteady, outerEdge, innerSteady, innerEdge, blocking, results, operating, operations, edgeSum]
    }
  }

  struct Place {
    var inward = Movement()
    var outward = Movement()
    var pending = -1
  }

  /// Number of components.
  let count: Int
  let computeCycles: Int
  private let space: ChainSpace
  private let cyclesPerOperation: Int
  private let places: [[Place]]
  private let settledWaiting: Int
  private let settledSteady: Int
  private let settledFill: Int
  private let settledDrain: Int
  /// For each state what nothing still to be placed adds to.
  private var settling: [Settling] = []
  private let isOperations: [Bool]
  private let steadyComponents: [Int]
  private let firstComponents: [Int]
  private let lastComponents: [Int]
  private let chainFillComponents: [Int]
  private let drainComponent: Int
  private let operatingComponents: [(cycles: Int, operations: Int)]
  /// For each memory its results and the blocking of its ports.
  private let memoryComponents: [(results: Int, blocking: [Int])]

  init(_ space: ChainSpace, computeCycles: Int) {
    self.space = space
    self.computeCycles = computeCycles
    cyclesPerOperation = space.constants.cyclesPerOperation
    var list: [Component] = []
    func component(_ kind: Component.Kind, _ index: Int) -> Int {
      let wanted = Component(kind: kind, index: index)
      if let known = list.firstIndex(of: wanted) { return known }
      list.append(wanted)
      return list.count - 1
    }
    let places: [[Place]] = space.chains.map { chain in
      chain.crossings.indices.map { index in
        let crossing = chain.crossings[index]
        func movement(isInward: Bool) -> Movement {
          var movement = Movement()
          let isOutput = crossing.operand == 0
          let isEdge = crossing.inner >= 0 && isInward != isOutput
          let outer = space.constants.channel(
            crossing.operand, crossing.outer, isInward ? .readToBelow : .writeFromBelow
          ).port
          let inner =
            crossing.inner < 0
            ? -1
            : space.constants.channel(
              crossing.operand, crossing.inner, isInward ? .writeFromAbove : .readToAbove
            )
            .port
          if outer >= 0 {
            movement.outerSteady = component(.steady, outer)
            if isEdge { movement.outerEdge = component(isOutput ? .last : .first, outer) }
            if crossing.inner < 0 {
              movement.operating = component(.operating, outer)
              movement.operations = component(.operations, outer)
            }
          }
          if inner >= 0 {
            movement.innerSteady = component(.steady, inner)
            if isEdge { movement.innerEdge = component(isOutput ? .last : .first, inner) }
            movement.blocking = component(.blocking, inner)
            if isOutput { movement.results = component(.results, crossing.inner) }
          }
          if isEdge {
            movement.edgeSum = isOutput ? component(.drain, 0) : component(.chainFill, crossing.operand)
            movement.edgeLatency = isOutput ? 0 : space.constants.latencyCycles[crossing.outer]
          }
          return movement
        }
        guard crossing.operand == 0 else { return Place(inward: movement(isInward: true)) }
        let later = chain.crossings[(index + 1)...].contains { above in
          (0..<above.otherTiles).contains { above.repetitions[$0].inner != above.repetitions[$0].beginnings }
        }
        var place = Place(inward: movement(isInward: true), outward: movement(isInward: false))
        if later {
          place.pending = component(.pendingVisits, index)
          _ = component(.pendingCycles, index)
          _ = component(.pendingTransfers, index)
        }
        return place
      }
    }
    self.places = places
    settledWaiting = component(.settledWaiting, 0)
    settledSteady = component(.settledSteady, 0)
    settledFill = component(.settledFill, 0)
    settledDrain = component(.settledDrain, 0)
    count = list.count
    func all(_ kind: Component.Kind) -> [Int] { list.indices.filter { list[$0].kind == kind } }
    isOperations = list.map { $0.kind == .operations }
    steadyComponents = all(.steady)
    firstComponents = all(.first)
    lastComponents = all(.last)
    chainFillComponents = all(.chainFill)
    drainComponent = all(.drain).first ?? -1
    operatingComponents = all(.operating).map { cycles in
      (cycles, list.firstIndex(of: Component(kind: .operations, index: list[cycles].index)) ?? cycles)
    }
    memoryComponents = space.problem.machine.memories.indices.map { memory in
      (
        list.firstIndex(of: Component(kind: .results, index: memory)) ?? -1,
        all(.blocking).filter { space.constants.memoryOfPort[list[$0].index] == memory }
      )
    }
    settling = (0..<space.states).map(settling)
  }

  /// Components by what they are settled into.
  private struct Settling {
    var steady: [Int] = []
    var fill: [Int] = []
    var drain: [Int] = []
    var memories: [(results: Int, blocking: [Int])] = []
    var isArraySettled = false
  }

  private func settling(_ state: Int) -> Settling {
    var open: Set<Int> = []
    var isArraySettled = true
    for operand in space.chains.indices {
      let chain = space.chains[operand]
      let placed = space.placed(operand, in: state)
      let first = placed < chain.steps.count ? chain.steps[placed].lowerBound : chain.crossings.count
      for index in chain.crossings.indices {
        let place = places[operand][index]
        let returnsLater = place.pending >= 0 && first < chain.crossings.count
        guard index >= first || returnsLater else { continue }
        for movement in [place.inward, place.outward] {
          open.formUnion(movement.components)
          isArraySettled = isArraySettled && movement.operating < 0
        }
      }
    }
    var settling = Settling()
    settling.isArraySettled = isArraySettled
    settling.steady = steadyComponents.filter { !open.contains($0) }
    settling.fill = (firstComponents + chainFillComponents).filter { !open.contains($0) }
    settling.drain = (lastComponents + (drainComponent < 0 ? [] : [drainComponent]))
      .filter { !open.contains($0) }
    settling.memories = memoryComponents.filter { memory in
      !open.contains(memory.results) && !memory.blocking.contains(where: open.contains)
    }
    return settling
  }

  /// Adds up what is settled in a state, so that nests which differ only in how it came about are alike.
  func settle(_ sums: UnsafeMutablePointer<Int>, in state: Int) {
    let settling = settling[state]
    if settling.isArraySettled {
      var most = 0
      for (cycles, operations) in operatingComponents {
        most = max(most, sums[cycles] - sums[operations] * cyclesPerOperation)
        sums[cycles] = 0
        sums[operations] = 0
      }
      sums[settledWaiting] += most
    }
    for memory in settling.memories {
      var most = memory.results < 0 ? 0 : sums[memory.results]
      for component in memory.blocking {
        most = max(most, sums[component])
        sums[component] = 0
      }
      if memory.results >= 0 { sums[memory.results] = 0 }
      sums[settledWaiting] += most
    }
    for component in settling.steady {
      sums[settledSteady] = max(sums[settledSteady], sums[component] - computeCycles)
      sums[component] = 0
    }
    sums[settledSteady] = max(sums[settledSteady], sums[settledWaiting])
    for component in settling.fill {
      sums[settledFill] = max(sums[settledFill], sums[component])
      sums[component] = 0
    }
    for component in settling.drain {
      sums[settledDrain] = max(sums[settledDrain], sums[component])
      sums[component] = 0
    }
  }

  /// Adds what a crossing at a cell takes. `isSingle`: its inner memory has one slot for the operand.
  func add(_ operand: Int, _ index: Int, at cell: Int, isSingle: Bool, to sums: UnsafeMutablePointer<Int>) {
    let chain = space.chains[operand]
    let crossing = chain.crossings[index]
    let own = Int(chain.own[cell])
    let times = crossing.repetitions[Int(chain.other[cell])]
    let place = places[operand][index]
    guard operand == 0 else {
      let pass = crossing.pass[own]
      add(
        place.inward, busy: times.inTime * pass.busyCycles, edge: pass.longestCycles,
        transfers: times.inTime * pass.transfers, isSingle: isSingle, isReturn: false, to: sums)
      return
    }
    let last = times.outer == times.inTime ? 1 : 0
    let final = times.inner == times.outer ? crossing.pass[own] : crossing.added[own]
    let partial = crossing.partial[own]
    let later = times.inTime - last
    add(
      place.outward, busy: last * final.busyCycles + later * partial.busyCycles,
      edge: max(last > 0 ? final.longestCycles : 0, later > 0 ? partial.longestCycles : 0),
      transfers: last * final.transfers + later * partial.transfers, isSingle: isSingle, isReturn: false,
      to: sums)
    let back = crossing.back[own]
    let visits = times.outer - space.freshAtTop
    let returns = times.inTime - 1
    let mostAfresh = crossing.mostAfresh[Int(chain.other[cell])]
    if place.pending < 0 || visits > mostAfresh {
      if visits > 0, returns > 0 {
        add(
          place.inward, busy: returns * back.busyCycles, edge: 0, transfers: returns * back.transfers,
          isSingle: isSingle, isReturn: true, to: sums)
      }
    } else {
      sums[place.pending] = visits * 2 + (isSingle ? 1 : 0)
      sums[place.pending + 1] = returns * back.busyCycles
      sums[place.pending + 2] = returns * back.transfers
    }
    // Tiles that start afresh at this crossing spare those below a visit.
    let fresh = times.inner - times.beginnings
    if fresh > 0 {
      for below in 0..<index
      where places[0][below].pending >= 0 && sums[places[0][below].pending + 2] > 0 {
        sums[places[0][below].pending] -= 2 * fresh
      }
    }
    if index == chain.crossings.count - 1 { settle(sums) }
  }

  /// All boundaries of the output are placed: partial sums that do come back are counted.
  private func settle(_ sums: UnsafeMutablePointer<Int>) {
    for place in places[0] where place.pending >= 0 {
      let visits = sums[place.pending]
      if visits >= 2, sums[place.pending + 2] > 0 {
        add(
          place.inward, busy: sums[place.pending + 1], edge: 0, transfers: sums[place.pending + 2],
          isSingle: visits & 1 == 1, isReturn: true, to: sums)
      }
      for offset in 0..<3 { sums[place.pending + offset] = 0 }
    }
  }

  private func add(
    _ movement: Movement, busy: Int, edge: Int, transfers: Int, isSingle: Bool, isReturn: Bool,
    to sums: UnsafeMutablePointer<Int>
  ) {
    guard transfers > 0 else { return }
    let isEdge = movement.edgeSum >= 0
    let edge = isEdge ? edge : 0
    if isEdge { sums[movement.edgeSum] += edge + movement.edgeLatency }
    if movement.outerSteady >= 0 {
      sums[movement.outerSteady] += busy - edge
      if movement.outerEdge >= 0 { sums[movement.outerEdge] += edge }
    }
    if movement.innerSteady >= 0 {
      sums[movement.innerSteady] += busy - edge
      if movement.innerEdge >= 0 { sums[movement.innerEdge] += edge }
    }
    if movement.operating >= 0 {
      sums[movement.operating] += busy
      sums[movement.operations] = max(sums[movement.operations], transfers)
    }
    if isSingle, movement.blocking >= 0 {
      let waiting = busy - edge - (isReturn ? 0 : transfers - (isEdge ? 1 : 0))
      sums[movement.blocking] += waiting
      if movement.results >= 0 { sums[movement.results] += waiting }
    }
  }

  /// Adds what a boundary that is still to be placed, at this cell or a larger one, takes at least of filling and draining.
  func addEdges(_ operand: Int, _ index: Int, at cell: Int, to sums: UnsafeMutablePointer<Int>) {
    let crossing = space.chains[operand].crossings[index]
    guard crossing.inner >= 0 else { return }
    let own = Int(space.chains[operand].own[cell])
    guard crossing.finishedBits[own] < .max else { return }
    let movement = operand == 0 ? places[0][index].outward : places[operand][index].inward
    var edge = crossing.pass[own].longestCycles
    if operand == 0 {
      edge = min(edge, crossing.added[own].longestCycles, crossing.partial[own].longestCycles)
    }
    guard edge > 0 else { return }
    sums[movement.edgeSum] += edge + movement.edgeLatency
    if movement.outerEdge >= 0 { sums[movement.outerEdge] += edge }
    if movement.innerEdge >= 0 { sums[movement.innerEdge] += edge }
  }

  /// The latency of these sums. Until everything that the array moves is placed, it is taken to move it in as many operations as there are.
  func latency(_ sums: UnsafePointer<Int>, isArrayPlaced: Bool = true) -> Int {
    var fill = sums[settledFill]
    for component in chainFillComponents { fill = max(fill, sums[component]) }
    for component in firstComponents { fill = max(fill, sums[component]) }
    var drain = max(sums[settledDrain], drainComponent < 0 ? 0 : sums[drainComponent])
    for component in lastComponents { drain = max(drain, sums[component]) }
    var stall = 0
    for (cycles, operations) in operatingComponents {
      stall = max(
        stall, sums[cycles] - (isArrayPlaced ? sums[operations] * cyclesPerOperation : computeCycles))
    }
    stall += sums[settledWaiting]
    for memory in memoryComponents {
      var most = memory.results < 0 ? 0 : sums[memory.results]
      for component in memory.blocking { most = max(most, sums[component]) }
      stall += most
    }
    stall = max(stall, sums[settledSteady])
    for index in steadyComponents.indices {
      stall = max(stall, sums[steadyComponents[index]] - computeCycles)
    }
    return computeCycles + stall + fill + drain
  }

  /// The sum of all components, more operations counting as less.
  @inline(__always)
  func weight(_ sums: UnsafePointer<Int>) -> Int {
    var weight = 0
    for index in 0..<count { weight += isOperations[index] ? -sums[index] : sums[index] }
    return weight
  }

  /// Whether nothing takes longer in the first of two nests that go on alike.
  @inline(__always)
  func dominates(_ a: UnsafePointer<Int>, _ b: UnsafePointer<Int>) -> Bool {
    for index in 0..<count {
      if isOperations[index] ? a[index] < b[index] : a[index] > b[index] { return false }
    }
    return true
  }

  /// Whether a second slot would spare any waiting for refills of a crossing's inner memory.
  func waits(_ operand: Int, _ index: Int, at cell: Int, scratch: UnsafeMutablePointer<Int>) -> Bool {
    let place = places[operand][index]
    guard place.inward.blocking >= 0 || place.outward.blocking >= 0 else { return false }
    if place.pending >= 0 { return true }
    scratch.update(repeating: 0, count: count)
    add(operand, index, at: cell, isSingle: true, to: scratch)
    return (place.inward.blocking >= 0 && scratch[place.inward.blocking] > 0)
      || (place.outward.blocking >= 0 && scratch[place.outward.blocking] > 0)
  }
}
