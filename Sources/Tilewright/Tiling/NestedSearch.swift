/// The fewest ticks through several buffers when the schedule of each tile is closed: an execution at an outer buffer is the
/// whole schedule of the buffer below for that tile, with its own first load and last store.
///
/// Works from the outermost buffer inwards and remembers the best schedule of each shape of tile. A shape that adds to
/// sums of earlier tiles is another one than the same shape started from nothing: its output has to be brought in.
struct NestedSearch {
  /// The best way found for a shape.
  struct Plan {
    let ticks: Int
    let tiling: LevelTiling
    let traffic: Double
  }

  /// A shape of tile at a buffer.
  struct Key: Hashable {
    let level: Int
    let box: [Int]
    let addsToOutput: Bool
  }

  let problem: TilingProblem
  let geometry: TileGeometry
  /// Whether outer buffers may cut what is reduced.
  let splitsReductionAbove: Bool
  /// The most combinations of tile sizes tried for one shape.
  var combinations = 30_000
  private let bound: StageBound
  private(set) var plans: [Key: Plan?] = [:]
  private(set) var isThinned = false

  /// Whether each buffer takes what is best for itself, its executions counted as one tick.
  let isGreedy: Bool
  private let effort: TilingEffort

  init(
    _ problem: TilingProblem, geometry: TileGeometry, splitsReductionAbove: Bool = true,
    isGreedy: Bool = false, effort: TilingEffort = TilingEffort()
  ) {
    self.isGreedy = isGreedy
    self.effort = effort
    self.problem = problem
    self.geometry = geometry
    self.splitsReductionAbove = splitsReductionAbove && problem.reduction == .accumulate
    bound = StageBound(problem: problem, geometry: geometry, capacity: problem.buffers[0], effort: effort)
  }

  /// The best plan of a shape; nil when it can't be cut to fit.
  mutating func plan(_ key: Key) -> Plan? {
    if let known = plans[key] { return known }
    let plan = key.level == 0 ? innermost(key) : isGreedy ? greedy(key) : outer(key)
    plans[key] = .some(plan)
    return plan
  }

  /// The sizes worth trying for a shape; what is reduced stays whole where outer buffers may not cut it.
  private func options(_ key: Key, solving: Bool = true) -> TileOptions.Choice {
    let all = TileOptions(problem: problem, geometry: geometry, effort: effort, limit: combinations)
      .choice(for: key.box, solving: solving)
    guard key.level > 0, !splitsReductionAbove else { return all }
    let sizes = all.sizes.indices.map { dimension in
      geometry.reduced & (1 << UInt64(dimension)) != 0
        ? Array(all.sizes[dimension].prefix(1)) : all.sizes[dimension]
    }
    return TileOptions.Choice(sizes: sizes, isThinned: all.isThinned)
  }

  private mutating func innermost(_ key: Key) -> Plan? {
    let options = options(key)
    isThinned = isThinned || options.isThinned
    let search = StageSearch(
      problem: problem, geometry: geometry, capacity: problem.buffers[0], addsToOutput: key.addsToOutput,
      keepsTies: false, effort: effort, bound: bound)
    guard let found = search.best(key.box, options: options), let tiling = found.tilings.first else {
      return nil
    }
    return Plan(ticks: found.ticks, tiling: tiling, traffic: 0)
  }

  /// The plan of a shape in the innermost buffer with the least traffic of those that are equally quick.
  func preferred(_ key: Key) -> LevelTiling? {
    let options = options(key)
    let search = StageSearch(
      problem: problem, geometry: geometry, capacity: problem.buffers[key.level],
      addsToOutput: key.addsToOutput, effort: effort)
    guard let found = search.best(key.box, options: options) else { return nil }
    let traffic = TrafficFormula(geometry: geometry, addsToOutput: key.addsToOutput)
    return Preference(geometry: geometry, traffic: traffic).best(of: found.tilings)
  }

