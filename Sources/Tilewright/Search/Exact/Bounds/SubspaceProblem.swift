/// A subspace made ready to be searched: its tables, and bounds for all its mappings; what no mapping below the incumbent can use is
/// pruned (reduced-cost fixing: Dantzig, Fulkerson, Johnson 1954).
final class SubspaceProblem {
  let space: Subspace
  let computeCycles: Int
  private let objective: Objective
  private let grain: EnergyGrain
  /// Where steps may be placed.
  private var energy: BoundaryCosts
  /// Nil when energy doesn't count.
  private var energyToGo: CostToGo?
  private let timing: MappingTiming?
  /// The best bounds for the time alone, the tightest first, and the one for energy and time together.
  private var times: [TimeBound] = []
  private var joint: TimeBound?
  /// Places of steps have been left out through which no mapping ranks below this.
  private var fixedBelow = Rank.worst
  /// The share by which the limit was above the bound when places were left out last.
  private var fixedGap = Double.infinity
  /// The mappings that the last bounds were worked out from.
  private var relaxed: [(root: Double, path: CostToGo.Path)] = []

  /// `needsEnergy` and `needsTime` say by what mappings are compared. What has been left out of the same problem told apart only
  /// coarsely is left out here.
  init(
    _ space: Subspace, computeCycles: Int, objective: Objective, grain: EnergyGrain,
    needsEnergy: Bool = true, needsTime: Bool, within coarse: SubspaceProblem? = nil
  ) {
    self.space = space
    self.computeCycles = computeCycles
    self.objective = objective
    self.grain = grain
    energy = BoundaryCosts.energy(space, within: coarse?.energy)
    fixedBelow = coarse?.fixedBelow ?? .worst
    energyToGo = needsEnergy ? CostToGo(energy) : nil
    timing = needsTime ? MappingTiming(space, computeCycles: computeCycles) : nil
  }

  /// Entries of a table of bounds.
  var entries: Int { energy.boxes.entries }

  /// Whether any mapping may rank below what places were left out for.
  var isPossible: Bool {
    (energyToGo?.root ?? 0) < .infinity
      && (times + (joint.map { [$0] } ?? [])).allSatisfy { $0.root < .infinity }
  }

  /// Adds bounds for the time with these multipliers, tightened in so many steps (those for the time alone in
  /// `timeSteps`), or until no mapping can rank below the limit. Nests that bounds are worked out from are visited, which
  /// may lower the limit. Places through which no mapping ranks below it are left out.
  func bound(
    _ multipliers: inout LagrangeMultipliers.Both, steps: Int, timeSteps: Int? = nil, leastStride: Double = 2,
    below limit: () -> Rank = { .worst }, fixes: Bool = false, visit: (CostToGo.Path) -> Void = { _ in }
  ) {
    defer { refresh() }
    if times.isEmpty, let energyToGo, energyToGo.root < .infinity {
      visit(energyToGo.path)
      let cycles = computeCycles
      fix(energyToGo, below: fixes ? limit() : .worst) {
        space.leastRank(objective, grain, memoryPicojoules: $0, latencyCycles: cycles, [])
      }
    }
    guard isPossible, let timing else { return }
    relaxed = []
    fixedGap = .infinity
    let bound = multipliers.time.fit(
      timing, { energy }, steps: timeSteps ?? steps, leastStride: leastStride,
      isEnough: { rank([$0]).first >= limit().first }
    ) { bound, path in
      visit(path)
      relaxed.append((bound.root, path))
      let constant = bound.constant
      fix(bound.toGo, below: fixes ? limit() : .worst) { rank(cycles: cycles(constant + $0)) }
    }
    times = Array(
      (times + [bound]).sorted { $0.root > $1.root }.prefix(objective == .edp ? 1 : TimeBound.count))
    guard objective == .edp, isPossible, let time = times.first, rank([time]).first < limit().first else {
      return
    }
    let apart = space.score(memoryPicojoules: energyToGo?.root ?? 0, latencyCycles: cycles([time]))
    guard apart.energyPicojoules > 0 else { return }
    relaxed = []
    fixedGap = .infinity
    let together = multipliers.joint.fit(
      timing, { energy }, cyclesPerPicojoule: Double(apart.latencyCycles) / apart.energyPicojoules,
      steps: steps, leastStride: leastStride, isEnough: { rank([time, $0]).first >= limit().first }
    ) { bound, path in
      visit(path)
      relaxed.append((bound.root, path))
      fix(bound.toGo, below: fixes ? limit() : .worst) {
        rank(cycles: cycles([time]), [(bound.constant + $0, bound.cyclesPerPicojoule)])
      }
    }
    if joint.map({ rank([time, $0]) < rank([time, together]) }) ?? true { joint = together }
  }

