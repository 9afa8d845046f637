/// An axis `a·i + b·j` of an operand: a window of j that moves with i.
struct Window: Hashable {
  let first: IndexExpression.Term
  /// With the dimension of the first where the axis has one term alone; it then counts for one iteration.
  let second: IndexExpression.Term
  /// Elements of the tensor along the axis, padding left out.
  let extent: Int

  init(_ axis: Operand.Axis, _ sizes: [Int]) {
    first = axis.index.terms[0]
    second = axis.index.terms.count > 1 ? axis.index.terms[1] : .init(1, dimension: first.dimension)
    let reach = Self.span(
      first, sizes[first.dimension], second, second.dimension == first.dimension ? 1 : sizes[second.dimension]
    )
    extent = axis.extent ?? reach
  }

  /// Whether there is a window at all, not only steps.
  var hasTwoDimensions: Bool { first.dimension != second.dimension }

  /// Elements that a tile touches along the axis.
  func elements(in tile: [Int]) -> Int {
    elements(tile[first.dimension], hasTwoDimensions ? tile[second.dimension] : 1)
  }

  /// Elements that so many i and j touch along the axis, but no more than the tensor has.
  func elements(_ i: Int, _ j: Int) -> Int { min(extent, Self.span(first, i, second, j)) }

  /// The values of a·i + b·j for so many i and j.
  ///
  /// ZigZag's formula, right where the steps of i close the gaps between those of j; beyond, it counts the gaps too.
  private static func span(_ a: IndexExpression.Term, _ i: Int, _ b: IndexExpression.Term, _ j: Int) -> Int {
    let divisor = greatestCommonDivisor(a.coefficient, b.coefficient)
    return i * j - max(0, j - a.coefficient / divisor) * (i - b.coefficient / divisor)
  }
}
