/// What each axis of an operand adds to a pass over a boundary, and to a tile inside it, by the sizes of its own dimensions.
///
/// Axes don't depend on each other, so that a pass at a tile is put together from few counted parts.
final class PassTables {
  private let arena: EvaluatorArena
  private let axisCount: Int
  private let dimensionCount: Int
  /// By axis, and by axis and dimension.
  private let start: UnsafeMutablePointer<Int>
  private let stride: UnsafeMutablePointer<Int>
  /// Nil where what is held is too irregular to be counted.
  private let passes: UnsafeMutablePointer<EvaluatorArena.AxisPass?>
  /// Elements along the axis that the inner memory keeps.
  private let kept: UnsafeMutablePointer<Int>

  /// `own` are the operand's dimensions that have several sizes. A window slides along the dimension `along`, if that isn't nil.
  init(_ builder: BoundaryTableBuilder, operand: Int, outer: Int, inner: Int, own: [Int], along: Int? = nil) {
    arena = builder.arena
    let axes = builder.constants.operands[operand].axes
    axisCount = axes.count
    dimensionCount = own.count
    start = .allocate(capacity: max(1, axes.count))
    stride = .allocate(capacity: max(1, axes.count * own.count))
    var entries = 0
    for (index, axis) in axes.enumerated() {
      start[index] = entries
      var tiles = 1
      for (position, dimension) in own.enumerated() {
        let isOwn = axis.dimensions.contains(dimension)
        stride[index * own.count + position] = isOwn ? tiles : 0
        if isOwn { tiles *= builder.grids[dimension].tiles.count }
      }
      entries += tiles
    }
    passes = .allocate(capacity: max(1, entries))
    passes.initialize(repeating: nil, count: max(1, entries))
    kept = .allocate(capacity: max(1, entries))
    kept.initialize(repeating: 0, count: max(1, entries))
    var entry = 0
    for (index, axis) in axes.enumerated() {
      let mask = axis.dimensions.reduce(UInt64(0)) { $0 | 1 << UInt64($1) }
      let slides = along.map(axis.dimensions.contains) ?? false
      builder.forEachTile(of: own.filter(axis.dimensions.contains)) { tile, _ in
        builder.load(tile, mask: mask, firstOutside: along ?? 0)
        passes[entry] = arena.axisPass(operand, index, outer: outer, inner: inner, slides: slides)
        kept[entry] = inner < 0 ? 0 : builder.loadedElements(operand, index, tile, in: inner)
        entry += 1
      }
    }
  }

  deinit {
    start.deallocate()
    stride.deallocate()
    passes.deallocate()
    kept.deallocate()
  }

  /// Where an axis's entry stands for a tile.
  private func entry(_ axis: Int, _ place: UnsafePointer<Int>) -> Int {
    var entry = start[axis]
    for dimension in 0..<dimensionCount {
      entry += place[dimension] * stride[axis * dimensionCount + dimension]
    }
    return entry
  }

  /// Counts the pass at a tile, by the places of its sizes in their grids; false when it is too irregular.
  func count(_ place: UnsafePointer<Int>) -> Bool {
    arena.beginPass()
    for axis in 0..<axisCount {
      guard let pass = passes[entry(axis, place)] else { return false }
      arena.addToPass(pass)
    }
    return true
  }

  /// Elements of a tile that the inner memory keeps.
  func elements(_ place: UnsafePointer<Int>) -> Int {
    var elements = 1
    for axis in 0..<axisCount { elements *= kept[entry(axis, place)] }
    return elements
  }
}
