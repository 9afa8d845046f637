/// The capacities of one buffer at which the best schedule gets better: what a larger buffer would buy.
///
///     128x512 · 512x128, accumulating   35 328 → 15 ticks, 38 400 → 13, … 147 456 → 3
public struct CapacitySteps {
  /// A capacity and the ticks that it allows.
  public struct Step: Hashable, Sendable {
    /// The least capacity in elements.
    public let capacity: Int
    /// The fewest ticks in it.
    public let ticks: Int
  }

  /// Every step above a capacity, ascending; for unit ticks and accumulation alone.
  ///
  /// - Returns: nil when the problem has no closed form, or too many tilings to go through.
  public static func steps(of problem: TilingProblem, above capacity: Int) -> [Step]? {
    steps(of: problem, above: capacity, effort: TilingEffort())
  }

  static func steps(of problem: TilingProblem, above capacity: Int, effort: TilingEffort) -> [Step]? {
    let search = InnermostSearch(problem: problem, geometry: TileGeometry(problem.layer), effort: effort)
    guard search.isClosedForm, problem.reduction == .accumulate, problem.check().isEmpty else { return nil }
    let geometry = search.geometry
    let box = problem.layer.sizes
    let options = TileOptions(problem: problem, geometry: geometry, effort: effort, limit: 60_000).choice(
      for: box, solving: false)
    guard !options.isThinned else { return nil }
    let formula = TickFormula(
      geometry: geometry, addsToOutput: false, isInnermost: true, finishesInTurn: false)
    let choices = SlotChoices(problem: problem, geometry: geometry).all
    // The least capacity for each number of ticks.
    var least: [Int: Int] = [:]
    var sizes = box
    func extend(_ dimension: Int, _ executions: Int) {
      guard dimension < box.count else {
        let counts = box.indices.map { ceilingDivide(box[$0], sizes[$0]) }
        let elements = geometry.operands.map { geometry.slotSize($0, sizes, of: box) }
        for slots in choices {
          let room = zip(elements, slots).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
          guard room > Double(capacity), room < 9e15 else { continue }
          let ticks = executions + 2 + formula.stalls(counts: counts, slots: slots)
          least[ticks] = min(least[ticks] ?? .max, Int(room))
        }
        return
      }
      for size in options.sizes[dimension] {
        if effort.spend() { return }
        let (count, overflow) = executions.multipliedReportingOverflow(
          by: ceilingDivide(box[dimension], size))
        if overflow || count > 1 << 40 { return }
        sizes[dimension] = size
        extend(dimension + 1, count)
      }
    }
    extend(0, 1)
    let now = (try? search.with(capacity: capacity)?.run())?.ticks ?? .max
    var steps: [Step] = []
    for (ticks, room) in least.sorted(by: { ($0.value, $0.key) < ($1.value, $1.key) })
    where ticks < (steps.last?.ticks ?? now) {
      steps.append(Step(capacity: room, ticks: ticks))
    }
    return steps
  }
}

extension InnermostSearch {
  /// The same search in another capacity; nil for none.
  fileprivate func with(capacity: Int) -> InnermostSearch? {
    guard capacity >= 1 else { return nil }
    return InnermostSearch(problem: problem.with(buffers: [capacity]), geometry: geometry, effort: effort)
  }
}
