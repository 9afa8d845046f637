extension Mapping {
  /// Whether sums would come back from a last memory that has no port for that, though the model's movements don't say so.
  ///
  /// Positions without an adder that reach one element through different indices (`O[y + f]`) send their parts one after
  /// another: each but the first fetches what is there. The model counts such an element once.
  func fetchesFromStream(_ problem: Problem, _ nest: LoopNest) -> Bool {
    let output = problem.layer.output
    guard output.precisionBits > 0, output.axes.contains(where: { $0.index.terms.count > 1 }),
      let last = tiles[0].last?.memory,
      problem.machine.memories[last].port(for: problem.roles[0], .readToBelow) == nil,
      let boundary = boundaries(of: 0, problem: problem, mapping: self, nest: nest).last
    else { return false }
    var sent = 1
    func repeated(_ times: Int) {
      let (product, overflow) = sent.multipliedReportingOverflow(by: times)
      sent = overflow ? .max : product
    }
    for axis in output.axes {
      let cuts: [AxisCounter.Cuts] = axis.index.terms.map { term in
        nest.cuts[term.dimension].map { (step: $0.step, place: boundary.placeApart(ofRelevant: $0)) }
      }
      let sizes = axis.index.terms.map { nest.sizes[$0.dimension] }
      repeated(AxisCounter(axis: axis, cuts: cuts).transfers(sizes: sizes)?.outer.sum ?? .max)
    }
    for dimension in nest.sizes.indices where !output.isIndexed(by: dimension) {
      repeated(
        DimensionChunks(
          size: nest.sizes[dimension],
          cuts: nest.cuts[dimension].map { ($0.step, boundary.place(ofIrrelevant: $0)) }
        ).outerTransfers)
    }
    return sent > output.distinctElements(sizes: problem.layer.sizes)
  }
}
