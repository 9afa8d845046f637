/// The fewest ticks for one box of iterations in one buffer, every execution one tick.
///
/// For each choice of slots and of tiles along all dimensions but one, the largest tile along the last one that fits is
/// best: ticks only grow with the number of tiles.
struct StageSearch {
  /// What was found: the ticks and every tiling that reaches them, up to a limit.
  struct Found {
    var ticks: Int
    var tilings: [LevelTiling]
  }

  let problem: TilingProblem
  let geometry: TileGeometry
  let capacity: Int
  /// Whether the output holds partial sums from the start.
  let addsToOutput: Bool
  /// Whether all tilings that reach the fewest ticks are kept, not just one.
  var keepsTies = true
  var effort = TilingEffort()
  /// What executions hold at the most, where that is known: it leaves out choices of slots.
  var bound: StageBound?

  private var formula: TickFormula {
    TickFormula(
      geometry: geometry, addsToOutput: addsToOutput, isInnermost: true,
      finishesInTurn: problem.reduction != .accumulate)
  }

  /// The most equally good tilings that are kept.
  static let ties = 512

  /// Searches a box; nil when not even the smallest tiles fit, or when `limit` ticks don't suffice.
  func best(_ box: [Int], limit: Int = .max, options: TileOptions.Choice) -> Found? {
    var found = Found(ticks: limit, tilings: [])
    let counts = options.sizes.map(\.count)
    guard let solved = counts.firstIndex(of: counts.max() ?? 0), !counts.contains(0) else { return nil }
    let operations = box.reduce(1.0) { $0 * Double($1) }
    for slots in SlotChoices(problem: problem, geometry: geometry).all {
      if let bound {
        guard let least = bound.executions(operations: operations, slots: slots) else { continue }
        if least + 2 > Double(worthwhile(found)) { continue }
      }
      var sizes = options.sizes.compactMap(\.last)
      extend(0, solved: solved, box, options.sizes, slots, &sizes, 1, &found)
    }
    return found.tilings.isEmpty ? nil : found
  }

  /// The best of each choice of slots.
  func bestOfEachSlots(_ box: [Int], options: TileOptions.Choice) -> [Tiling.Alternative] {
    let counts = options.sizes.map(\.count)
    guard let solved = counts.firstIndex(of: counts.max() ?? 0), !counts.contains(0) else { return [] }
    return SlotChoices(problem: problem, geometry: geometry).all.compactMap { slots in
      var found = Found(ticks: .max, tilings: [])
      var sizes = options.sizes.compactMap(\.last)
      extend(0, solved: solved, box, options.sizes, slots, &sizes, 1, &found)
      return found.tilings.first.map { Tiling.Alternative(tiling: $0, ticks: found.ticks) }
    }
  }

  private func extend(
    _ dimension: Int, solved: Int, _ box: [Int], _ options: [[Int]], _ slots: [Int], _ sizes: inout [Int],
    _ executions: Int, _ found: inout Found
  ) {
    if dimension == options.count {
      solve(solved, box, options[solved], slots, &sizes, &found)
      return
    }
    if dimension == solved {
      extend(dimension + 1, solved: solved, box, options, slots, &sizes, executions, &found)
      return
    }
    // Sizes that aren't chosen yet are the smallest ones: what doesn't fit beside them never does.
    defer { sizes[dimension] = options[dimension].last ?? 1 }
    for size in options[dimension] {
      if effort.spend(), !found.tilings.isEmpty { return }
      let (count, overflow) = executions.multipliedReportingOverflow(
        by: ceilingDivide(box[dimension], size))
      // Sizes descend, so that all that follow have more executions.
      if overflow || count > worthwhile(found) - 2 { return }
      sizes[dimension] = size
      guard geometry.mayFit(sizes, slots: slots, in: capacity) else { continue }
      extend(dimension + 1, solved: solved, box, options, slots, &sizes, count, &found)
    }
  }

