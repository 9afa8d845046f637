/// Which tiles of an operand's tables the tile vectors of a space stand for.
struct OperandTiles {
  private let tables: BoundaryTables
  /// By dimension, its sizes in groups.
  private let sizes: [[Range<Int>]]
  private let operand: Operand
  private let vectors: Int

  init(_ tables: BoundaryTables, _ sizes: [[Range<Int>]], of operand: Int, vectors: Int) {
    self.tables = tables
    self.sizes = sizes
    self.operand = tables.problem.layer.operands[operand]
    self.vectors = vectors
  }

  /// For each tile vector the index of a tile of the operand's own dimensions, or of the others, with one size of each group.
  func index(isOwn: Bool, size: (Range<Int>) -> Int) -> UnsafeMutablePointer<Int32> {
    index(isOwn: isOwn, count: { tables.grids[$0].tiles.count }, size: { size(sizes[$0][$1]) })
  }

  /// For each tile vector the index of the group of the operand's own tiles.
  var groupIndex: UnsafeMutablePointer<Int32> {
    index(isOwn: true, count: { sizes[$0].count }, size: { $1 })
  }

  /// Every combination of groups of the operand's own dimensions, or of the others.
  func groups(isOwn: Bool) -> TileGroups {
    let dimensions = tables.dimensions.filter { operand.isIndexed(by: $0) == isOwn }
    return TileGroups(dimensions.map { sizes[$0] }, sizes: dimensions.map { tables.grids[$0].tiles.count })
  }

  private func index(isOwn: Bool, count: (Int) -> Int, size: (Int, Int) -> Int) -> UnsafeMutablePointer<Int32>
  {
    let index = UnsafeMutablePointer<Int32>.allocate(capacity: vectors)
    index[0] = 0
    var filled = 1
    var stride = 1
    for dimension in tables.dimensions {
      let counts = operand.isIndexed(by: dimension) == isOwn
      for group in sizes[dimension].indices.dropFirst() {
        let shift = Int32(counts ? stride * size(dimension, group) : 0)
        for vector in 0..<filled { index[group * filled + vector] = index[vector] + shift }
      }
      filled *= sizes[dimension].count
      if counts { stride *= count(dimension) }
    }
    return index
  }
}
