/// Branch and bound (Land, Doig 1960): subspaces that a search leaves open are divided.
extension SpaceSearch {
  /// Some of the mappings of a space: those with some of the places that its steps may have.
  private struct Part {
    let unit: Unit
    var bound: Rank
    let problem: SubspaceProblem?
    var multipliers: LagrangeMultipliers.Both
  }

  /// Parts that are made at most; one with large tables counts as several.
  private var mostParts: Int { objective == .energy ? 4_000 : 1_000 }
  private static let entriesOfPart = 20_000
  /// After so many parts without a gain the rest stays open, and what a gain is: by which share the bound has to come closer to
  /// the limit.
  private static let partsWithoutGain = 200
  private static let gain = 0.02
  /// Nodes to look at before a part is divided again.
  private static let partNodes = 100
  /// The same where looking at nodes gets somewhere.
  private static let morePartNodes = 2_000

  /// Divides spaces again and again, the one with the least bound first, until bounds tightened leave nothing open: what
  /// remains in the end.
  ///
  /// Bounds can be no tighter than a mean of mappings between which the multipliers waver. Told apart they can.
  func branched(_ pending: [Pending]) -> [Pending] {
    let mostNodes = visited + effort.allNodes
    var parts = pending.compactMap { space in
      settled(
        Part(
          unit: space.unit, bound: space.bound, problem: space.problem,
          multipliers: multipliers[space.unit.index] ?? LagrangeMultipliers.Both()), nodes: effort.nodes)
    }
    var indivisible: [Part] = []
    var count = parts.count
    var gained = (bound: parts.map(\.bound.first).min() ?? 0, count: count)
    while let next = parts.indices.min(by: { parts[$0].bound < parts[$1].bound }),
      parts[next].bound.first < limit.first
    {
      guard !isInterrupted(), count < mostParts, visited < mostNodes else {
        wasInterrupted = wasInterrupted || isInterrupted()
        break
      }
      let bound = parts[next].bound.first
      if bound > gained.bound + Self.gain * (limit.first - gained.bound) { gained = (bound, count) }
      guard count < gained.count + Self.partsWithoutGain else { break }
      let part = parts.remove(at: next)
      guard let smaller = divided(part) else {
        indivisible.append(part)
        continue
      }
      count += smaller.reduce(0) { $0 + 1 + ($1.problem?.entries ?? 0) / Self.entriesOfPart }
      parts += smaller.compactMap(bounded)
    }
    var bounds: [Int: Rank] = [:]
    for part in parts + indivisible where part.bound.first < limit.first {
      bounds[part.unit.index] = min(bounds[part.unit.index] ?? .worst, part.bound)
    }
    return pending.compactMap { space in
      guard let least = bounds[space.unit.index] else {
        markSearched(space.unit, space.bound)
        return nil
      }
      return Pending(unit: space.unit, bound: max(space.bound, least))
    }.sorted { ($0.bound, $0.unit.index) < ($1.bound, $1.unit.index) }
  }

  /// A part in two, or whole when it has no tables yet; nil when it can't be divided.
  private func divided(_ part: Part) -> [Part]? {
    func with(_ problem: SubspaceProblem) -> Part {
      Part(unit: part.unit, bound: part.bound, problem: problem, multipliers: part.multipliers)
    }
    guard let problem = part.problem else {
      return subspaceProblem(part.unit, for: objective).map { [with($0)] }
    }
    let halves = problem.halves(below: limit)
    if isInterrupted() { return nil }
    return halves.isEmpty ? nil : halves.map(with)
  }

  /// Bounds a part tightened and looks for its best; nil when nothing of it is open.
  private func bounded(_ part: Part) -> Part? {
    guard let problem = part.problem else { return part }
    var part = part
    guard !isInterrupted() else { return part }
    guard problem.bound.first < limit.first else { return nil }
    bound(
      problem, part.unit, &part.multipliers, steps: LagrangeMultipliers.steps,
      timeSteps: objective == .edp ? 1 : LagrangeMultipliers.steps, leastStride: 1.25)
    guard !isInterrupted() else {
      return Part(unit: part.unit, bound: part.bound, problem: nil, multipliers: .init())
    }
    guard problem.bound.first < limit.first,
      let open = search(problem, part.unit, slack: 0, nodes: Self.partNodes)
    else { return nil }
    part.bound = max(part.bound, problem.bound, open)
    return settled(part, nodes: Self.morePartNodes)
  }

  /// Goes on looking in a part if that has brought the bound closer to the limit than what is left; nil when nothing is open.
  private func settled(_ part: Part, nodes: Int) -> Part? {
    guard let problem = part.problem, !isInterrupted() else { return part }
    let (root, bound) = (problem.bound.first, part.bound.first)
    guard bound < limit.first, bound - root > limit.first - bound else { return part }
    guard let open = search(problem, part.unit, slack: 0, nodes: nodes) else { return nil }
    var part = part
    part.bound = max(part.bound, open)
    return part
  }
}
