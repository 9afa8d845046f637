/// The elements that a tiling moves over its boundary, in closed form: each tile of an operand once for every step of the
/// loops outside those inside which its tiles stay.
///
/// An operand's tiles stay inside a loop as long as all that come by inside it have slots: one tile with one slot, so that only
/// loops that don't index the operand lie inside; two tiles with two. Held against schedules, element by element.
struct TrafficFormula {
  let geometry: TileGeometry
  let addsToOutput: Bool
  /// Sums over the tiles, which many tilings share.
  private var sums: TileSums

  init(geometry: TileGeometry, addsToOutput: Bool) {
    self.geometry = geometry
    self.addsToOutput = addsToOutput
    sums = TileSums(geometry)
  }

  /// Whether all figures so far are exact.
  var isExact: Bool { sums.isExact }

  mutating func elements(_ tiling: LevelTiling) -> Double {
    elements(tiling, once: geometry.operands.map { sums.once($0, tiling.tiles) })
  }

  /// The elements of all tiles of each operand, each tile once: the same in whatever order they come.
  mutating func once(_ tiles: [TileSizes]) -> [Double] { geometry.operands.map { sums.once($0, tiles) } }

  /// The same where the elements of all tiles are known.
  func elements(_ tiling: LevelTiling, once: [Double]) -> Double {
    geometry.operands.reduce(0.0) { $0 + moves($1, tiling) * once[$1] }
  }

  /// How often each tile of an operand crosses the boundary; partial sums go out and come back.
  func moves(_ operand: Int, _ tiling: LevelTiling) -> Double {
    let moves = refetches(operand, tiling)
    return operand == 0 ? 2 * moves - (addsToOutput ? 0 : 1) : moves
  }

  /// How often each tile of an operand comes into its buffer.
  private func refetches(_ operand: Int, _ tiling: LevelTiling) -> Double {
    var moves = 1.0
    var tilesInside = 1
    for dimension in tiling.order.reversed() {
      let count = tiling.tiles[dimension].count
      if geometry.relevant[operand] & (1 << UInt64(dimension)) == 0 {
        if tilesInside > tiling.slots[operand] { moves *= Double(count) }
      } else if tilesInside <= tiling.slots[operand] {
        tilesInside = count > tiling.slots[operand] ? .max : tilesInside * count
      }
    }
    return moves
  }
}
