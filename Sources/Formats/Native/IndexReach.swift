import Tilewright

/// How far the indices of an axis may lie outside its tensor: the rule that an equation is held against, and by which one is
/// written.
///
/// A plain index must reach the tensor's end exactly, a window may stick out by less than itself. Anything beyond that must be
/// stated as padding, as far as the indices reach into it: `padding: {I: [[0, 0], [0, 0], [1, 1]]}`.
struct IndexReach {
  /// The smallest and largest index; nil beyond 2^62.
  let range: ClosedRange<Int>?
  /// Whether the index is a dimension by itself.
  let isPlain: Bool
  private let window: Int
  /// The largest step of an index: a stride leaves less than that unread.
  let stride: Int

  init(_ index: IndexExpression, over sizes: [Int]) {
    range = index.boundedRange(over: sizes)
    isPlain = index.isDimension
    stride = index.terms.map { abs($0.coefficient) }.max() ?? 1
    let reaches = index.terms.map { abs($0.coefficient) * (sizes[$0.dimension] - 1) }
    window = isPlain || range == nil ? 0 : reaches.reduce(0, +) - (reaches.max() ?? 0)
  }

  /// Whether the indices fit a tensor of so many elements with the padding stated, or none.
  func fits(_ size: Int, padding: (before: Int, after: Int)?) -> Bool {
    guard let range else { return true }
    if let padding {
      let beyond = range.upperBound + 1 - size
      // What is stated is what the indices reach; behind them a stride may leave some of it unread.
      return padding.before == max(0, -range.lowerBound) && beyond <= padding.after
        && (padding.after == 0 || padding.after - beyond < stride) && (!isPlain || beyond == padding.after)
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

extension IndexExpression {
  /// Whether it is a dimension by itself: no constant, no coefficient.
  var isDimension: Bool { constant == 0 && terms.count == 1 && terms[0].coefficient == 1 }
}
