public import Diagnostics

/// Finds the tiling with the fewest ticks; ties go to less traffic, from the outermost boundary inwards, then to less room,
/// then to a fixed order.
///
///     TilingSearch(problem).run()                  all buffers at once, tiles streaming through
///     TilingSearch(problem, isNested: true).run()  the schedule of each outer tile closed
public struct TilingSearch: Sendable {
  /// What is searched for.
  public let problem: TilingProblem
  let method: Tiling.Method
  let isNested: Bool
  let splitsReductionAbove: Bool

  /// Prepares a search.
  ///
  /// - Parameters:
  ///   - method: How buffers are passed.
  ///   - isNested: Whether the schedules of outer tiles are closed; always so when staged.
  ///   - splitsReductionAbove: Whether outer buffers may cut what is reduced. With a separate adder they never do.
  public init(
    _ problem: TilingProblem, method: Tiling.Method = .best, isNested: Bool = false,
    splitsReductionAbove: Bool = true
  ) {
    self.problem = problem
    self.method = method
    self.isNested = isNested || method == .staged
    self.splitsReductionAbove = splitsReductionAbove
  }

  /// Searches.
  ///
  /// - Parameters:
  ///   - isInterrupted: Asked again and again; once it says so, the best so far is given.
  ///   - progress: Told how many tilings were looked at.
  /// - Throws: Diagnostics when the problem makes no sense or no tiling fits.
  public func run(
    isInterrupted: @escaping @Sendable () -> Bool = { false },
    progress: (@Sendable (_ tried: Int) -> Void)? = nil
  ) throws(DiagnosticList) -> Tiling {
    let effort = TilingEffort(isInterrupted: isInterrupted, progress: progress)
    let wrong = problem.check()
    if wrong.hasErrors { throw DiagnosticList(wrong) }
    let geometry = TileGeometry(problem.layer)
    if let tooSmall = TilingFit(problem: problem, geometry: geometry).finding {
      throw DiagnosticList([tooSmall])
    }
    if isNested, method != .single, problem.buffers.count > 1 {
      return try nested(geometry, remarks: wrong, effort)
    }
    return try stream(geometry, remarks: wrong, effort)
  }

  private func stream(
    _ geometry: TileGeometry, remarks: [Diagnostic], _ effort: TilingEffort
  ) throws(DiagnosticList) -> Tiling {
    let inner = problem.with(buffers: Array(problem.buffers.prefix(1)))
    let all = method == .single ? inner : problem
    let search = InnermostSearch(problem: inner, geometry: geometry, effort: effort)
    guard let found = try search.run() else { throw DiagnosticList([.cannotTile(problem)]) }
    let preference = Preference(
      geometry: geometry, traffic: TrafficFormula(geometry: geometry, addsToOutput: false))
    let ties = search.isClosedForm ? preference.sorted(found.tilings) : found.tilings
    guard let first = ties.first else { throw DiagnosticList([.cannotTile(problem)]) }
    let remarks = remarks + found.remarks
    func unwritten(_ remark: Diagnostic) -> Tiling {
      var formula = preference.traffic
      let traffic = formula.elements(first)
      let ends = 2 * (all.buffers.count - 1)
      return Tiling(
        problem: all, method: method, isNested: false, levels: [first], ticks: found.ticks + ends,
        schedule: nil, traffic: all.buffers.map { _ in Int(min(4e18, traffic)) },
        alternatives: search.alternatives(to: first), isComplete: !effort.isOver, remarks: remarks + [remark])
    }
    let longest = effort.isOver ? Tiling.longestWhenOver : Tiling.longest
    let isLimit = problem.reduction != .accumulate
    guard first.executions <= longest else {
      return unwritten(.tooLong(first.executions, longest, isLimit: isLimit))
    }
    let pools = StreamPools(problem: all, geometry: geometry, effort: effort)
    var best: (schedule: Schedule, tiling: LevelTiling, key: [Int])?
    // Nothing that takes long is begun once the time is over.
    func isLate(_ tiling: LevelTiling) -> Bool {
      effort.look() && (best != nil || tiling.executions > Tiling.longestWhenOver)
    }
    for tiling in ties.prefix(first.executions > 2000 ? 1 : 6) {
      guard !isLate(tiling), let chosen = pools.best(tiling), !isLate(tiling),
        let schedule = ScheduleMaker.stream(
          all, geometry: geometry, tiling: tiling, pools: chosen, title: problem.layer.name,
          effort: effort)
      else { continue }
      let key = [schedule.length] + schedule.traffic.reversed()
      if best.map({ key.lexicographicallyPrecedes($0.key) }) ?? true { best = (schedule, tiling, key) }
    }
    guard let best else {
      guard effort.isOver else { throw DiagnosticList([.cannotTile(problem)]) }
      return unwritten(.tooLong(first.executions, Tiling.longestWhenOver, isLimit: isLimit))
    }
    let alternatives = search.alternatives(to: best.tiling)
    return Tiling(
      problem: all, method: method, isNested: false, levels: [best.tiling], ticks: best.schedule.length,
      schedule: best.schedule, traffic: best.schedule.traffic, alternatives: alternatives,
      isComplete: !effort.isOver, remarks: remarks)
  }

