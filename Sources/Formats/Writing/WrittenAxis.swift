import Tilewright

/// An axis of an operand as files say it: the index, and the tensor's size along it.
///
/// Files know a tensor's size only, and take what falls outside it for padding. An axis without extent has no padding, so that
/// its indices may as well begin at 0, and its size is how far they reach.
struct WrittenAxis: Hashable {
  let index: IndexExpression
  /// Number of elements.
  let size: Int
  /// Whether some index falls outside the tensor.
  let isPadded: Bool

  /// The axis of a layer whose dimensions have these sizes; the layer passes its checks.
  init(_ axis: Operand.Axis, over sizes: [Int]) {
    let range = axis.index.range(over: sizes)
    if let extent = axis.extent {
      index = axis.index
      isPadded = range.lowerBound < 0 || range.upperBound >= extent
      // A dimension by itself goes over all of an axis.
      size = axis.index.isDimension && !isPadded ? range.upperBound + 1 : extent
    } else {
      let shift = min(0, range.lowerBound)
      index = IndexExpression(axis.index.terms, constant: axis.index.constant - shift)
      size = range.upperBound - shift + 1
      isPadded = false
    }
  }

  /// What an axis comes to for a mapping and its cost: as it is read back.
  var read: Operand.Axis { Operand.Axis(index, extent: isPadded ? size : nil) }

  /// Whether it is a dimension by itself, as long as that.
  var isPlain: Bool { !isPadded && index.isDimension }
}

extension Operand {
  /// The axes as files say them.
  func writtenAxes(over sizes: [Int]) -> [WrittenAxis] { axes.map { WrittenAxis($0, over: sizes) } }
}
