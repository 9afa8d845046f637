/// How many slots each operand gets in the outer buffers when tiles stream through: no tick more than needed, then the
/// least traffic, from the outermost boundary inwards.
///
/// A tile that stays in an outer buffer is fetched once however often it goes inwards. Tried for each operand: the
/// slots of the buffer inside, one or two more, and all tiles that lie inside each loop.
struct StreamPools {
  let problem: TilingProblem
  let geometry: TileGeometry
  var effort = TilingEffort()

  /// Slots of each operand in each buffer, innermost first.
  func best(_ tiling: LevelTiling) -> [[Int]]? {
    var pools = problem.buffers.map { _ in tiling.slots }
    if problem.buffers.count == 1, problem.reduction == .accumulate, problem.units == 1 { return pools }
    if problem.reduction != .accumulate || problem.sharesBuffer || problem.units > 1 {
      for level in pools.indices.dropFirst() {
        pools[level] = pools[level].enumerated().map { $0 == 0 ? min(2, $1) : $1 }
        if problem.units > 1 {
          pools[level] = pools[level].map { $0 * (problem.sharesBuffer ? 1 : problem.units) }
        }
      }
      for level in pools.indices where !fits(pools[level], tiling, level) {
        pools[level] = tiling.slots.map { _ in 1 }
      }
    }
    guard let start = cost(pools, tiling), problem.buffers.count > 1 else {
      return problem.buffers.count > 1 ? nil : pools
    }
    var best = (pools: pools, cost: start)
    guard tiling.executions <= 4000 else { return pools }
    for level in problem.buffers.indices.dropFirst().reversed() {
      for counts in choices(tiling, inside: best.pools[level - 1]) where fits(counts, tiling, level) {
        if effort.spend(tiling.executions) { return best.pools }
        var pools = best.pools
        pools[level] = counts
        guard let cost = cost(pools, tiling), cost.lexicographicallyPrecedes(best.cost) else { continue }
        best = (pools, cost)
      }
    }
    return best.pools
  }

  /// Ticks, then traffic from the outermost boundary inwards, then slots.
  private func cost(_ pools: [[Int]], _ tiling: LevelTiling) -> [Int]? {
    var pipeline = Pipeline(
      .init(
        geometry: geometry, tiling: tiling, slots: pools, reduction: problem.reduction, ticks: problem.ticks,
        channels: problem.channels, units: problem.units, sharesBuffer: problem.sharesBuffer),
      sink: NoEvents())
    guard let ticks = pipeline.run() else { return nil }
    let sizes = tiling.slotSizes(geometry)
    let room = pools.reduce(0) { sum, counts in sum + zip(counts, sizes).reduce(0) { $0 + $1.0 * $1.1 } }
    return [ticks] + Array(pipeline.traffic.reversed()) + [room]
  }

  private func fits(_ counts: [Int], _ tiling: LevelTiling, _ level: Int) -> Bool {
    tiling.fits(problem.buffers[level], slots: counts, geometry)
  }

  private func choices(_ tiling: LevelTiling, inside: [Int]) -> [[Int]] {
    var choices: [[Int]] = [[]]
    for operand in geometry.operands {
      var counts: Set<Int> = [inside[operand], inside[operand] + 1]
      var inner = 1
      for dimension in tiling.order.reversed()
      where geometry.relevant[operand] & (1 << UInt64(dimension)) != 0 {
        inner *= tiling.tiles[dimension].count
        counts.formUnion([inner, inner + 1])
      }
      let most = tiling.tileCount(operand, geometry)
      let allowed = counts.filter { $0 >= 1 && $0 <= max(most, inside[operand]) }.sorted()
      choices = choices.flatMap { choice in allowed.map { choice + [$0] } }
    }
    return choices
  }
}
