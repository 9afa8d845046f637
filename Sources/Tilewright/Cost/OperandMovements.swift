/// How often one operand's elements cross one boundary, before any port or energy is known.
struct BoundaryMovements {
  let boundary: Boundary
  /// One pass over the operand.
  let pass: AxisTransfers
  /// Repetitions by the dimensions that don't index the operand.
  let times: RefetchFactors
  /// The repetitions dimension by dimension, as the outer side sees them.
  let repeats: [Traffic.Derivation.Repeat]

  init(_ boundary: Boundary, problem: Problem, nest: LoopNest) {
    self.boundary = boundary
    let operand = problem.layer.operands[boundary.operand]
    pass = operand.axes.reduce(.scalar) { partial, axis in
      let sizes = axis.index.terms.map { nest.sizes[$0.dimension] }
      let counter = AxisCounter(axis: axis, boundary: boundary, nest: nest)
      guard let transfers = counter.transfers(sizes: sizes) else {
        preconditionFailure("a mapping must pass its checks before it is costed")
      }
      return partial * transfers
    }
    var times = RefetchFactors()
    var repeats: [Traffic.Derivation.Repeat] = []
    for dimension in nest.sizes.indices where !operand.isIndexed(by: dimension) {
      let chunks = DimensionChunks(
        size: nest.sizes[dimension],
        cuts: nest.cuts[dimension].map { ($0.step, boundary.place(ofIrrelevant: $0)) })
      times.inTime *= chunks.transfers
      times.outer *= chunks.outerTransfers
      times.inner *= chunks.innerTransfers
      times.jointFetches *=
        DimensionChunks(
          size: nest.sizes[dimension],
          cuts: nest.cuts[dimension].map {
            ($0.step, boundary.place(ofIrrelevant: $0, addingOnTheWay: true))
          }
        ).outerTransfers
      times.partialCopies *=
        DimensionChunks(
          size: nest.sizes[dimension],
          cuts: nest.cuts[dimension].map {
            ($0.step, boundary.place(ofIrrelevant: $0) == .acrossOuter ? .acrossOuter : .inside)
          }
        ).outerTransfers
      if chunks.outerTransfers > 1 {
        repeats.append(.init(dimension: dimension, times: chunks.outerTransfers))
      }
    }
    self.times = times
    self.repeats = repeats
  }
}

/// One direction of an operand's movement over a boundary: how often a pass crosses it with elements of which
/// precision.
struct DirectedMovement {
  let boundary: Boundary
  let direction: Traffic.Direction
  let pass: AxisTransfers
  let passes: [Passes]
  let repeats: [Traffic.Derivation.Repeat]
  /// Elements that need no transfer although a pass counts them: first visits of overlapping output tiles.
  let exemptElements: Int
}

/// The movements of an operand over all boundaries of its chain, from the processing elements outward.
func movements(
  of operand: Int, problem: Problem, mapping: Mapping, nest: LoopNest
) -> [DirectedMovement] {
  let counted = boundaries(of: operand, problem: problem, mapping: mapping, nest: nest)
    .map { BoundaryMovements($0, problem: problem, nest: nest) }
  return operand == 0
    ? outputMovements(counted, problem: problem) : counted.map { inputMovement($0, problem: problem) }
}

private func inputMovement(_ counted: BoundaryMovements, problem: Problem) -> DirectedMovement {
  let bits = problem.layer.operands[counted.boundary.operand].precisionBits
  return DirectedMovement(
    boundary: counted.boundary, direction: .inward, pass: counted.pass,
    passes: [Passes(counted.times, bits: bits)],
    repeats: counted.repeats, exemptElements: 0)
}

/// The movements of an output, counted from the outermost boundary inward (`OutputVisits`).
private func outputMovements(_ counted: [BoundaryMovements], problem: Problem) -> [DirectedMovement] {
  let output = problem.layer.output
  var visits = OutputVisits(
    partialBits: output.precisionBits, finalBits: output.finalPrecisionBits,
    elements: output.distinctElements(sizes: problem.layer.sizes),
    partialCopies: counted.last?.times.partialCopies ?? 1)
  var result: [DirectedMovement] = []
  for boundary in counted.reversed() {
    let here = visits.next(
      boundary.times, outerElements: boundary.pass.outer.sum, innerElements: boundary.pass.inner.sum)
    result.append(
      DirectedMovement(
        boundary: boundary.boundary, direction: .outward, pass: boundary.pass,
        passes: [here.finished, here.partial], repeats: boundary.repeats, exemptElements: 0))
    guard let returning = here.returning else { continue }
    result.append(
      DirectedMovement(
        boundary: boundary.boundary, direction: .inward, pass: boundary.pass, passes: [returning],
        repeats: boundary.repeats, exemptElements: here.exemptElements))
  }
  return result.reversed()
}
