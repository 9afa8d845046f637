extension Operand.Axis {
  /// The number of distinct elements along this axis that a box of iterations touches; `sizes` gives the
  /// box' size along every dimension of the layer, from iteration 0.
  public func distinctElements(sizes: [Int]) -> Int {
    distinctElements(of: [index.terms.map { 0..<sizes[$0.dimension] }], isClipped: true)
  }

  /// The number of distinct elements that a union of boxes touches. A box gives a range of iterations for each
  /// term of the index; `isClipped` leaves out what falls outside the tensor.
  func distinctElements(of boxes: [[Range<Int>]], isClipped: Bool) -> Int {
    let all = boxes.flatMap { self.boxes(of: $0.map { EvenPieces([$0]) }) }
    return distinctElements(of: all, isClipped: isClipped)
  }

  /// The same for iterations that fall into pieces: for each term of the index its pieces, all combinations of them.
  func distinctElements(ofPieces pieces: [EvenPieces], isClipped: Bool) -> Int {
    distinctElements(of: boxes(of: pieces), isClipped: isClipped)
  }

  private func distinctElements(of boxes: [SpanBox], isClipped: Bool) -> Int {
    let extent = isClipped ? extent : nil
    if let counter = UnionCounter(boxes) { return extent.map { counter.count(in: 0..<$0) } ?? counter.count }
    let values = ValueRuns(boxes)
    return extent.map { values.count(in: 0..<$0) } ?? values.count
  }

  /// The indices of these iterations, padding included.
  func boxes(of pieces: [EvenPieces]) -> [SpanBox] {
    SpanBox.sums(zip(index.terms, pieces).map { $1.boxes(times: $0.coefficient) }, constant: index.constant)
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
