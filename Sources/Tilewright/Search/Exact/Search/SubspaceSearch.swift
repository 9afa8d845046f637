/// A* search (Hart, Nilsson, Raphael 1968) for the best mapping of one subspace: best first, by what is spent and what is at least
/// still to come (`CostToGo`), with dominance.
///
/// A node is a state at a tile vector, with what its boundaries have cost and what they take of memories that are shared. Nodes
/// leave the queue in the order of their bounds, so that the first complete one is the best, and the bound of the next
/// one holds for all that were not looked at. A node that costs no less than another at the same state and tile vector, in
/// nothing, is dominated and pruned.
final class SubspaceSearch {
  /// A mapping that was found.
  struct Found {
    /// The tile vectors of each operand's boundaries, innermost first.
    let vectors: [[Int]]
    /// Where a window slides: the tile vectors at which the loop along it ends.
    let ends: [Int]
    /// Whether the memory below each boundary has two slots.
    let doubled: [[Bool]]
    let score: Evaluator.Score
  }

  /// What a search came to.
  struct Outcome {
    /// The best mapping; nil when none is better than the limit, or the nodes ran out.
    var best: Found?
    /// No mapping of the space ranks below this.
    var bound: Rank
    var visited = 0
    var dominated = 0
    /// Whether it ended because it was interrupted or the nodes ran out.
    var isExhausted = false
  }

  private typealias Node = SearchNodes.Node

  private let space: Subspace
  private let energyCosts: BoundaryCosts
  /// Nil when energy doesn't count.
  private let energyToGo: CostToGo?
  /// Says what can still be reached, and where a node stands among all.
  private let reach: CostToGo
  /// Nil when time doesn't count.
  private let timing: MappingTiming?
  private let times: [TimeBound]
  private let objective: Objective
  private let grain: EnergyGrain
  /// Whether ties by the second figure are settled; without, of mappings that are equal in what is minimised any may be found.
  private let breaksTies: Bool
  /// Nests that need more are left out.
  private let mostPicojoules: Double
  private let mostCycles: Int
  /// Nests that those of a front have to be better than in energy or in latency.
  private var others: ParetoScores?
  private let nodes: SearchNodes
  private var queue = RankQueue()
  private var grainOfQueue = 0.0
  private let width: Int
  private let shared: Int
  /// Whether a mapping of more energy may be worse although it is as fast.
  private let weighsEnergy: Bool
  private let next: UnsafeMutablePointer<Int>
  private let ahead: UnsafeMutablePointer<Int>

  init(
    _ space: Subspace, objective: Objective, grain: EnergyGrain, energy: BoundaryCosts, energyToGo: CostToGo?,
    timing: MappingTiming?,
    times: [TimeBound], breaksTies: Bool = true, mostPicojoules: Double = .infinity,
    mostCycles: Int = .max
  ) {
    self.space = space
    self.objective = objective
    self.grain = grain
    energyCosts = energy
    self.energyToGo = energyToGo
    guard let reach = energyToGo ?? times.first?.toGo else {
      preconditionFailure("a search needs a bound for the energy or for the time")
    }
    self.reach = reach
    self.timing = timing
    self.times = times
    self.breaksTies = breaksTies
    self.mostPicojoules = mostPicojoules
    self.mostCycles = mostCycles
    shared = space.shared.count
    weighsEnergy =
      objective != .latency || breaksTies || mostPicojoules < .infinity
    width = shared + (timing?.count ?? 0)
    nodes = SearchNodes(places: reach.boxes.entries, width: width)
    next = .allocate(capacity: max(1, width))
    ahead = .allocate(capacity: max(1, width))
  }

  deinit {
    next.deallocate()
    ahead.deallocate()
  }

  /// Searches for a mapping that ranks below `limit`; visits at most `mostNodes` nodes.
  ///
  /// With a `slack` above 0 mappings that differ by less than this share count as equal, and the first that is complete is
  /// taken: it is found sooner, and may be worse than the best by the slack.
  func run(
    below limit: Rank, mostNodes: Int, slack: Double = 0, isInterrupted: () -> Bool = { false }
  ) -> Outcome {
    var outcome = Outcome(bound: limit)
    grainOfQueue = slack
    addStart(below: limit, &outcome)
    while let (rank, index) = queue.pop() {
      outcome.bound = rank
      if nodes[index].state == space.states - 1 {
        outcome.best = found(index)
        return outcome
      }
      outcome.visited += 1
      if outcome.visited > mostNodes || outcome.visited & 31 == 0 && isInterrupted() {
        outcome.isExhausted = true
        return outcome
      }
      expand(index, below: limit, &outcome)
    }
    outcome.bound = limit
    return outcome
  }

