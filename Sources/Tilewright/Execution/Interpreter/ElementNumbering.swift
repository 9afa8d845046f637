/// Numbers for the elements of an operand: row by row through the box of all indices that a layer touches.
struct ElementNumbering: Sendable {
  /// The numbers along one axis.
  struct Axis: Sendable {
    let index: IndexExpression
    /// Indices inside the tensor; others are padding.
    let inside: Range<Int>
    let stride: Int

    /// What an index adds to the element's number; nil for padding.
    func part(_ value: Int) -> Int? { inside.contains(value) ? (value - inside.lowerBound) * stride : nil }
  }

  let axes: [Axis]

  /// Numbers the elements; nil when there are more than 2^62.
  init?(_ operand: Operand, sizes: [Int]) {
    var axes: [Axis] = []
    var stride = 1
    for axis in operand.axes.reversed() {
      let touched = axis.index.range(over: sizes)
      let inside = Range(touched).clamped(to: axis.extent.map { 0..<$0 } ?? Range(touched))
      axes.append(Axis(index: axis.index, inside: inside, stride: stride))
      let product = stride.multipliedReportingOverflow(by: max(1, inside.count))
      if product.overflow || product.partialValue > 1 << 62 { return nil }
      stride = product.partialValue
    }
    self.axes = axes.reversed()
  }

  /// The element that an iteration touches; nil for padding.
  func number(at iteration: [Int]) -> Int? {
    var number = 0
    for axis in axes {
      guard let part = axis.part(axis.index.value(at: iteration)) else { return nil }
      number += part
    }
    return number
  }

  /// The indices of an element, one for each axis.
  func indices(of number: Int) -> [Int] {
    var rest = number
    return axes.map { axis in
      defer { rest %= axis.stride }
      return rest / axis.stride + axis.inside.lowerBound
    }
  }
}
