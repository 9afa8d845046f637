public import Diagnostics

/// The fewest ticks when tiles of a dimension may all differ and lie anywhere: no slots, only what is alive at a tick has to
/// fit. Exact for small layers, by trying every composition of each dimension in every order that finishes
/// sums in turn.
///
///     7x3 · 3x5 in 37   rows 1 1 1 2 2: 7 ticks, 9 with fixed slots
///
/// Tiles are loaded in the tick before they are used. Between two executions lies no tick when the second one's new inputs fit
/// beside the first one (and a store of the result before); one when its inputs fit beside the result that leaves; two
/// always do.
public struct FreePacking {
  let problem: TilingProblem
  let geometry: TileGeometry
  /// The most combinations of compositions that are tried.
  static let most = 1 << 18

  /// Prepares a search in the innermost buffer.
  public init(_ problem: TilingProblem) {
    self.problem = problem
    geometry = TileGeometry(problem.layer)
  }

  private struct Candidate {
    var ticks: Int
    var tiles: [TileSizes]
    var order: [Int]
    var gaps: [Int]
  }

  /// Searches.
  ///
  /// - Parameters:
  ///   - isInterrupted: Asked again and again; once it says so, the best so far is given.
  ///   - progress: Told how many tilings were looked at.
  /// - Throws: Diagnostics when the problem is too large for an exact search, is timed otherwise than in unit ticks with
  ///   accumulating executions on one unit, or doesn't fit.
  public func run(
    isInterrupted: @escaping @Sendable () -> Bool = { false },
    progress: (@Sendable (_ tried: Int) -> Void)? = nil
  ) throws(DiagnosticList) -> Tiling {
    let effort = TilingEffort(isInterrupted: isInterrupted, progress: progress)
    let wrong = problem.check()
    if wrong.hasErrors { throw DiagnosticList(wrong) }
    if let tooSmall = TilingFit(problem: problem, geometry: geometry).finding {
      throw DiagnosticList([tooSmall])
    }
    let sizes = problem.layer.sizes
    let combinations = sizes.reduce(1.0) { $0 * ($1 < 64 ? Double(UInt64(1) << UInt64($1 - 1)) : 1e18) }
    guard combinations <= Double(Self.most), problem.layer.scattered.isEmpty,
      problem.minimumTiles.isEmpty, problem.alignments.isEmpty
    else { throw DiagnosticList([.tooLargeToPack(combinations)]) }
    guard problem.ticks.isUnit, problem.reduction == .accumulate, problem.units == 1, problem.channels == nil,
      problem.buffers.count == 1
    else { throw DiagnosticList([.packsUnitTicksAlone]) }
    var best: (candidate: Candidate, schedule: Schedule, fits: Bool)?
    let choices = sizes.map(Self.compositions)
    forEach(choices) { tiles in
      let executions = tiles.reduce(1) { $0 * $1.count }
      if effort.spend(), best != nil { return }
      guard executions + 2 <= best?.candidate.ticks ?? .max else { return }
      for order in orders(tiles) {
        guard let candidate = timed(tiles, order, limit: best?.candidate.ticks ?? .max) else { continue }
        if let best, candidate.ticks == best.candidate.ticks, best.fits { continue }
        let schedule = schedule(tiles: tiles, boxes: boxes(tiles, order), gaps: candidate.gaps)
        let fits = AddressMap(schedule, buffer: 0).extent <= problem.buffers[0]
        if let best, candidate.ticks == best.candidate.ticks, !fits { continue }
        best = (candidate, schedule, fits)
      }
    }
    guard let best else { throw DiagnosticList([.cannotTile(problem)]) }
    let level = LevelTiling(
      tiles: best.candidate.tiles, order: best.candidate.order, slots: geometry.operands.map { _ in 1 })
    return Tiling(
      problem: problem, method: .single, isNested: false, levels: [level], ticks: best.candidate.ticks,
      schedule: best.schedule, traffic: best.schedule.traffic, alternatives: [],
      isComplete: !effort.isOver, remarks: best.fits ? [] : [.needsMoves(best.schedule, problem.buffers[0])])
  }

  /// Every way to cut a dimension, fewest tiles first.
  static func compositions(of size: Int) -> [TileSizes] {
    (0..<1 << (size - 1)).sorted { ($0.nonzeroBitCount, $0) < ($1.nonzeroBitCount, $1) }.map { cuts in
      var parts = [1]
      for position in 0..<size - 1 {
        if cuts & (1 << position) != 0 { parts.append(1) } else { parts[parts.count - 1] += 1 }
      }
      return TileSizes(parts)
    }
  }

