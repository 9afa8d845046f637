/// Which numbers a mapping's time is added up from: one for each port, memory and operand that has a say, by what it counts.
struct TimingComponents {
  /// What a component adds up.
  struct Component: Hashable {
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
      /// Partial sums of a boundary that come back unless all start afresh: visits too many, cycles.
      case pendingVisits, pendingCycles, pendingTransfers
    }

    let kind: Kind
    let index: Int
  }

  /// Where the components of one direction of a boundary stand; -1 for none.
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

  let list: [Component]
  /// By operand and boundary.
  let places: [[Place]]
  let settledWaiting: Int
  let settledSteady: Int
  let settledFill: Int
  let settledDrain: Int
  let isOperations: [Bool]
  let steady: [Int]
  let first: [Int]
  let last: [Int]
  let chainFill: [Int]
  /// -1 when nothing drains.
  let drain: Int
  let operating: [(cycles: Int, operations: Int)]
  /// For each of these, in how many operations the array moves something at most.
  let mostOperations: [Int]
  /// For each memory its results and the blocking of its ports.
  let memories: [(results: Int, blocking: [Int])]

  /// Number of components.
  var count: Int { list.count }

  init(_ space: Subspace) {
    var list: [Component] = []
    func component(_ kind: Component.Kind, _ index: Int) -> Int {
      let wanted = Component(kind: kind, index: index)
      if let known = list.firstIndex(of: wanted) { return known }
      list.append(wanted)
      return list.count - 1
    }
    let places: [[Place]] = space.chains.map { chain in
      chain.boundaries.indices.map { index in
        let boundary = chain.boundaries[index]
        func movement(isInward: Bool) -> Movement {
          var movement = Movement()
          let isOutput = boundary.operand == 0
          let isEdge = LatencyTerms.isEdge(
            isOutput: isOutput, isInward: isInward, hasInner: boundary.inner >= 0)
          let outer = space.constants.channel(
            boundary.operand, boundary.outer, isInward ? .readToBelow : .writeFromBelow
          ).port
          let inner =
            boundary.inner < 0
            ? -1
            : space.constants.channel(
              boundary.operand, boundary.inner, isInward ? .writeFromAbove : .readToAbove
            )
            .port
          if outer >= 0 {
            movement.outerSteady = component(.steady, outer)
            if isEdge { movement.outerEdge = component(isOutput ? .last : .first, outer) }
            if boundary.inner < 0 {
              movement.operating = component(.operating, outer)
              movement.operations = component(.operations, outer)
            }
          }
          if inner >= 0 {
            movement.innerSteady = component(.steady, inner)
            if isEdge { movement.innerEdge = component(isOutput ? .last : .first, inner) }
            movement.blocking = component(.blocking, inner)
            if isOutput { movement.results = component(.results, boundary.inner) }
          }
          if isEdge {
            movement.edgeSum = isOutput ? component(.drain, 0) : component(.chainFill, boundary.operand)
            movement.edgeLatency = isOutput ? 0 : space.constants.latencyCycles[boundary.outer]
          }
          return movement
        }
        guard boundary.operand == 0 else { return Place(inward: movement(isInward: true)) }
        let later = chain.boundaries[(index + 1)...].contains { above in
          (0..<above.otherTiles).contains { above.repetitions[$0].firstVisitsInside != 0 }
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
    self.list = list
    func all(_ kind: Component.Kind) -> [Int] { list.indices.filter { list[$0].kind == kind } }
    isOperations = list.map { $0.kind == .operations }
    steady = all(.steady)
    first = all(.first)
    last = all(.last)
    chainFill = all(.chainFill)
    drain = all(.drain).first ?? -1
    operating = all(.operating).map { cycles in
      (cycles, list.firstIndex(of: Component(kind: .operations, index: list[cycles].index)) ?? cycles)
    }
    mostOperations = operating.map { component in
      space.chains.indices.reduce(0) { most, operand in
        guard let boundary = space.chains[operand].boundaries.first, let place = places[operand].first,
          place.inward.operating == component.cycles || place.outward.operating == component.cycles
        else { return most }
        let times = (0..<boundary.otherTiles).map { boundary.repetitions[$0].inTime }.max() ?? 1
        let passes =
          operand > 0
          ? [boundary.pass[0]] : [boundary.pass[0], boundary.added[0], boundary.partial[0], boundary.back[0]]
        return max(most, times * (passes.map(\.time.transfers).max() ?? 0))
      }
    }
    memories = space.tables.problem.machine.memories.indices.map { memory in
      (
        list.firstIndex(of: Component(kind: .results, index: memory)) ?? -1,
        all(.blocking).filter { space.constants.memoryOfPort[list[$0].index] == memory }
      )
    }
  }
}
