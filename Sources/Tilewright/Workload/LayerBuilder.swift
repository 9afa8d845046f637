/// Collects dimensions by name and makes axes over them: what the layer factories share.
struct LayerBuilder {
  private(set) var dimensions: [Layer.Dimension] = []

  /// Adds a dimension and returns its index.
  mutating func add(_ name: String, _ size: Int) -> Int {
    dimensions.append(Layer.Dimension(name, size))
    return dimensions.count - 1
  }

  /// An axis indexed by one dimension alone.
  func axis(_ dimension: Int) -> Operand.Axis { Operand.Axis(IndexExpression(dimension: dimension)) }

  /// An axis of `extent` elements; the extent is kept only where an index can fall outside it.
  func axis(_ terms: [IndexExpression.Term], constant: Int, extent: Int) -> Operand.Axis {
    let index = IndexExpression(terms, constant: constant)
    let range = index.checkedRange(over: dimensions.map(\.size))
    let isInside = range.map { $0.lowerBound >= 0 && $0.upperBound < extent } ?? false
    return Operand.Axis(index, extent: isInside ? nil : extent)
  }
}

extension IndexExpression {
  /// The smallest and largest value over the box 0 ≤ i_d < `sizes[d]`, or nil when a term names no
  /// dimension, a size is below 1 or a figure on the way leaves ±2^62.
  func checkedRange(over sizes: [Int]) -> ClosedRange<Int>? {
    let limit = 1 << 62
    guard constant > -limit, constant < limit else { return nil }
    var low = constant
    var high = constant
    for term in terms {
      guard sizes.indices.contains(term.dimension), sizes[term.dimension] >= 1 else { return nil }
      let (reach, overflow) = term.coefficient.multipliedReportingOverflow(by: sizes[term.dimension] - 1)
      // Both sums stay below 2^63: each summand is below 2^62 in magnitude and the result is checked.
      guard !overflow, reach > -limit, reach < limit else { return nil }
      if reach < 0 { low += reach } else { high += reach }
      guard low > -limit, high < limit else { return nil }
    }
    return low...high
  }
}
