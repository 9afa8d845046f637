extension Operand.Axis {
  /// The number of distinct elements along this axis that a box of iterations touches; `sizes` gives the
  /// box' size along every dimension of the layer, from iteration 0.
  public func distinctElements(sizes: [Int]) -> Int {
    distinctElements(of: [index.terms.map { 0..<sizes[$0.dimension] }], isClipped: true)
  }

  /// The number of distinct elements that a union of boxes touches. A box gives a range of iterations for each
  /// term of the index; `isClipped` leaves out what falls outside the tensor.
  func distinctElements(of boxes: [[Range<Int>]], isClipped: Bool) -> Int {
    if boxes.count == 1, let count = closedForm(boxes[0], isClipped: isClipped) { return count }
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

  /// The elements of one box in which at most two terms vary, without a list of anything: most boxes there are. Nil where there is
  /// no closed form: three terms and more, gaps cut off by the border, figures that would leave an Int.
  private func closedForm(_ box: [Range<Int>], isClipped: Bool) -> Int? {
    let most = 1 << 30
    var (a, m, b, n) = (0, 1, 0, 1)
    var low = index.constant
    for position in index.terms.indices {
      let (coefficient, range) = (index.terms[position].coefficient, box[position])
      if range.isEmpty { return 0 }
      guard abs(coefficient) < most, range.upperBound < most, range.lowerBound > -most else { return nil }
      low += min(coefficient * range.lowerBound, coefficient * (range.upperBound - 1))
      if range.count == 1 || coefficient == 0 { continue }
      if m == 1 {
        (a, m) = (abs(coefficient), range.count)
      } else if n == 1 {
        (b, n) = (abs(coefficient), range.count)
      } else {
        return nil
      }
    }
    let count = n == 1 ? m : Footprint.distinctValues(a, m, b, n)
    let high = low + a * (m - 1) + b * (n - 1)
    guard isClipped, let extent, low < 0 || high >= extent else { return count }
    if high < 0 || low >= extent { return 0 }
    if n == 1 {
      // Values low, low + a, …: those from 0 on, up to the last element.
      let first = low < 0 ? ceilingDivide(-low, a) : 0
      return max(0, min(m - 1, (extent - 1 - low) / a) - first + 1)
    }
    // Without gaps all from the first to the last are values.
    return count == high - low + 1 ? min(high, extent - 1) - max(low, 0) + 1 : nil
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