  private func nested(
    _ geometry: TileGeometry, remarks: [Diagnostic], _ effort: TilingEffort
  ) throws(DiagnosticList) -> Tiling {
    let isWhole = !splitsReductionAbove || problem.reduction != .accumulate
    if isWhole, let tooSmall = TilingFit(problem: problem, geometry: geometry).findingOfWholeSums {
      throw DiagnosticList([tooSmall])
    }
    var search = NestedSearch(
      problem, geometry: geometry, splitsReductionAbove: splitsReductionAbove, isGreedy: method == .staged,
      effort: effort)
    let top = NestedSearch.Key(
      level: problem.buffers.count - 1, box: problem.layer.sizes, addsToOutput: false)
    guard let plan = search.plan(top) else { throw DiagnosticList([.cannotTile(problem)]) }
    let plans = search.used(from: top)
    var remarks = remarks
    if search.isThinned { remarks.append(.thinned) }
    if !problem.ticks.isUnit || problem.channels != nil { remarks.append(.chosenForUnitTicks) }
    var levels: [LevelTiling] = []
    var key: NestedSearch.Key? = top
    while let next = key, let found = plans[next] {
      levels.insert(found.tiling, at: 0)
      key = next.level > 0 ? NestedSearch.shapes(found.tiling, next, geometry).first?.key : nil
    }
    let executions = search.executions(of: top, plans)
    var schedule: Schedule?
    let longest = effort.isOver ? Tiling.longestWhenOver : Tiling.longest
    if executions <= Double(longest) {
      schedule = ScheduleMaker.nested(
        problem, geometry: geometry, title: problem.layer.name, effort: effort
      ) { plans[$0] }
    }
    if schedule == nil {
      let longest = effort.isOver ? Tiling.longestWhenOver : Tiling.longest
      remarks.append(
        .tooLong(Int(min(4e18, executions)), longest, isLimit: problem.reduction != .accumulate))
    }
    return Tiling(
      problem: problem, method: method, isNested: true, levels: levels, ticks: schedule?.length ?? plan.ticks,
      schedule: schedule,
      traffic: schedule?.traffic
        ?? NestedTraffic(from: top, plans, geometry).elements.map { Int(min(4e18, $0)) },
      alternatives: [], isComplete: !effort.isOver, remarks: remarks)
  }
}

extension Diagnostic {
  static func cannotTile(_ problem: TilingProblem) -> Diagnostic {
    .error(
      .cannotTile, "no tiling of '\(problem.layer.name)' keeps to what is asked",
      at: problem.layer.location, fix: "allow smaller tiles or a larger buffer")
  }

  static func tooLongToRun(_ problem: TilingProblem, isOver: Bool) -> Diagnostic {
    let most = Words.grouped(Tiling.longest)
    return .error(
      .tooLargeForSearch,
      (isOver
        ? "no tiling of '\(problem.layer.name)' of at most \(most) executions was found before the search was ended"
        : "every tiling of '\(problem.layer.name)' that fits has more than \(most) executions")
        + "; with these ticks, units and channels longer ones aren't run",
      at: problem.layer.location,
      fix: "use larger buffers, a smaller layer, or unit ticks, which have a closed form")
  }

  static func tooLong(_ executions: Int, _ longest: Int, isLimit: Bool) -> Diagnostic {
    .warning(
      .tooLargeForSearch,
      "the schedule has \(Words.grouped(executions)) executions, more than the \(Words.grouped(longest)) that are written down"
        + (longest < Tiling.longest ? " once the time is over" : ""),
      fix:
        "ticks and traffic come from closed forms\(isLimit ? ", which don't count waits for the adder" : ""); "
        + "use larger buffers or a smaller layer to see the schedule")
  }

  static func tooLongToShow(_ executions: Int) -> Diagnostic {
    .warning(
      .tooLargeForSearch,
      "the schedule of \(Words.grouped(executions)) executions isn't printed: the time is over, and more than "
        + "\(Words.grouped(Tiling.longestWhenOver)) take long",
      fix: "give more time to see the schedule; ticks and traffic are its own")
  }

  static let thinned = Diagnostic.warning(
    .thinnedSearch, "the layer has more combinations of tile sizes than were tried: a better tiling may exist"
  )

  static let chosenForUnitTicks = Diagnostic.warning(
    .thinnedSearch,
    "tiles of closed schedules are chosen for unit ticks, then timed with the ticks given: a better tiling may exist"
  )
}
