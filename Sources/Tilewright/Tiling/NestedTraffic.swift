/// The elements that nested closed schedules move over each boundary, without writing the schedules down.
///
/// Each tile of an outer buffer runs the whole schedule of the buffer below, so that what that moves counts once for every tile of
/// its shape, each where it lies: tiles at a border of the tensor move less.
struct NestedTraffic {
  private let geometry: TileGeometry
  private let plans: [NestedSearch.Key: NestedSearch.Plan]
  /// Elements over each boundary, innermost first.
  private(set) var elements: [Double]

  /// The most positions of an axis that are looked at one by one; of more than these all count as if they lay inside.
  private static let most = 1 << 16

  /// Counts what all plans from `top` inwards move.
  init(from top: NestedSearch.Key, _ plans: [NestedSearch.Key: NestedSearch.Plan], _ geometry: TileGeometry) {
    self.geometry = geometry
    self.plans = plans
    elements = Array(repeating: 0, count: top.level + 1)
    add(top, at: top.box.map { _ in [0] })
  }

  /// Tiles of one dimension that are cut in the same way: where they begin, and whether the sums that they add to begin with them.
  private struct Cut {
    let size: Int
    let offsets: [Int]
    let isFirst: Bool
  }

  /// Adds the plan of a shape for all tiles of it, which begin at `starts` along each dimension.
  private mutating func add(_ key: NestedSearch.Key, at starts: [[Int]]) {
    guard let plan = plans[key] else { return }
    let formula = TrafficFormula(geometry: geometry, addsToOutput: key.addsToOutput)
    for operand in geometry.operands {
      elements[key.level] += formula.moves(operand, plan.tiling) * once(operand, plan.tiling.tiles, starts)
    }
    guard key.level > 0 else { return }
    var chosen: [Cut] = []
    func extend(_ dimension: Int) {
      guard dimension == starts.count else {
        for cut in cuts(plan.tiling.tiles[dimension], along: dimension) {
          chosen.append(cut)
          extend(dimension + 1)
          chosen.removeLast()
        }
        return
      }
      let inner = NestedSearch.Key(
        level: key.level - 1, box: chosen.map(\.size),
        addsToOutput: key.addsToOutput || !chosen.allSatisfy(\.isFirst))
      add(
        inner,
        at: zip(starts, chosen).map { starts, cut in
          starts.flatMap { start in cut.offsets.map { start + $0 } }
        })
    }
    extend(0)
  }

  private func cuts(_ tiles: TileSizes, along dimension: Int) -> [Cut] {
    let isReduced = geometry.reduced & (1 << UInt64(dimension)) != 0
    var cuts: [Cut] = []
    var start = 0
    for (index, run) in tiles.runs.enumerated() {
      let offsets = (0..<run.count).map { start + $0 * run.size }
      if isReduced, index == 0 {
        cuts.append(Cut(size: run.size, offsets: [0], isFirst: true))
        if run.count > 1 {
          cuts.append(Cut(size: run.size, offsets: Array(offsets.dropFirst()), isFirst: false))
        }
      } else {
        cuts.append(Cut(size: run.size, offsets: offsets, isFirst: !isReduced))
      }
      start += run.size * run.count
    }
    return cuts
  }

  /// The elements of all tiles of an operand in all tiles that begin at `starts`, each for itself.
  private func once(_ operand: Int, _ tiles: [TileSizes], _ starts: [[Int]]) -> Double {
    let tensor = geometry.layer.operands[operand]
    let indexed = Set(tensor.axes.flatMap { $0.index.terms.map(\.dimension) })
    let others = starts.indices.filter { !indexed.contains($0) }.reduce(1.0) { $0 * Double(starts[$1].count) }
    return TileSums.groups(tensor.axes).reduce(others) { $0 * sum($1, tiles, starts) }
  }

  private func sum(_ group: TileSums.Group, _ tiles: [TileSizes], _ starts: [[Int]]) -> Double {
    let ranges = group.dimensions.map { dimension in
      starts[dimension].flatMap { start in
        (0..<tiles[dimension].count).map { index -> Range<Int> in
          let range = tiles[dimension].range(at: index)
          return start + range.lowerBound..<start + range.upperBound
        }
      }
    }
    let all = ranges.reduce(1.0) { $0 * Double($1.count) }
    // A dimension alone is never too many: its tiles are those of one schedule after the other.
    guard all <= Double(Self.most) || ranges.count == 1 else {
      let largest = ranges.map { $0.max { $0.count < $1.count } ?? 0..<0 }
      return all * group.elements(of: largest, isClipped: false)
    }
    return group.elements(ofAll: ranges)
  }
}
