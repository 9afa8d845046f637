/// A mapping as the search edits it: parallel arrays that are changed in place.
///
/// Says the same as `Mapping`; `init(_:)` and `mapping` convert both ways without loss.
public struct FlatMapping: Hashable, Sendable {
  /// Dimension of each loop, innermost first.
  public internal(set) var dimension: [Int]
  /// Step of each loop.
  public internal(set) var step: [Int]
  /// Array dimension of each loop, or -1 in time.
  public internal(set) var across: [Int]
  /// Memory of each tile, operand after operand, innermost first.
  public internal(set) var memory: [Int]
  /// Residency of each tile.
  public internal(set) var residency: [Int]
  /// Slots of each tile.
  public internal(set) var slots: [Int]
  /// Index of the first tile of each operand, and the number of all tiles at the end.
  public internal(set) var firstTile: [Int]

  /// Flattens a mapping.
  public init(_ mapping: Mapping) {
    dimension = mapping.loops.map(\.dimension)
    step = mapping.loops.map(\.step)
    across = mapping.loops.map { $0.arrayDimension ?? -1 }
    let tiles = mapping.tiles.flatMap(\.self)
    memory = tiles.map(\.memory)
    residency = tiles.map(\.residency)
    slots = tiles.map(\.slots)
    firstTile = mapping.tiles.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.count) }
  }

  /// The mapping as it is shown and checked.
  public var mapping: Mapping {
    Mapping(
      loops: dimension.indices.map {
        Mapping.Loop(dimension[$0], step: step[$0], across: across[$0] < 0 ? nil : across[$0])
      },
      tiles: firstTile.indices.dropLast().map { operand in
        (firstTile[operand]..<firstTile[operand + 1]).map {
          Mapping.Tile(memory: memory[$0], residency: residency[$0], slots: slots[$0])
        }
      })
  }
}