  private func forEach(_ choices: [[TileSizes]], _ body: ([TileSizes]) -> Void) {
    func extend(_ chosen: [TileSizes]) {
      if chosen.count == choices.count { return body(chosen) }
      for tiles in choices[chosen.count] { extend(chosen + [tiles]) }
    }
    extend([])
  }

  /// Orders in which each output tile is finished before the next.
  private func orders(_ tiles: [TileSizes]) -> [[Int]] {
    let cut = tiles.indices.filter { tiles[$0].count > 1 }
    let isReduced = { (dimension: Int) in geometry.reduced & (1 << UInt64(dimension)) != 0 }
    return Preference.permutations(cut.filter { !isReduced($0) }).flatMap { outer in
      Preference.permutations(cut.filter(isReduced)).map { outer + $0 }
    }
  }

  private func boxes(_ tiles: [TileSizes], _ order: [Int]) -> [[Range<Int>]] {
    var boxes: [[Range<Int>]] = [tiles.map { $0.range(at: 0) }]
    for dimension in order {
      boxes = boxes.flatMap { box in
        (0..<tiles[dimension].count).map { index in
          var box = box
          box[dimension] = tiles[dimension].range(at: index)
          return box
        }
      }
    }
    return boxes
  }

  private func isSame(_ operand: Int, _ a: [Range<Int>], _ b: [Range<Int>]) -> Bool {
    geometry.dimensions.allSatisfy {
      geometry.relevant[operand] & (1 << UInt64($0)) == 0 || a[$0] == b[$0]
    }
  }

  /// The least gaps between executions.
  private func timed(_ tiles: [TileSizes], _ order: [Int], limit: Int) -> Candidate? {
    let capacity = problem.buffers[0]
    let boxes = boxes(tiles, order)
    let sizes = boxes.map { box in geometry.operands.map { geometry.elements($0, of: box) } }
    guard sizes.allSatisfy({ $0.reduce(0, +) <= capacity }) else { return nil }
    // For a result stored during the execution or not: the fewest ticks so far and the gaps that give them.
    var states: [Bool: (ticks: Int, gaps: [Int])] = [false: (0, [])]
    for index in boxes.indices.dropLast() {
      let (here, next) = (boxes[index], boxes[index + 1])
      let own = sizes[index].reduce(0, +)
      let fresh = geometry.operands.dropFirst().filter { !isSame($0, here, next) }
        .reduce(0) { $0 + sizes[index + 1][$1] }
      let inputs = sizes[index + 1].dropFirst().reduce(0, +)
      let changes = !isSame(0, here, next)
      var following: [Bool: (ticks: Int, gaps: [Int])] = [:]
      for isStoring in [false, true] {
        guard let state = states[isStoring] else { continue }
        let leaving = isStoring && index > 0 ? sizes[index - 1][0] : 0
        guard own + leaving <= capacity else { continue }
        for gap in 0...2 {
          let isPossible =
            switch gap {
            case 0: own + leaving + fresh <= capacity
            case 1: inputs + sizes[index][0] <= capacity
            default: true
            }
          guard isPossible else { continue }
          let key = gap == 0 && changes
          let ticks = state.ticks + gap
          if following[key].map({ ticks < $0.ticks }) ?? true { following[key] = (ticks, state.gaps + [gap]) }
        }
      }
      states = following
    }
    let last = boxes.count - 1
    let final = states.filter { isStoring, _ in
      !isStoring || last == 0 || sizes[last].reduce(0, +) + sizes[last - 1][0] <= capacity
    }.min { ($0.value.ticks, $0.key ? 1 : 0) < ($1.value.ticks, $1.key ? 1 : 0) }
    guard let final else { return nil }
    let ticks = boxes.count + 2 + final.value.ticks
    return ticks <= limit ? Candidate(ticks: ticks, tiles: tiles, order: order, gaps: final.value.gaps) : nil
  }
}

extension Diagnostic {
  fileprivate static func tooLargeToPack(_ combinations: Double) -> Diagnostic {
    .error(
      .tooLargeForSearch,
      "free packing tries every way to cut each dimension, more than \(Words.grouped(FreePacking.most)) here or not allowed",
      fix: "use '--packing fixed', which is exact among tiles of one size, or a layer of fewer iterations")
  }

  fileprivate static let packsUnitTicksAlone = Diagnostic.error(
    .badOption, "free packing knows one buffer, one unit, unit ticks and accumulating executions",
    fix: "use '--packing fixed', or leave the other options out")

  fileprivate static func needsMoves(_ schedule: Schedule, _ capacity: Int) -> Diagnostic {
    .warning(
      .thinnedSearch,
      "what is alive fits \(Words.grouped(capacity)) elements, but first-fit addresses end at "
        + "\(Words.grouped(AddressMap(schedule, buffer: 0).extent)): tiles would have to be moved",
      fix: "use '--packing fixed', whose slots have addresses")
  }
}
