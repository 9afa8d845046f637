/// The elements that a tiling moves over its boundary, in closed form: each tile of an operand once for every step of the
/// loops outside the innermost loop that changes it, or once in all when its tiles all have slots.
///
/// Exact where no two axes of an operand share a dimension; used to choose among schedules of equal ticks. What a report
/// shows is counted from the schedule itself.
struct TrafficFormula {
  let geometry: TileGeometry
  let addsToOutput: Bool
  /// Sums over the tiles of windows, which many tilings share.
  private var windows: [[Int]: Double] = [:]

  init(geometry: TileGeometry, addsToOutput: Bool) {
    self.geometry = geometry
    self.addsToOutput = addsToOutput
  }

  mutating func elements(_ tiling: LevelTiling) -> Double {
    var sum = 0.0
    for operand in geometry.operands {
      var moves = 1.0
      if tiling.tileCount(operand, geometry) > tiling.slots[operand] {
        let relevant = geometry.relevant[operand]
        let innermost = tiling.order.lastIndex { relevant & (1 << UInt64($0)) != 0 } ?? -1
        for (position, dimension) in tiling.order.enumerated()
        where position < innermost && relevant & (1 << UInt64(dimension)) == 0 {
          moves *= Double(tiling.tiles[dimension].count)
        }
      }
      // Partial sums go out and come back.
      if operand == 0 { moves = 2 * moves - (addsToOutput ? 0 : 1) }
      sum += moves * once(operand, tiling)
    }
    return sum
  }

  /// All tiles of an operand once.
  private mutating func once(_ operand: Int, _ tiling: LevelTiling) -> Double {
    var product = 1.0
    for (number, axis) in geometry.layer.operands[operand].axes.enumerated() {
      let terms = axis.index.terms
      if terms.count == 1, axis.extent == nil {
        product *= Double(tiling.tiles[terms[0].dimension].total)
      } else {
        let tiles = terms.map { tiling.tiles[$0.dimension] }
        let key = [operand, number] + tiles.flatMap { [$0.largest, $0.count] }
        let sum = windows[key] ?? Self.sum(axis, tiles)
        windows[key] = sum
        product *= sum
      }
    }
    return product
  }

  private static func sum(_ axis: Operand.Axis, _ tiles: [TileSizes]) -> Double {
    let combinations = tiles.reduce(1.0) { $0 * Double($1.count) }
    if combinations > 4096 {
      let each = axis.distinctElements(of: [tiles.map { 0..<$0.largest }], isClipped: false)
      return combinations * Double(each)
    }
    var boxes: [[Range<Int>]] = [[]]
    for tiles in tiles {
      boxes = boxes.flatMap { box in (0..<tiles.count).map { box + [tiles.range(at: $0)] } }
    }
    return boxes.reduce(0.0) { $0 + Double(axis.distinctElements(of: [$1], isClipped: true)) }
  }
}
