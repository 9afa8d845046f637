extension Mapping {
  /// The same mapping without loops of a single iteration.
  func withoutEmptyLoops(sizes: [Int]) -> Mapping {
    let nest = LoopNest(self, sizes: sizes)
    let kept = loops.indices.filter { nest.iterations[$0] > 1 }
    return Mapping(
      loops: kept.map { loops[$0] },
      tiles: tiles.map { tiles in
        tiles.map { tile in
          Tile(
            memory: tile.memory, residency: kept.count { $0 < tile.residency }, slots: tile.slots)
        }
      })
  }
}
