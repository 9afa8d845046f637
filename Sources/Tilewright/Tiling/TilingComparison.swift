public import Diagnostics

/// What a tiling is compared with: the innermost buffer filled for least traffic, and what a larger one would buy.
public struct TilingComparison: Sendable {
  /// The tiling of the innermost buffer that moves the least; nil where the two can't be compared, or weren't.
  public let leastTraffic: LeastTraffic?
  /// Capacities of the innermost buffer above the one given at which ticks drop.
  public let capacities: [CapacitySteps.Step]
  /// Whether all of it was looked for to the end.
  public let isComplete: Bool

  /// Searches.
  ///
  /// - Parameter isInterrupted: Asked again and again; what isn't done by then is left out.
  public init(_ tiling: Tiling, isInterrupted: @escaping @Sendable () -> Bool = { false }) {
    let effort = TilingEffort(isInterrupted: isInterrupted)
    let problem = tiling.problem
    let inner = problem.with(buffers: Array(problem.buffers.prefix(1)))
    let isOver = isInterrupted()
    leastTraffic =
      tiling.isComparable && !isOver
      ? tiling.levels.first.flatMap { LeastTraffic.find(inner, knowing: [$0], effort: effort) } : nil
    let steps =
      problem.ticks.isUnit && !isOver && !effort.isOver
      ? problem.buffers.first.flatMap { CapacitySteps.steps(of: inner, above: $0, effort: effort) } : nil
    capacities = effort.isOver ? [] : steps ?? []
    isComplete = !isOver && !effort.isOver
  }

  /// What limits the comparison.
  public var remarks: [Diagnostic] {
    guard let leastTraffic, !leastTraffic.isProven, isComplete else { return [] }
    return [
      .warning(
        .thinnedSearch,
        "not every tiling was tried for the least traffic: one may move fewer than \(Words.grouped(leastTraffic.elements)) elements"
      )
    ]
  }
}

extension Tiling {
  /// Whether other tilings of the innermost buffer alone can stand beside this one: one unit, transfers that don't queue, sums that
  /// executions add up themselves, and tiles of one size in slots.
  fileprivate var isComparable: Bool {
    guard problem.units == 1, problem.channels == nil, problem.reduction == .accumulate, !isNested,
      let inner = levels.first
    else { return false }
    return inner.tiles.allSatisfy { $0 == TileSizes(capped: $0.largest, of: $0.total) }
  }
}
