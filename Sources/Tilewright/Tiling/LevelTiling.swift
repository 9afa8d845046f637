/// How one buffer sees a layer: the tiles of each dimension, the order in which they are visited, and how many
/// tiles of each operand lie there at a time.
///
///     26x512 · 512x64 in 10 000   tiles M 26, K 86 86 86 86 86 82, N 64; order K; one slot each
public struct LevelTiling: Hashable, Sendable {
  /// The tiles of each dimension of the layer.
  public let tiles: [TileSizes]
  /// The dimensions with more than one tile, outermost first.
  public let order: [Int]
  /// Slots of each operand.
  public let slots: [Int]

  /// Creates a tiling.
  public init(tiles: [TileSizes], order: [Int], slots: [Int]) {
    self.tiles = tiles
    self.order = order
    self.slots = slots
  }

  /// The largest tile of each dimension.
  public var largest: [Int] { tiles.map(\.largest) }

  /// Number of tiles, and so of executions; held at 2^62.
  public var executions: Int {
    tiles.reduce(1) { product, tiles in
      let (next, overflow) = product.multipliedReportingOverflow(by: tiles.count)
      return overflow ? 1 << 62 : min(next, 1 << 62)
    }
  }
}

extension LevelTiling {
  /// The elements that each operand's slot must hold.
  func slotSizes(_ geometry: TileGeometry) -> [Int] {
    let largest = largest
    // Tiles of another form than the capped one are taken as if each could lie anywhere.
    let box = tiles.map { $0 == TileSizes(capped: $0.largest, of: $0.total) ? $0.total : $0.largest }
    return geometry.operands.map { geometry.slotSize($0, largest, of: box) }
  }

  /// Whether all slots lie within a capacity in elements.
  func fits(_ capacity: Int, slots: [Int]? = nil, _ geometry: TileGeometry) -> Bool {
    var elements = 0
    for (size, slots) in zip(slotSizes(geometry), slots ?? self.slots) {
      let (room, overflow) = size.multipliedReportingOverflow(by: slots)
      if overflow || room > capacity { return false }
      elements += room
    }
    return elements <= capacity
  }

  /// The elements of all slots.
  func footprint(_ geometry: TileGeometry) -> Int {
    zip(slotSizes(geometry), slots).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// The number of distinct tiles of an operand.
  func tileCount(_ operand: Int, _ geometry: TileGeometry) -> Int {
    order.reduce(1) { count, dimension in
      geometry.relevant[operand] & (1 << UInt64(dimension)) != 0 ? count * tiles[dimension].count : count
    }
  }
}
