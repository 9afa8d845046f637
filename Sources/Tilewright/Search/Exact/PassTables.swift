/// What each axis of an operand adds to a pass over a boundary, and to a tile inside it, by the sizes of its own dimensions.
///
/// Axes don't depend on each other, so that a pass at a tile is put together from few counted parts.
struct PassTables {
  private struct Axis {
    /// For each of the operand's dimensions, how far apart two sizes lie in the tables; 0 for those of other axes.
    let stride: [Int]
    /// Nil where what is held is too irregular to be counted.
    var passes: [EvaluatorArena.AxisPass?]
    /// Elements along the axis that the inner memory keeps.
    var elements: [Int]

    func index(_ place: UnsafePointer<Int>) -> Int {
      var index = 0
      for dimension in stride.indices { index += place[dimension] * stride[dimension] }
      return index
    }
  }

  private let arena: EvaluatorArena
  private let axes: [Axis]

  /// `own` are the operand's dimensions that have several sizes. A window slides along `sliding`, if that isn't nil.
  init(_ builder: CrossingBuilder, operand: Int, outer: Int, inner: Int, own: [Int], sliding: Int? = nil) {
    arena = builder.arena
    axes = builder.constants.operands[operand].axes.enumerated().map { index, axis in
      let dimensions = own.filter(axis.dimensions.contains)
      var stride = own.map { _ in 0 }
      var tiles = 1
      for dimension in dimensions {
        stride[own.firstIndex(of: dimension) ?? 0] = tiles
        tiles *= builder.grids[dimension].tiles.count
      }
      var made = Axis(stride: stride, passes: [], elements: [])
      made.passes.reserveCapacity(tiles)
      let mask = axis.dimensions.reduce(UInt64(0)) { $0 | 1 << UInt64($1) }
      let slides = sliding.map(axis.dimensions.contains) ?? false
      builder.forEachTile(of: dimensions) { tile, _ in
        builder.load(tile, mask: mask, firstOutside: sliding ?? 0)
        made.passes.append(
          builder.arena.axisPass(operand, index, outer: outer, inner: inner, slides: slides))
        guard inner >= 0 else { return }
        made.elements.append(
          builder.arena.loadedTileElements(operand, index, in: inner)
            ?? builder.nest(tile).tileElements(
              along: axis.axis,
              tile: Mapping.Tile(
                memory: inner,
                residency: builder.unrolling.blocks.count + builder.grids.count),
              sharing: builder.problem.sharing[inner]))
      }
      return made
    }
  }

  /// Counts the pass at a tile, by the places of its sizes in their grids; false when it is too irregular.
  func count(_ place: UnsafePointer<Int>) -> Bool {
    arena.beginPass()
    for axis in axes {
      guard let pass = axis.passes[axis.index(place)] else { return false }
      arena.addToPass(pass)
    }
    return true
  }

  /// Elements of a tile that the inner memory keeps.
  func elements(_ place: UnsafePointer<Int>) -> Int {
    axes.reduce(1) { $0 * $1.elements[$1.index(place)] }
  }
}