  private func addStart(below limit: Rank, _ outcome: inout Outcome) {
    next.update(repeating: 0, count: max(1, width))
    for index in 0..<shared {
      next[index] = space.chains.indices.dropFirst().reduce(0) {
        space.shared[index].step[$1] == .max ? $0 + space.shared[index].least[$1] : $0
      }
    }
    let start = Node(
      state: 0, vector: 0, energy: 0, time: InlineArray(repeating: 0), freshBack: 0, parent: -1, placed: -1,
      doubled: 0, isFinished: false)
    add(start, below: limit, &outcome)
  }

  /// Every mapping that no other of the space or of `known` matches in energy and latency both; the search goes by energy.
  ///
  /// `isExhausted` of the outcome says that the nodes ran out, and `bound` from which energy on mappings may be missing.
  func front(beside known: ParetoScores, mostNodes: Int, isInterrupted: () -> Bool) -> (
    found: [Found], outcome: Outcome
  ) {
    var outcome = Outcome(bound: .worst)
    var found: [Found] = []
    others = known
    addStart(below: .worst, &outcome)
    while let (rank, index) = queue.pop() {
      if nodes[index].state == space.states - 1 {
        let complete = self.found(index)
        if others?.insert(complete.score) ?? false { found.append(complete) }
        continue
      }
      outcome.visited += 1
      if outcome.visited > mostNodes || outcome.visited & 31 == 0 && isInterrupted() {
        outcome.isExhausted = true
        outcome.bound = rank
        break
      }
      expand(index, below: .worst, &outcome)
    }
    return (found, outcome)
  }

  private func expand(_ index: Int, below limit: Rank, _ outcome: inout Outcome) {
    let node = nodes[index]
    for operand in space.chains.indices {
      let step = space.placed(operand, in: node.state)
      guard step < space.chains[operand].steps.count else { continue }
      let isPossible = energyCosts.steps[operand][step][node.vector] < .infinity
      let slides = energyCosts.slides[operand][step]
      guard isPossible || slides.contains(where: { $0.costs[node.vector] < .infinity }) else { continue }
      for doubled in slotChoices(operand, step, node) {
        if isPossible, let placed = placing(operand, step, index, doubled) {
          add(placed, below: limit, &outcome)
        }
        for slide in slides.indices where slides[slide].costs[node.vector] < .infinity {
          if let placed = placing(operand, step, index, doubled, slide: slide) {
            add(placed, below: limit, &outcome)
          }
        }
      }
    }
    for dimension in space.dimensions.indices where space.changes(node.waiting, dimension) {
      let size = space.coordinate(dimension, of: node.vector)
      for larger in space.grids[space.dimensions[dimension]].successors[size] {
        next.update(from: nodes.sums(index), count: width)
        add(
          Node(
            state: node.state, vector: node.vector + (larger - size) * space.stride[dimension],
            energy: node.energy, time: node.time, freshBack: node.freshBack, parent: index,
            placed: -1, doubled: 0, isFinished: node.isFinished), below: limit, &outcome)
      }
    }
  }

  /// Which of a step's boundaries get two slots below them, as bits: both where that takes room from others, and where it
  /// spares any waiting.
  private func slotChoices(_ operand: Int, _ step: Int, _ node: Node) -> [Int] {
    guard let timing else { return [0] }
    var choices = [0]
    let chain = space.chains[operand]
    for (bit, index) in chain.steps[step].enumerated() {
      let boundary = chain.boundaries[index]
      let own = Int(chain.own[node.vector])
      // Of an output also where it is whole: several instances may add to one sum one after another.
      let isWhole = own == boundary.ownTiles - 1
      guard boundary.inner >= 0, isWhole ? operand == 0 : !boundary.isAlwaysDoubled,
        !isWhole && !isShared(boundary.inner)
          || !boundary.slides.isEmpty
          || timing.waits(operand, index, at: node.vector, scratch: ahead + shared)
      else { continue }
      let bits = boundary.bits(own, isFinished: operand > 0 || node.isFinished)
      guard bits < .max, space.constants.capacities[boundary.inner].holds(2 * bits) else { continue }
      choices =
        isShared(boundary.inner) ? choices + choices.map { $0 | 1 << bit } : choices.map { $0 | 1 << bit }
    }
    return choices
  }

