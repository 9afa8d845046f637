/// The tiling of one buffer that moves the fewest elements, whatever its ticks: among tiles of any one size along each dimension (the
/// last one smaller), in any order, with any slots that are allowed.
public struct LeastTraffic: Sendable {
  /// The tiling.
  public let tiling: LevelTiling
  /// The elements that it moves, loads and stores.
  public let elements: Int
  /// Whether no tiling of these kinds moves less; otherwise this is the best of those that were tried.
  public let isProven: Bool

  /// Searches a problem's innermost buffer; executions add to their output.
  ///
  /// - Parameters:
  ///   - tilings: Tilings that are known already; the first of them is found when none moves less.
  ///   - isInterrupted: Asked again and again; once it says so, the best so far is given.
  /// - Returns: nil when nothing fits.
  public static func find(
    _ problem: TilingProblem, knowing tilings: [LevelTiling] = [],
    isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) -> LeastTraffic? {
    find(problem, knowing: tilings, effort: TilingEffort(isInterrupted: isInterrupted))
  }

  static func find(_ problem: TilingProblem, knowing tilings: [LevelTiling], effort: TilingEffort)
    -> LeastTraffic?
  {
    var search = LeastTrafficSearch(problem, effort)
    for tiling in tilings { search.know(tiling) }
    search.run()
    return search.best.map {
      LeastTraffic(
        tiling: $0.tiling, elements: Int(min(4e18, $0.elements)), isProven: search.isComplete)
    }
  }

  /// The ticks of a tiling in one buffer under another tick model, and its schedule's traffic; nil when it is too long to run.
  ///
  /// - Parameter isOver: Whether the search's time is over: only short schedules are run then.
  public static func measure(
    _ tiling: LevelTiling, of problem: TilingProblem, ticks: TickModel, isOver: Bool = false
  ) -> (ticks: Int, traffic: Int)? {
    guard tiling.executions <= (isOver ? Tiling.longestWhenOver : Tiling.longest) else { return nil }
    var pipeline = Pipeline(
      .init(
        geometry: TileGeometry(problem.layer), tiling: tiling, slots: [tiling.slots],
        reduction: problem.reduction, ticks: ticks, channels: problem.channels, units: problem.units,
        sharesBuffer: problem.sharesBuffer), sink: NoEvents())
    return pipeline.run().map { ($0, pipeline.traffic[0]) }
  }
}
