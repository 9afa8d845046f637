/// How often one operand's elements cross one boundary, before any port or energy is known.
struct BoundaryMovements {
  /// Repetitions of one pass over the operand.
  struct Times: Hashable {
    /// In time.
    let inTime: Int
    /// Counted once for each outer instance.
    let outer: Int
    /// Counted once for each inner instance.
    let inner: Int
  }

  let boundary: Boundary
  /// One pass over the operand.
  let pass: AxisTransfers
  /// Repetitions by the dimensions that don't index the operand.
  let times: Times
  /// For an output, how many instances of the outer memory each hold a part of one sum.
  let copiesOfOneSum: Int
  /// For an output, the repetitions that begin with a fill: inner instances that work on parts of one sum
  /// begin together.
  let beginnings: Int
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
    var inTime = 1
    var outer = 1
    var inner = 1
    var copies = 1
    var beginnings = 1
    var repeats: [Traffic.Derivation.Repeat] = []
    for dimension in nest.sizes.indices where !operand.isIndexed(by: dimension) {
      let chunks = DimensionChunks(
        size: nest.sizes[dimension],
        cuts: nest.cuts[dimension].map { ($0.step, boundary.place(ofIrrelevant: $0)) })
      inTime *= chunks.transfers
      outer *= chunks.outerTransfers
      inner *= chunks.innerTransfers
      beginnings *=
        DimensionChunks(
          size: nest.sizes[dimension],
          cuts: nest.cuts[dimension].map {
            ($0.step, boundary.place(ofIrrelevant: $0, addingOnTheWay: true))
          }
        ).outerTransfers
      copies *=
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
    times = Times(inTime: inTime, outer: outer, inner: inner)
    copiesOfOneSum = copies
    self.beginnings = beginnings
    self.repeats = repeats
  }
}

/// One direction of an operand's movement over a boundary: how often a pass crosses it with elements of which
/// precision.
struct DirectedMovement {
  /// Passes at one precision, as each side counts them.
  struct Passes: Hashable {
    let bitsOuter: Int
    let bitsInner: Int
    let inTime: Int
    let outer: Int
    let inner: Int
  }

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
    passes: [
      .init(
        bitsOuter: bits, bitsInner: bits, inTime: counted.times.inTime, outer: counted.times.outer,
        inner: counted.times.inner)
    ],
    repeats: counted.repeats, exemptElements: 0)
}

/// Results go outward on every visit of a tile and come back on every visit but the first: an element that
/// has no partial sum yet starts at zero (`fresh`). The last visit sends the finished value.
///
/// With several inner instances that work on parts of one sum, one of them takes the partial sum that comes
/// back and the others start at zero; where nothing adds their results on the way, each but the first fetches
/// what is there, adds its own and sends the sum. Counted from the outermost memory inward, where an element is
/// fresh once.
private func outputMovements(_ counted: [BoundaryMovements], problem: Problem) -> [DirectedMovement] {
  let output = problem.layer.output
  let elements = output.distinctElements(sizes: problem.layer.sizes)
  var fresh = counted.last?.copiesOfOneSum ?? 1
  var freshElements = fresh * elements
  var result: [DirectedMovement] = []
  for boundary in counted.reversed() {
    let times = boundary.times
    let overlaps = boundary.pass.outer.sum > elements || boundary.pass.inner.sum > elements
    let finishes = !overlaps && times.outer == times.inTime
    let last = finishes ? 1 : 0
    let addsOnTheWay = times.inner != times.outer
    let outward: [DirectedMovement.Passes] = [
      .init(
        bitsOuter: output.finalPrecisionBits,
        bitsInner: addsOnTheWay ? output.precisionBits : output.finalPrecisionBits, inTime: last, outer: last,
        inner: addsOnTheWay ? 0 : last),
      .init(
        bitsOuter: output.precisionBits, bitsInner: output.precisionBits, inTime: times.inTime - last,
        outer: times.outer - last, inner: times.inner - (addsOnTheWay ? 0 : last)),
    ]
    result.append(
      DirectedMovement(
        boundary: boundary.boundary, direction: .outward, pass: boundary.pass, passes: outward,
        repeats: boundary.repeats, exemptElements: 0))
    let sent = boundary.pass.outer.sum * times.outer
    let back = overlaps ? sent - freshElements : 0
    let backTimes = overlaps ? 0 : times.outer - fresh
    if back > 0 || backTimes > 0 {
      let passes = overlaps ? times.outer : backTimes
      result.append(
        DirectedMovement(
          boundary: boundary.boundary, direction: .inward, pass: boundary.pass,
          passes: [
            .init(
              bitsOuter: output.precisionBits, bitsInner: output.precisionBits,
              inTime: overlaps ? times.inTime : times.inTime - 1, outer: passes, inner: passes)
          ],
          repeats: boundary.repeats, exemptElements: overlaps ? freshElements : 0))
    }
    let fetchedLater = times.outer - boundary.beginnings
    freshElements =
      boundary.pass.inner.sum * times.inner
      - (overlaps ? back - boundary.pass.outer.sum * fetchedLater : (backTimes - fetchedLater) * elements)
    fresh = times.inner - (backTimes - fetchedLater)
  }
  return result.reversed()
}