  private func isShared(_ memory: Int) -> Bool { space.shared.contains { $0.memory == memory } }

  /// The node after a step is placed, its sums in `next`; nil when it finds no room.
  private func placing(_ operand: Int, _ step: Int, _ index: Int, _ doubled: Int, slide: Int = -1) -> Node? {
    let node = nodes[index]
    let chain = space.chains[operand]
    var energy = node.energy
    var spent = node.time
    var isFinished = node.isFinished
    var freshBack = node.freshBack
    next.update(from: nodes.sums(index), count: width)
    for (bit, position) in chain.steps[step].enumerated() {
      let boundary = chain.boundaries[position]
      let isDoubled = doubled >> bit & 1 == 1
      let bits = boundary.bits(Int(chain.own[node.vector]), isFinished: operand > 0 || isFinished)
      guard bits < .max else { return nil }
      if let index = space.shared.firstIndex(where: { $0.memory == boundary.inner }) {
        next[index] += isDoubled ? 2 * bits : bits
        if !space.shared[index].capacity.holds(next[index]) { return nil }
      }
      if energyToGo != nil {
        energy += space.energy(operand, boundary, at: node.vector, slide: slide, freshBack: freshBack)
      }
      let isSingle = !isDoubled && !boundary.isDoubled(Int(chain.own[node.vector]))
      for index in times.indices {
        spent[index] += space.time(
          operand, boundary, at: node.vector, slide: slide, isSingle: isSingle,
          times[index].weights[operand][position])
      }
      timing?.add(
        operand, position, at: node.vector, slide: slide, isSingle: isSingle, to: next + shared)
      guard operand == 0 else { continue }
      isFinished = space.isFinished(boundary, at: node.vector)
      freshBack += space.backEnergy(boundary, at: node.vector)
      if position == chain.boundaries.count - 1 {
        let bits = space.wholeBits(0, isFinished: isFinished)
        let shared = space.shared.firstIndex { $0.memory == boundary.outer }
        if let shared { next[shared] += bits }
        let held = shared.map { next[$0] } ?? bits
        if !space.constants.capacities[boundary.outer].holds(held) { return nil }
      }
    }
    timing?.settle(next + shared, in: node.state + chain.stateStride)
    var waiting = node.waiting
    if chain.steps[step].contains(where: { space.waits(operand, $0, forTime: timing != nil) }) {
      waiting |= 1 << UInt64(operand)
    }
    var vector = node.vector
    if slide >= 0 {
      let dimension = chain.boundaries[chain.steps[step].lowerBound].slides[slide].dimension
      guard space.changes(waiting, dimension) else { return nil }
      waiting = 0
      vector = space.whole(dimension, of: node.vector)
    } else if !space.mayChange(waiting, above: node.vector) {
      return nil
    }
    return Node(
      state: node.state + chain.stateStride, vector: vector, energy: energy, time: spent,
      freshBack: freshBack, parent: index, placed: operand, doubled: doubled, isFinished: isFinished,
      waiting: waiting)
  }

  /// Takes a node, whose sums stand in `next`, into the queue unless it can't be better than the limit or another node.
  private func add(_ node: Node, below limit: Rank, _ outcome: inout Outcome) {
    guard let index = reach.boxes.index(node.state, node.vector), reach.value(at: index) < .infinity else {
      return
    }
    let left = energyToGo?.value(at: index) ?? 0
    let score = space.score(memoryPicojoules: node.energy + left, latencyCycles: latency(node, index))
    guard score.energyPicojoules <= mostPicojoules, score.latencyCycles <= mostCycles,
      !(others?.match(score) ?? false)
    else { return }
    let full = space.leastRank(
      objective, grain, memoryPicojoules: node.energy + left, latencyCycles: score.latencyCycles,
      joint(node, index))
    let rank = breaksTies ? full : Rank(first: full.first, second: 0)
    guard rank < limit else { return }
    let weight = weight()
    let isDominated = nodes.contains(at: index) { other, sums in
      other.rank <= rank.first && other.weight <= weight && dominates(other, sums, node)
    }
    if isDominated {
      outcome.dominated += 1
      return
    }
    if nodes.isEmpty { grainOfQueue *= rank.first }
    let key =
      grainOfQueue > 0
      ? Rank(first: (rank.first / grainOfQueue).rounded(.down) * grainOfQueue, second: 0) : rank
    var added = node
    added.rank = rank.first
    added.weight = weight
    queue.push(
      key, -node.state, look: grainOfQueue > 0 ? rank.first : 0, nodes.append(added, next, at: index))
  }