  /// What is best for this buffer alone, as the document goes about it.
  private mutating func greedy(_ key: Key) -> Plan? {
    guard let tiling = preferred(key) else { return nil }
    let order = formula(key).order(counts: tiling.tiles.map(\.count), slots: tiling.slots)
    let ordered = LevelTiling(tiles: tiling.tiles, order: order, slots: tiling.slots)
    var total = 2 + formula(key).stalls(counts: tiling.tiles.map(\.count), slots: tiling.slots)
    for (inner, count) in Self.shapes(ordered, key, geometry) {
      guard let plan = plan(inner) else { return nil }
      total += plan.ticks * count
    }
    return Plan(ticks: total, tiling: ordered, traffic: 0)
  }

  /// The plans that a plan uses, itself included, each with the least traffic of its kind in the innermost buffer.
  mutating func used(from key: Key) -> [Key: Plan] {
    var used: [Key: Plan] = [:]
    var open = [key]
    while let next = open.popLast() {
      guard used[next] == nil, let plan = plan(next) else { continue }
      if next.level == 0, !effort.isOver {
        let tiling = preferred(next)
        used[next] =
          effort.isOver ? plan : tiling.map { Plan(ticks: plan.ticks, tiling: $0, traffic: 0) } ?? plan
      } else {
        used[next] = plan
        if next.level == 0 { continue }
        open += Self.shapes(plan.tiling, next, geometry).map(\.key)
      }
    }
    return used
  }

  /// The executions of a plan with everything inside.
  func executions(of key: Key, _ plans: [Key: Plan]) -> Double {
    var known: [Key: Double] = [:]
    func count(_ key: Key) -> Double {
      if let known = known[key] { return known }
      guard let plan = plans[key] else { return 0 }
      guard key.level > 0 else { return Double(plan.tiling.executions) }
      let sum = Self.shapes(plan.tiling, key, geometry).reduce(0.0) { $0 + Double($1.count) * count($1.key) }
      known[key] = sum
      return sum
    }
    return count(key)
  }

  private struct Candidate {
    let sizes: [Int]
    let slots: [Int]
    let ends: Int
    let least: Double
  }

  /// Few tiles first: what they reach says how many tiles can be worthwhile at all.
  private mutating func outer(_ key: Key) -> Plan? {
    var best: Plan?
    var tried = 0
    var most = 4
    while tried < most, !effort.isOver || best == nil {
      improve(key, executions: tried + 1...most, &best)
      tried = most
      let rest = best.map { Double($0.ticks) - rate(key) - 2 } ?? .infinity
      most = min(1 << 16, most * 8, Int(min(1e9, max(0, rest) / Double(2 * key.level - 1))))
    }
    return best
  }

  private mutating func improve(_ key: Key, executions: ClosedRange<Int>, _ best: inout Plan?) {
    var traffic = TrafficFormula(geometry: geometry, addsToOutput: key.addsToOutput)
    let candidates = candidates(key, executions: executions).sorted {
      $0.least != $1.least ? $0.least < $1.least : $1.sizes.lexicographicallyPrecedes($0.sizes)
    }
    for candidate in candidates {
      let least = Tolerance.wholeAtLeast(candidate.least)
      if let best, least > best.ticks || effort.spend() { break }
      let tiling = tiling(candidate, key)
      let own = traffic.elements(tiling)
      if let best, least == best.ticks, own >= best.traffic { continue }
      guard
        let ticks = ticks(candidate, key, limit: best?.ticks ?? .max),
        best.map({ (ticks, own) < ($0.ticks, $0.traffic) }) ?? true
      else { continue }
      best = Plan(ticks: ticks, tiling: tiling, traffic: own)
    }
  }

  private func rate(_ key: Key) -> Double {
    bound.rate(operations: key.box.reduce(1.0) { $0 * Double($1) })
  }

  private func tiling(_ candidate: Candidate, _ key: Key) -> LevelTiling {
    let tiles = key.box.indices.map { TileSizes(capped: candidate.sizes[$0], of: key.box[$0]) }
    return LevelTiling(
      tiles: tiles, order: formula(key).order(counts: tiles.map(\.count), slots: candidate.slots),
      slots: candidate.slots)
  }

  private func formula(_ key: Key) -> TickFormula {
    TickFormula(
      geometry: geometry, addsToOutput: key.addsToOutput, isInnermost: false, finishesInTurn: false)
  }

