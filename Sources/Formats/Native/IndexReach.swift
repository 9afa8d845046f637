import Tilewright

/// How far the indices of an axis may lie outside its tensor: the rule that an equation is held against, and by which one is
/// written.
///
/// A plain index must reach the tensor's end exactly, a window may stick out by less than itself. Anything beyond that must be
/// stated as padding: `padding: {I: [[0, 0], [0, 0], [1, 1]]}`.
struct IndexReach {
  /// The smallest and largest index; nil beyond 2^62.
  let range: ClosedRange<Int>?
  /// Whether the index is a dimension by itself.
  let isPlain: Bool
  private let window: Int

  init(_ index: IndexExpression, over sizes: [Int]) {
    range = index.boundedRange(over: sizes)
    isPlain = index.constant == 0 && index.terms.count == 1 && index.terms[0].coefficient == 1
    let reaches = index.terms.map { abs($0.coefficient) * (sizes[$0.dimension] - 1) }
    window = isPlain || range == nil ? 0 : reaches.reduce(0, +) - (reaches.max() ?? 0)
  }

  /// Whether the indices fit a tensor of so many elements with the padding stated, or none.
  func fits(_ size: Int, padding: (before: Int, after: Int)?) -> Bool {
    guard let range else { return true }
    if let padding {
      return range.lowerBound >= -padding.before && range.upperBound < size + padding.after
        && (!isPlain || padding.before == 0 && range.upperBound + 1 == size + padding.after)
    }
    return range.lowerBound >= -window && range.upperBound < size + window
      && (!isPlain || range.upperBound + 1 == size)
  }

  /// What lies outside a tensor of so many elements.
  func outside(_ size: Int) -> (before: Int, after: Int) {
    guard let range else { return (0, 0) }
    return (max(0, -range.lowerBound), max(0, range.upperBound + 1 - size))
  }
}
