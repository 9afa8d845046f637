extension Subspace {
  /// The mapping whose boundaries stand at these tile vectors, nested one inside the other: tile vectors of each operand, innermost
  /// boundary first. The loops between also end at the tile vectors in `ends`.
  func mapping(_ vectors: [[Int]], ends: [Int] = [], doubled: (Int, Int) -> Bool = { _, _ in false })
    -> FlatMapping
  {
    let order = Set(vectors.flatMap(\.self) + ends).sorted { isInside($0, $1) }
    var loops: [Mapping.Loop] = []
    var steps = Array(repeating: 1, count: tables.problem.layer.dimensions.count)
    for block in tables.unrolling.blocks {
      loops.append(Mapping.Loop(block.dimension, step: steps[block.dimension], across: block.array))
      steps[block.dimension] *= block.factor
    }
    var heights: [Int: Int] = [:]
    var place = Array(repeating: 0, count: dimensions.count)
    var last = 0
    for vector in order + [self.vectors - 1] {
      let waiting = vectors.indices.reduce(UInt64(0)) { waiting, operand in
        let isWaiting = vectors[operand].indices.contains {
          vectors[operand][$0] == last && waits(operand, $0, forTime: true)
        }
        return isWaiting ? waiting | 1 << UInt64(operand) : waiting
      }
      let larger = dimensions.indices.filter { coordinate($0, of: vector) > place[$0] }
      let next = larger.first { changes(waiting, $0) } ?? larger.first { changes(waiting & 1, $0) }
      if vector != last { last = vector }
      for index in dimensions.indices.sorted(by: { $0 == next && $1 != next }) {
        let size = coordinate(index, of: vector)
        guard size > place[index] else { continue }
        let dimension = dimensions[index]
        loops.append(Mapping.Loop(dimension, step: steps[dimension] * grids[dimension].tiles[place[index]]))
        place[index] = size
      }
      heights[vector] = loops.count
    }
    let tiles = vectors.indices.map { operand in
      tables.memories[operand].indices.map { index -> Mapping.Tile in
        let memory = tables.memories[operand][index]
        guard index + 1 < tables.memories[operand].count else {
          return Mapping.Tile(memory: memory, residency: loops.count)
        }
        let vector = vectors[operand][index + 1]
        let boundary = chains[operand].boundaries[index + 1]
        let isWhole = Int(chains[operand].own[vector]) == boundary.ownTiles - 1
        let isAlwaysDoubled = tables.problem.machine.memories[memory].alwaysDoubleBuffered && !isWhole
        return Mapping.Tile(
          memory: memory, residency: isWhole ? loops.count : heights[vector] ?? loops.count,
          slots: isAlwaysDoubled || doubled(operand, index) ? 2 : 1)
      }
    }
    return FlatMapping(Mapping(loops: loops, tiles: tiles))
  }

  /// The mapping of what was found.
  func mapping(_ found: SubspaceSearch.Found) -> FlatMapping {
    mapping(found.vectors, ends: found.ends) { found.doubled[$0][$1 + 1] }
  }

  /// The mapping of a mapping with second slots wherever a tile by itself finds room for one, and the same without.
  func mappings(_ path: CostToGo.Path) -> [FlatMapping] {
    [true, false].map { isDoubled in
      mapping(path.vectors, ends: path.ends) { operand, tile in
        let boundary = chains[operand].boundaries[tile + 1]
        return isDoubled && mayBeDoubled(operand, boundary, at: path.vectors[operand][tile + 1])
      }
    }
  }

  /// Whether one tile vector lies inside another; of two that do both ways, they are equal.
  private func isInside(_ a: Int, _ b: Int) -> Bool {
    dimensions.indices.reduce(0) { $0 + coordinate($1, of: a) }
      < dimensions.indices.reduce(0) { $0 + coordinate($1, of: b) }
  }
}