  /// Every way to cut the shape that fits, with the slots that stall least and a lower limit on its ticks.
  private mutating func candidates(_ key: Key, executions: ClosedRange<Int>) -> [Candidate] {
    let options = options(key, solving: false)
    isThinned = isThinned || options.isThinned
    let rate = rate(key)
    let slotChoices = SlotChoices(problem: problem, geometry: geometry).all
    let formula = formula(key)
    var found: [Candidate] = []
    let isEnough = { [effort] in effort.spend() && !found.isEmpty }
    forEachSizes(options.sizes, key, most: executions.upperBound, until: isEnough) { sizes, counts, count in
      guard executions.contains(count) else { return }
      let elements = geometry.operands.map { geometry.slotSize($0, sizes, of: key.box) }
      var choice: (slots: [Int], stalls: Int)?
      for slots in slotChoices
      where zip(elements, slots).reduce(0, { $0 + $1.0 * $1.1 }) <= problem.buffers[key.level] {
        let stalls = formula.stalls(counts: counts, slots: slots)
        if choice.map({ stalls < $0.stalls }) ?? true { choice = (slots, stalls) }
      }
      guard let choice else { return }
      // Each closed schedule inside has a first load and a last store at each of its buffers.
      let least = rate + Double(count * (2 * key.level - 1) + 2 + choice.stalls)
      found.append(
        Candidate(sizes: sizes, slots: choice.slots, ends: 2 + choice.stalls, least: least))
    }
    return found
  }

  /// Calls `body` with all combinations of tile sizes of at most `most` tiles that may fit.
  private func forEachSizes(
    _ options: [[Int]], _ key: Key, most: Int, until isEnough: () -> Bool, _ body: ([Int], [Int], Int) -> Void
  ) {
    guard options.allSatisfy({ !$0.isEmpty }) else { return }
    // Sizes that aren't chosen yet are the smallest ones: what doesn't fit beside them never does.
    var sizes = options.map { $0[$0.count - 1] }
    var counts = key.box.map { _ in 1 }
    let slots = geometry.operands.map { _ in 1 }
    func extend(_ dimension: Int, _ executions: Int) {
      if dimension == options.count {
        body(sizes, counts, executions)
        return
      }
      defer { sizes[dimension] = options[dimension][options[dimension].count - 1] }
      for size in options[dimension] {
        let count = ceilingDivide(key.box[dimension], size)
        if count > most / executions || isEnough() { return }
        sizes[dimension] = size
        guard geometry.mayFit(sizes, slots: slots, in: problem.buffers[key.level]) else { continue }
        counts[dimension] = count
        extend(dimension + 1, executions * count)
      }
    }
    extend(0, 1)
  }

  /// The ticks of a candidate: those of all schedules inside and its own.
  private mutating func ticks(_ candidate: Candidate, _ key: Key, limit: Int) -> Int? {
    var total = candidate.ends
    for (inner, count) in Self.shapes(tiling(candidate, key), key, geometry) {
      guard let plan = plan(inner) else { return nil }
      total += plan.ticks * count
      if total > limit { return nil }
    }
    return total
  }

  /// The shapes of tiles inside a tiling with how many there are of each.
  static func shapes(_ tiling: LevelTiling, _ key: Key, _ geometry: TileGeometry) -> [(key: Key, count: Int)]
  {
    var shapes: [(box: [Int], count: Int, isFirst: Bool)] = [([], 1, true)]
    for (dimension, tiles) in tiling.tiles.enumerated() {
      let isReduced = geometry.reduced & (1 << UInt64(dimension)) != 0
      shapes = shapes.flatMap { shape in
        tiles.runs.enumerated().flatMap { index, run -> [(box: [Int], count: Int, isFirst: Bool)] in
          let box = shape.box + [run.size]
          guard isReduced, shape.isFirst, index == 0 else {
            return [(box, shape.count * run.count, shape.isFirst && !(isReduced && index > 0))]
          }
          return [(box, shape.count, true), (box, shape.count * (run.count - 1), false)]
        }
      }.filter { $0.count > 0 }
    }
    return shapes.map { shape in
      (
        Key(level: key.level - 1, box: shape.box, addsToOutput: key.addsToOutput || !shape.isFirst),
        shape.count
      )
    }
  }
}