  /// Places are left out when the limit is less than this share above a bound, and again when it is so much closer.
  private static let worthwhileGap = (first: 0.15, again: 0.7)

  /// Leaves out the places of steps through which the bounds that are known allow no mapping that ranks below a limit.
  func fix(below limit: Rank) {
    fixedGap = .infinity
    if let energyToGo {
      let cycles = cycles(times)
      fix(energyToGo, below: limit) {
        space.leastRank(objective, grain, memoryPicojoules: $0, latencyCycles: cycles, [])
      }
      refresh()
    }
    for index in times.indices where isPossible {
      fixedGap = .infinity
      let bound = times[index]
      fix(bound.toGo, below: limit) { rank(cycles: cycles(bound.constant + $0)) }
      refresh()
    }
    if let joint, isPossible {
      fixedGap = .infinity
      fix(joint.toGo, below: limit) {
        rank(cycles: cycles(times), [(joint.constant + $0, joint.cyclesPerPicojoule)])
      }
      refresh()
    }
  }

  /// The same problem in two halves, without places through which no mapping ranks below a limit. Told apart are the mappings between
  /// which the last bounds wavered, or else those of the step with most places.
  func halves(below limit: Rank) -> [SubspaceProblem] {
    guard let split else { return [] }
    return [false, true].map {
      let half = SubspaceProblem(self, energy.half(split, isUpper: $0))
      half.fix(below: limit)
      return half
    }
  }

  private init(_ problem: SubspaceProblem, _ energy: BoundaryCosts) {
    space = problem.space
    computeCycles = problem.computeCycles
    objective = problem.objective
    grain = problem.grain
    timing = problem.timing
    times = problem.times
    joint = problem.joint
    energyToGo = problem.energyToGo
    fixedBelow = problem.fixedBelow
    self.energy = energy
    refresh()
  }

  private var split: BoundaryCosts.Split? {
    let relaxed = relaxed.sorted { $0.root > $1.root }
    guard let best = relaxed.first?.path ?? energyToGo.flatMap({ $0.root < .infinity ? $0.path : nil }) else {
      return widest
    }
    if let split = unfinished(best.vectors) ?? crowded(best.vectors) { return split }
    if let other = relaxed.first(where: { $0.path.vectors != best.vectors })?.path,
      let split = split(best.vectors, other.vectors)
    {
      return split
    }
    return widest
  }

  /// Where a mapping's sums would have to arrive finished in a memory to find room, but don't.
  private func unfinished(_ vectors: [[Int]]) -> BoundaryCosts.Split? {
    guard let chain = space.chains.first else { return nil }
    for step in chain.steps.indices.dropFirst() {
      let (below, here) = (chain.steps[step - 1].upperBound - 1, chain.steps[step].lowerBound)
      let boundary = chain.boundaries[here]
      let own = Int(chain.own[vectors[0][here]])
      guard boundary.inner >= 0, boundary.finishedBits[own] < boundary.partialBits[own],
        !space.isFinished(chain.boundaries[below], at: vectors[0][below])
      else { continue }
      let shared = space.shared.first { $0.memory == boundary.inner }
      let others = shared.map { used($0, vectors) - ($0.bits[0]?[vectors[0][here]] ?? 0) } ?? 0
      let room = space.constants.capacities[boundary.inner].bits - others
      let table = energy.steps[0][step - 1]
      let isFinished = { self.space.isFinished(chain.boundaries[below], at: $0) }
      guard boundary.partialBits[own] > room, table.contains(where: isFinished),
        table.contains(where: { !isFinished($0) })
      else { continue }
      return .init(operand: 0, step: step - 1, kind: .isFinished)
    }
    return nil
  }

