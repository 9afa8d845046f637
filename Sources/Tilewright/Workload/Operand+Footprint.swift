extension Operand.Axis {
  /// The number of distinct elements along this axis that a box of iterations touches; `sizes` gives the
  /// box' size along every dimension of the layer, from iteration 0.
  public func distinctElements(sizes: [Int]) -> Int {
    distinctElements(of: [index.terms.map { 0..<sizes[$0.dimension] }], isClipped: true)
  }

  /// The number of distinct elements that a union of boxes touches. A box gives a range of iterations for each
  /// term of the index; `isClipped` leaves out what falls outside the tensor.
  func distinctElements(of boxes: [[Range<Int>]], isClipped: Bool) -> Int {
    let extent = isClipped ? extent : nil
    if boxes.count == 1 {
      let spans = spans(of: boxes[0])
      return extent.map { Footprint.distinctValues(spans, offset: offset(of: boxes[0]), within: $0) }
        ?? Footprint.distinctValues(spans)
    }
    let union = values(of: boxes)
    return extent.map { union.count(in: 0..<$0) } ?? union.count
  }

  /// The indices that a union of boxes touches, padding included.
  func values(of boxes: [[Range<Int>]]) -> ValueRuns {
    var union = ValueRuns()
    for box in boxes { union.formUnion(ValueRuns(spans: spans(of: box), offset: offset(of: box))) }
    return union
  }

  /// The most runs of consecutive indices that a box can fall into.
  func runs(of box: [Range<Int>]) -> Int { Footprint.runs(spans(of: box)) }

  private func spans(of box: [Range<Int>]) -> [Footprint.Span] {
    zip(index.terms, box).map { Footprint.Span(coefficient: $0.coefficient, count: $1.count) }
  }

  private func offset(of box: [Range<Int>]) -> Int {
    zip(index.terms, box).reduce(index.constant) { $0 + $1.0.coefficient * $1.1.lowerBound }
  }
}

extension Operand {
  /// The number of distinct elements that a box of iterations from 0 touches: the product over the axes.
  public func distinctElements(sizes: [Int]) -> Int {
    axes.reduce(1) { $0 * $1.distinctElements(sizes: sizes) }
  }

  /// The same with padding counted as elements: what a box of these sizes touches wherever it lies, at most.
  func unclippedElements(sizes: [Int]) -> Int {
    axes.reduce(1) { elements, axis in
      elements
        * axis.distinctElements(of: [axis.index.terms.map { 0..<sizes[$0.dimension] }], isClipped: false)
    }
  }
}