  private func solve(
    _ solved: Int, _ box: [Int], _ options: [Int], _ slots: [Int], _ sizes: inout [Int], _ found: inout Found
  ) {
    defer { sizes[solved] = options.last ?? 1 }
    sizes[solved] = options[0]
    // A whole dimension may need fewer slots than its halves; all smaller tiles may rather fit than larger ones.
    var low = fits(box, sizes, slots, exactly: false) ? 0 : 1
    var high = low == 0 ? 0 : options.count
    while low < high {
      let middle = (low + high) / 2
      sizes[solved] = options[middle]
      if fits(box, sizes, slots, exactly: false) { high = middle } else { low = middle + 1 }
    }
    let largest = options[low...].first { size in
      sizes[solved] = size
      return fits(box, sizes, slots, exactly: true)
    }
    guard let largest else { return }
    sizes[solved] = largest
    let counts = box.indices.map { ceilingDivide(box[$0], sizes[$0]) }
    guard let executions = Layer.checkedProduct(counts), executions <= worthwhile(found) - 2 else { return }
    let stalls = formula.stalls(counts: counts, slots: inputsAlone(slots))
    let least = executions + 2 + stalls + (needsAdder(counts) ? 1 : 0)
    guard least <= worthwhile(found) else { return }
    let tiling = LevelTiling(
      tiles: box.indices.map { TileSizes(capped: sizes[$0], of: box[$0]) },
      order: formula.order(counts: counts, slots: slots), slots: outputSlots(slots, counts))
    let isFormula = problem.reduction == .accumulate || tiling.executions > Tiling.longest
    guard let ticks = isFormula ? least : simulated(tiling, limit: found.ticks) else { return }
    if ticks < found.ticks || found.tilings.isEmpty {
      found = Found(ticks: ticks, tilings: [tiling])
    } else if found.tilings.count < Self.ties {
      found.tilings.append(tiling)
    }
  }

  /// The most ticks that are still of interest.
  private func worthwhile(_ found: Found) -> Int {
    keepsTies || found.tilings.isEmpty ? found.ticks : found.ticks - 1
  }

  /// What a schedule takes that is short enough to be made.
  private func simulated(_ tiling: LevelTiling, limit: Int) -> Int? {
    effort.spend(tiling.executions)
    var pipeline = Pipeline(
      .init(
        geometry: geometry, tiling: tiling, slots: [tiling.slots], reduction: problem.reduction, ticks: .unit,
        channels: nil, addsToOutput: addsToOutput), limit: limit, sink: NoEvents())
    return pipeline.run()
  }

  /// With a separate adder the formula gives a lower limit: output slots then never stall it.
  private func inputsAlone(_ slots: [Int]) -> [Int] {
    problem.reduction == .accumulate ? slots : [2] + slots.dropFirst()
  }

  private func needsAdder(_ counts: [Int]) -> Bool {
    guard problem.reduction != .accumulate else { return false }
    return addsToOutput
      || counts.indices.contains { counts[$0] > 1 && geometry.reduced & (1 << UInt64($0)) != 0 }
  }

  private func outputSlots(_ slots: [Int], _ counts: [Int]) -> [Int] {
    guard needsAdder(counts) else { return slots }
    let extra = SlotChoices(problem: problem, geometry: geometry).extraOutputSlots(problem.reduction)
    return [slots[0] + extra] + slots.dropFirst()
  }

  /// Whether tiles of these sizes fit with these slots, or may fit.
  private func fits(_ box: [Int], _ sizes: [Int], _ slots: [Int], exactly: Bool) -> Bool {
    var slots = slots
    if problem.reduction != .accumulate {
      slots = outputSlots(slots, box.indices.map { ceilingDivide(box[$0], sizes[$0]) })
    }
    return exactly
      ? geometry.fits(sizes, of: box, slots: slots, in: capacity)
      : geometry.mayFit(sizes, slots: slots, in: capacity)
  }
}