  /// Bits that a mapping's tiles take of a shared memory.
  private func used(_ memory: Subspace.Shared, _ vectors: [[Int]]) -> Int {
    space.chains.indices.reduce(0) { sum, operand in
      guard let bits = energy.bits(of: operand, in: memory, from: false) else {
        return sum + memory.least[operand]
      }
      return sum + bits[vectors[operand][space.chains[operand].steps[memory.step[operand]].lowerBound]]
    }
  }

  /// Where a mapping's tiles don't fit a shared memory together: half below the size of the one that takes most of it.
  private func crowded(_ vectors: [[Int]]) -> BoundaryCosts.Split? {
    var most = (bits: 0, sizes: 0)
    var split: BoundaryCosts.Split?
    for memory in space.shared {
      let steps = space.chains.indices.filter { memory.bits[$0] != nil }
      func vector(_ operand: Int) -> Int {
        vectors[operand][space.chains[operand].steps[memory.step[operand]].lowerBound]
      }
      guard !memory.capacity.holds(used(memory, vectors)) else { continue }
      for operand in steps {
        let step = memory.step[operand]
        let bits = memory.bits[operand]?[vector(operand)] ?? 0
        for dimension in space.dimensions.indices where space.changes(1 << UInt64(operand), dimension) {
          let size = space.coordinate(dimension, of: vector(operand))
          let least = energy.steps[operand][step].box.low[dimension]
          guard size > least, (bits, size - least) > most else { continue }
          most = (bits, size - least)
          split = .init(
            operand: operand, step: step, kind: .size(dimension: dimension, most: (least + size) / 2))
        }
      }
    }
    return split
  }

  /// Between two mappings, at the step and dimension that make most difference.
  private func split(_ a: [[Int]], _ b: [[Int]]) -> BoundaryCosts.Split? {
    guard let costs = (joint ?? times.first)?.toGo.costs else { return nil }
    var most = (cost: -1.0, sizes: 0)
    var split: BoundaryCosts.Split?
    for (operand, chain) in space.chains.enumerated() {
      for (step, boundaries) in chain.steps.enumerated() {
        let vectors = [a, b].map { $0[operand][boundaries.lowerBound] }
        let table = costs.steps[operand][step]
        let difference = abs(table[vectors[0]] - table[vectors[1]])
        let cost = difference < .infinity ? difference : 0
        for dimension in space.dimensions.indices {
          let sizes = vectors.map { space.coordinate(dimension, of: $0) }.sorted()
          guard sizes[1] > sizes[0], (cost, sizes[1] - sizes[0]) > most else { continue }
          most = (cost, sizes[1] - sizes[0])
          split = .init(
            operand: operand, step: step, kind: .size(dimension: dimension, most: (sizes[0] + sizes[1]) / 2))
        }
      }
    }
    return split
  }

  /// Through the middle of the step and dimension with most sizes.
  private var widest: BoundaryCosts.Split? {
    var most = 0
    var split: BoundaryCosts.Split?
    for (operand, steps) in energy.steps.enumerated() {
      for (step, table) in steps.enumerated() {
        for (dimension, (low, high)) in zip(table.box.low, table.box.high).enumerated()
        where high - low > most {
          most = high - low
          split = .init(
            operand: operand, step: step, kind: .size(dimension: dimension, most: (low + high) / 2))
        }
      }
    }
    return split
  }

