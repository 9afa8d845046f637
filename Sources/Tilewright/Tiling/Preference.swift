/// Which of several tilings with equal ticks is taken: least traffic, then least room, then a fixed order.
struct Preference {
  let geometry: TileGeometry
  let traffic: TrafficFormula

  /// The preferred tiling; each is tried in every order that leaves its ticks as they are.
  func best(of tilings: [LevelTiling]) -> LevelTiling? { sorted(tilings).first }

  /// The tilings from the preferred one on.
  func sorted(_ tilings: [LevelTiling]) -> [LevelTiling] {
    var traffic = traffic
    return tilings.flatMap { tiling in
      let once = traffic.once(tiling.tiles)
      let room = tiling.footprint(geometry)
      return reordered(tiling).map { (tiling: $0, traffic: traffic.elements($0, once: once), room: room) }
    }.sorted { a, b in
      if a.traffic != b.traffic { return a.traffic < b.traffic }
      if a.room != b.room { return a.room < b.room }
      // Larger tiles of the first dimensions first.
      if a.tiling.largest != b.tiling.largest {
        return b.tiling.largest.lexicographicallyPrecedes(a.tiling.largest)
      }
      if a.tiling.slots != b.tiling.slots {
        return a.tiling.slots.lexicographicallyPrecedes(b.tiling.slots)
      }
      return a.tiling.order.lexicographicallyPrecedes(b.tiling.order)
    }.map(\.tiling)
  }

  /// The same tiles and slots in all orders that stall as little.
  private func reordered(_ tiling: LevelTiling) -> [LevelTiling] {
    var bound: UInt64 = 0
    for operand in geometry.operands where tiling.slots[operand] == 1 { bound |= geometry.relevant[operand] }
    let isFree = { (dimension: Int) in bound & (1 << UInt64(dimension)) == 0 }
    let isReduced = { (dimension: Int) in geometry.reduced & (1 << UInt64(dimension)) != 0 }
    guard tiling.order.count <= 5 else { return [tiling] }
    // Only neighbours of one kind are exchanged.
    var groups: [[Int]] = []
    for dimension in tiling.order {
      if let last = groups.last?.last, isFree(last) == isFree(dimension),
        isReduced(last) == isReduced(dimension)
      {
        groups[groups.count - 1].append(dimension)
      } else {
        groups.append([dimension])
      }
    }
    var orders: [[Int]] = [[]]
    for group in groups {
      orders = orders.flatMap { order in Self.permutations(group).map { order + $0 } }
    }
    return orders.map { LevelTiling(tiles: tiling.tiles, order: $0, slots: tiling.slots) }
  }

  static func permutations(_ items: [Int]) -> [[Int]] {
    guard items.count > 1 else { return [items] }
    return items.indices.flatMap { index -> [[Int]] in
      var rest = items
      let first = rest.remove(at: index)
      return permutations(rest).map { [first] + $0 }
    }
  }
}
