import Diagnostics

/// The best tilings for one buffer when operations take different times, queue on channels or run on several units: lower
/// limits sort the candidates, running them decides.
struct TimedSearch {
  let problem: TilingProblem
  let geometry: TileGeometry
  let effort: TilingEffort
  /// Combinations of tile sizes that are tried.
  var combinations = 20_000
  /// Executions that are run before the search stops.
  var budget = 4_000_000

  private struct Candidate {
    let tiling: LevelTiling
    let least: Int
    let traffic: Double
  }

  /// Searches; nil when nothing fits.
  ///
  /// - Throws: A diagnostic when every tiling that fits is too long to be run.
  func run() throws(DiagnosticList) -> InnermostSearch.Found? {
    let box = problem.layer.sizes
    let options = TileOptions(problem: problem, geometry: geometry, effort: effort, limit: combinations)
      .choice(
        for: box, solving: false)
    let candidates = candidates(options.sizes, box)
    var best: (ticks: Int, traffic: Double, tilings: [LevelTiling])?
    var spent = 0
    var isCut = options.isThinned
    for candidate in candidates {
      if let best, (candidate.least, candidate.traffic) >= (best.ticks, best.traffic) {
        if candidate.least > best.ticks { break }
        continue
      }
      if spent > budget || candidate.tiling.executions > Tiling.longest {
        isCut = true
        if best != nil || candidate.tiling.executions <= Tiling.longest { break }
        continue
      }
      if best != nil, effort.spend(candidate.tiling.executions) { break }
      spent += candidate.tiling.executions
      var pipeline = Pipeline(
        .init(
          geometry: geometry, tiling: candidate.tiling, slots: [candidate.tiling.slots],
          reduction: problem.reduction, ticks: problem.ticks, channels: problem.channels,
          units: problem.units, sharesBuffer: problem.sharesBuffer), limit: best?.ticks ?? .max,
        sink: NoEvents())
      guard let ticks = pipeline.run() else { continue }
      if let old = best, (ticks, candidate.traffic) >= (old.ticks, old.traffic) { continue }
      best = (ticks, candidate.traffic, [candidate.tiling])
    }
    if best == nil, !candidates.isEmpty, candidates.allSatisfy({ $0.tiling.executions > Tiling.longest }) {
      throw DiagnosticList([.tooLongToRun(problem, isOver: effort.isOver)])
    }
    return best.map {
      InnermostSearch.Found(ticks: $0.ticks, tilings: $0.tilings, remarks: isCut ? [.thinned] : [])
    }
  }

  private func candidates(_ options: [[Int]], _ box: [Int]) -> [Candidate] {
    var traffic = TrafficFormula(geometry: geometry, addsToOutput: false)
    let formula = TickFormula(
      geometry: geometry, addsToOutput: false, isInnermost: true,
      finishesInTurn: problem.reduction != .accumulate)
    let extra = SlotChoices(problem: problem, geometry: geometry).extraOutputSlots(problem.reduction)
    let choices = SlotChoices(problem: problem, geometry: geometry).all
    var found: [Candidate] = []
    var sizes = box
    func extend(_ dimension: Int, _ executions: Int) {
      guard dimension == box.count else {
        for size in options[dimension] {
          let (count, overflow) = executions.multipliedReportingOverflow(
            by: ceilingDivide(box[dimension], size))
          if overflow || count > Tiling.longest && !found.isEmpty { return }
          sizes[dimension] = size
          extend(dimension + 1, count)
        }
        return
      }
      let tiles = box.indices.map { TileSizes(capped: sizes[$0], of: box[$0]) }
      let counts = tiles.map(\.count)
      let isReduced = counts.indices.contains { counts[$0] > 1 && geometry.reduced & (1 << UInt64($0)) != 0 }
      if effort.spend(), !found.isEmpty { return }
      for choice in choices {
        var slots = choice
        if isReduced { slots[0] += extra }
        if problem.sharesBuffer { slots = slots.map { $0 * problem.units } }
        let tiling = LevelTiling(
          tiles: tiles, order: formula.order(counts: counts, slots: choice), slots: slots)
        guard tiling.fits(problem.buffers[0], geometry) else { continue }
        let elements = traffic.elements(tiling)
        found.append(Candidate(tiling: tiling, least: least(tiling, executions, elements), traffic: elements))
      }
    }
    extend(0, 1)
    return found.sorted { a, b in
      if (a.least, a.traffic) != (b.least, b.traffic) { return (a.least, a.traffic) < (b.least, b.traffic) }
      return a.tiling.slots.lexicographicallyPrecedes(b.tiling.slots)
    }
  }

  /// No schedule of the tiling takes less: all executions one after the other on their units, or all transfers on
  /// their channels, and the ends.
  private func least(_ tiling: LevelTiling, _ executions: Int, _ traffic: Double) -> Int {
    let operations = problem.layer.sizes.reduce(1.0) { $0 * Double($1) }
    let computing = problem.ticks.execute.least(total: operations, count: executions) / Double(problem.units)
    var least = computing + 2
    if let channels = problem.channels {
      // Outputs have channels of their own.
      let inputs = max(0, traffic - Double(geometry.whole[0]))
      least = max(least, problem.ticks.load.least(total: inputs, count: 1) / Double(channels) + 2)
    }
    return Int(min(4e18, least))
  }
}

extension TickModel.Rate {
  /// What `count` operations of `total` elements together take at the least.
  func least(total: Double, count: Int) -> Double {
    switch self {
    case .fixed(let ticks): Double(max(1, ticks)) * Double(count)
    case .proportional(let fixed, let per):
      max(Double(count), Double(fixed) * Double(count) + total / Double(max(1, per)))
    case .steps: Double(count)
    }
  }
}