  /// Leaves out the places of steps through which no mapping ranks below a limit; `rank` is the least of those that cost so
  /// much.
  private func fix(_ toGo: CostToGo, below limit: Rank, rank: (Double) -> Rank) {
    guard limit.first < .infinity, toGo.root < .infinity, rank(toGo.root).first < limit.first else { return }
    var (low, high) = (toGo.root, max(2 * toGo.root, 1))
    while rank(high).first < limit.first {
      guard high < 1e18 else { return }
      high *= 2
    }
    while high - low > Tolerance.share * high {
      let middle = (low + high) / 2
      if rank(middle).first < limit.first { low = middle } else { high = middle }
    }
    let gap = (high - toGo.root) / high
    guard gap < Self.worthwhileGap.first, gap < Self.worthwhileGap.again * fixedGap else { return }
    fixedGap = gap
    energy = toGo.fixed(energy, below: high * (1 + Tolerance.share))
    fixedBelow = min(fixedBelow, limit)
  }

  /// Works out again the tables that hold what has been left out.
  private func refresh() {
    if let toGo = energyToGo, toGo.boxes !== energy.boxes { energyToGo = CostToGo(energy) }
    func refreshed(_ bound: TimeBound) -> TimeBound {
      bound.toGo.boxes === energy.boxes ? bound : TimeBound(bound, energy)
    }
    times = times.map(refreshed)
    joint = joint.map(refreshed)
  }

  /// No mapping ranks below this.
  var bound: Rank { isPossible ? min(rank(bounds), fixedBelow) : fixedBelow }

  private var bounds: [TimeBound] { times + (joint.map { [$0] } ?? []) }

  private func cycles(_ root: Double) -> Int {
    max(computeCycles, Int(min(1e18, Tolerance.atLeast(root)).rounded(.up)))
  }

  private func cycles(_ times: [TimeBound]) -> Int {
    times.filter { $0.cyclesPerPicojoule == 0 }.reduce(computeCycles) { max($0, cycles($1.root)) }
  }

  private func rank(_ times: [TimeBound]) -> Rank {
    rank(
      cycles: cycles(times),
      times.filter { $0.cyclesPerPicojoule > 0 }.map { ($0.root, $0.cyclesPerPicojoule) })
  }

  private func rank(cycles: Int, _ joint: [(sum: Double, cyclesPerPicojoule: Double)] = []) -> Rank {
    space.leastRank(
      objective, grain, memoryPicojoules: energyToGo?.root ?? 0, latencyCycles: cycles, joint)
  }

  /// The mappings of the space that nothing matches in energy and latency both (`SubspaceSearch.front`).
  func front(beside known: ParetoScores, nodes: Int, isInterrupted: () -> Bool) -> (
    found: [SubspaceSearch.Found], outcome: SubspaceSearch.Outcome
  ) {
    SubspaceSearch(
      space, objective: .energy, grain: grain, energy: energy, energyToGo: energyToGo, timing: timing,
      times: bounds
    ).front(beside: known, mostNodes: max(1, nodes), isInterrupted: isInterrupted)
  }

  /// Looks for a mapping that ranks below `limit` (`SubspaceSearch`). Without `breaksTies` only what is minimised counts.
  func search(
    below limit: Rank, nodes: Int, slack: Double, breaksTies: Bool, mostPicojoules: Double = .infinity,
    mostCycles: Int = .max, isInterrupted: () -> Bool
  ) -> SubspaceSearch.Outcome {
    SubspaceSearch(
      space, objective: objective, grain: grain, energy: energy, energyToGo: energyToGo, timing: timing,
      times: bounds, breaksTies: breaksTies, mostPicojoules: mostPicojoules, mostCycles: mostCycles
    ).run(below: limit, mostNodes: max(1, nodes), slack: slack, isInterrupted: isInterrupted)
  }
}
