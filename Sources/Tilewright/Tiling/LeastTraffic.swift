/// The tiling of one buffer that moves the fewest elements, whatever its ticks: one slot for each operand.
public struct LeastTraffic {
  /// Searches a problem's innermost buffer; nil when nothing fits.
  public static func tiling(of problem: TilingProblem) -> (tiling: LevelTiling, elements: Int)? {
    let geometry = TileGeometry(problem.layer)
    let box = problem.layer.sizes
    let options = TileOptions(problem: problem, limit: 30_000).choice(for: box, solving: false)
    var traffic = TrafficFormula(geometry: geometry, addsToOutput: false)
    let slots = geometry.operands.map { _ in 1 }
    var best: (tiling: LevelTiling, elements: Double)?
    var sizes = box
    func extend(_ dimension: Int) {
      guard dimension < box.count else {
        let elements = geometry.operands.reduce(0.0) { $0 + Double(geometry.slotSize($1, sizes)) }
        guard elements <= Double(problem.buffers[0]) else { return }
        let tiles = box.indices.map { TileSizes(capped: sizes[$0], of: box[$0]) }
        let cut = box.indices.filter { tiles[$0].count > 1 }
        let isReduced = { (dimension: Int) in geometry.reduced & (1 << UInt64(dimension)) != 0 }
        // Sums are finished tile by tile; among the rest every order is tried.
        let outer = cut.filter { !isReduced($0) }
        let inner = cut.filter(isReduced)
        let orders = outer.count <= 4 ? Preference.permutations(outer) : [outer]
        for order in orders {
          let tiling = LevelTiling(tiles: tiles, order: order + inner, slots: slots)
          let moved = traffic.elements(tiling)
          if best.map({ moved < $0.elements }) ?? true { best = (tiling, moved) }
        }
        return
      }
      for size in options.sizes[dimension] {
        sizes[dimension] = size
        extend(dimension + 1)
      }
    }
    extend(0)
    return best.map { ($0.tiling, Int(min(4e18, $0.elements))) }
  }

  /// The ticks of a tiling in one buffer under another tick model, and its schedule's traffic; nil when it is too long to run.
  public static func measure(_ tiling: LevelTiling, of problem: TilingProblem, ticks: TickModel)
    -> (ticks: Int, traffic: Int)?
  {
    guard tiling.executions <= Tiling.longest else { return nil }
    var pipeline = Pipeline(
      .init(
        geometry: TileGeometry(problem.layer), tiling: tiling, slots: [tiling.slots],
        reduction: problem.reduction, ticks: ticks, channels: problem.channels, units: problem.units,
        sharesBuffer: problem.sharesBuffer), sink: NoEvents())
    return pipeline.run().map { ($0, pipeline.traffic[0]) }
  }
}