  /// What energy and time of the node and all that follows it add up to at least.
  private func joint(_ node: Node, _ index: Int) -> [(sum: Double, cyclesPerPicojoule: Double)] {
    guard objective == .edp, node.state < space.states - 1 else { return [] }
    return times.indices.filter { times[$0].cyclesPerPicojoule > 0 }.map { bound in
      let weight = times[bound].cyclesPerPicojoule
      let spent = times[bound].constant + node.time[bound] + weight * node.energy
      return (spent + times[bound].toGo.value(at: index), weight)
    }
  }

  private func weight() -> Int {
    var weight = timing?.weight(next + shared) ?? 0
    for room in 0..<shared { weight += next[room] }
    return weight
  }

  /// What the node and all that follows it take at least; exact when nothing follows.
  private func latency(_ node: Node, _ index: Int) -> Int {
    guard let timing else { return 0 }
    ahead.update(from: next, count: width)
    var isArrayPlaced = true
    for operand in space.chains.indices {
      let placed = space.placed(operand, in: node.state)
      isArrayPlaced = isArrayPlaced && placed > 0
      let chain = space.chains[operand]
      guard placed < chain.steps.count else { continue }
      for index in chain.steps[placed].lowerBound..<chain.boundaries.count {
        timing.addEdges(operand, index, at: node.vector, to: ahead + shared)
      }
    }
    guard node.state < space.states - 1 else { return timing.latency(ahead + shared) }
    var mean = 0.0
    for bound in times.indices where times[bound].cyclesPerPicojoule == 0 {
      mean = max(mean, times[bound].constant + node.time[bound] + times[bound].toGo.value(at: index))
    }
    let placed = timing.latency(ahead + shared, isArrayPlaced: isArrayPlaced)
    // A mean of terms of either sign.
    return mean < 1e15 ? max(placed, Tolerance.wholeAtLeast(Tolerance.atLeast(mean))) : placed
  }

  /// Whether a node is no worse in anything than one whose sums stand in `next`.
  private func dominates(_ a: Node, _ sums: UnsafePointer<Int>, _ b: Node) -> Bool {
    guard a.isFinished == b.isFinished, a.waiting & ~b.waiting == 0 else { return false }
    if weighsEnergy, a.energy > b.energy || a.freshBack < b.freshBack { return false }
    for room in 0..<shared where sums[room] > next[room] { return false }
    return timing?.dominates(sums + shared, next + shared) ?? true
  }

  /// The mapping that ends in a node.
  private func found(_ index: Int) -> Found {
    var vectors: [[Int]] = space.chains.map { _ in [] }
    var doubled: [[Bool]] = space.chains.map { _ in [] }
    var ends: [Int] = []
    var position = index
    while position >= 0 {
      let node = nodes[position]
      if node.placed >= 0 {
        let chain = space.chains[node.placed]
        let step = space.placed(node.placed, in: node.state) - 1
        for bit in chain.steps[step].indices.map({ $0 - chain.steps[step].lowerBound }).reversed() {
          vectors[node.placed].insert(nodes[node.parent].vector, at: 0)
          doubled[node.placed].insert(node.doubled >> bit & 1 == 1, at: 0)
        }
      }
      if node.placed >= 0, node.vector != nodes[node.parent].vector { ends.append(node.vector) }
      position = node.parent
    }
    let latency = timing?.latency(nodes.sums(index) + shared) ?? 0
    return Found(
      vectors: vectors, ends: ends, doubled: doubled,
      score: space.score(memoryPicojoules: nodes[index].energy, latencyCycles: latency))
  }
}
