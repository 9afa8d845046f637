extension LoopNest {
  /// Elements of an operand in the largest tile that a memory holds, as if no border cut it.
  func tileElements(of operand: Operand, tile: Mapping.Tile, sharing: Set<Int>) -> Int {
    operand.axes.reduce(1) { $0 * tileElements(along: $1, tile: tile, sharing: sharing) }
  }

  /// The same along one axis of an operand.
  func tileElements(along axis: Operand.Axis, tile: Mapping.Tile, sharing: Set<Int>) -> Int {
    let pieces = axis.index.terms.map { self.pieces(of: $0.dimension, tile: tile, sharing: sharing) }
    return min(
      axis.distinctElements(ofPieces: pieces, isClipped: false), axis.distinctElements(sizes: sizes))
  }

  /// The iterations of a dimension that the first tile holds: one range unless a loop outside the tile stands
  /// below one inside it.
  private func pieces(of dimension: Int, tile: Mapping.Tile, sharing: Set<Int>) -> EvenPieces {
    let cuts = cuts[dimension]
    func isInside(_ cut: Cut) -> Bool {
      cut.arrayDimension.map(sharing.contains) ?? (cut.position < tile.residency)
    }
    let end = (cuts.lastIndex { !isInside($0) } ?? -1) + 1
    return cuts[..<end].reduce(EvenPieces(size: sizes[dimension])) { pieces, cut in
      isInside(cut) ? pieces.split(by: cut.step) : pieces.slice(0, of: cut.step)
    }
  }
}

extension Range<Int> {
  /// Consecutive parts of `step`, the last one possibly shorter.
  func split(by step: Int) -> [Range<Int>] {
    stride(from: lowerBound, to: upperBound, by: step).map { $0..<Swift.min($0 + step, upperBound) }
  }
}

/// All ways to take one of each list, the first list slowest.
func product<Element>(_ lists: [[Element]]) -> [[Element]] {
  lists.reduce([[]]) { partial, list in partial.flatMap { head in list.map { head + [$0] } } }
}
