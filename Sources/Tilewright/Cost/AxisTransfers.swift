/// The transfers over one boundary, seen along one axis of a tensor.
///
/// The footprint of a tile is the product of its footprints along the axes, and no dimension indexes two axes,
/// so the transfers of the whole tensor are the products of those of its axes.
struct AxisTransfers: Hashable, Sendable {
  /// Elements each outer instance sends, one entry per outer instance and transfer.
  var outer = Tally()
  /// Elements each inner instance receives, one entry per inner instance and transfer.
  var inner = Tally()
  /// Each transfer once, with the largest instance on either side.
  var inTime = TransferTally()

  /// The transfers of a tensor without axes: one element, once.
  static let scalar: AxisTransfers = {
    var one = AxisTransfers()
    one.outer.add(1)
    one.inner.add(1)
    one.inTime.add(outer: 1, inner: 1)
    return one
  }()

  static func * (a: AxisTransfers, b: AxisTransfers) -> AxisTransfers {
    AxisTransfers(outer: a.outer * b.outer, inner: a.inner * b.inner, inTime: a.inTime * b.inTime)
  }

  mutating func add(_ other: AxisTransfers, times: Int = 1) {
    outer.add(other.outer, times: times)
    inner.add(other.inner, times: times)
    inTime.add(other.inTime, times: times)
  }
}

/// Counts the transfers along one axis.
struct AxisCounter {
  typealias Cuts = [(step: Int, place: Boundary.Place)]

  let axis: Operand.Axis
  /// For each term of the index the cuts of its dimension, outermost first.
  let cuts: [Cuts]
  /// The cut along which a window slides: transfers move only what the one before did not hold. Tiles of an index
  /// of one term never overlap, so only axes of several terms have one.
  let sliding: Sliding?

  /// A cut of one of the terms' dimensions.
  struct Sliding: Hashable {
    let term: Int
    let cut: Int
  }

  private var coefficients: [Int] { axis.index.terms.map(\.coefficient) }
  private var extent: Int? { axis.extent }

  init(axis: Operand.Axis, cuts: [Cuts], sliding: Sliding?) {
    self.axis = axis
    self.cuts = cuts
    self.sliding = sliding
  }

  init(axis: Operand.Axis, boundary: Boundary, nest: LoopNest) {
    self.axis = axis
    cuts = axis.index.terms.map { term in
      nest.cuts[term.dimension].map { ($0.step, boundary.place(ofRelevant: $0)) }
    }
    sliding = boundary.slidingLoop.flatMap { position in
      guard axis.index.terms.count > 1 else { return nil }
      return axis.index.terms.indices.lazy.compactMap { term in
        nest.cuts[axis.index.terms[term].dimension].firstIndex { $0.position == position }
          .map { Sliding(term: term, cut: $0) }
      }.first
    }
  }

  /// The transfers of the whole axis, whose dimensions have these sizes.
  func transfers(sizes: [Int]) -> AxisTransfers {
    let whole = sizes.map { 0..<$0 }
    var result = AxisTransfers()
    count(whole, depth: Array(repeating: 0, count: sizes.count), times: 1, into: &result)
    return result
  }

  /// Adds the transfers of a box of which the first `depth` cuts in time of each dimension are done. A box
  /// wholly inside the tensor is counted by shape; one at the border is cut further.
  private func count(_ box: [Range<Int>], depth: [Int], times: Int, into result: inout AxisTransfers) {
    let values = valueRange(of: box)
    if let extent, values.upperBound < 0 || values.lowerBound >= extent { return }
    let isInside = extent.map { values.lowerBound >= 0 && values.upperBound < $0 } ?? true
    if isInside, let inside = byShape(box.map(\.count), depth: depth) {
      result.add(inside, times: times)
      return
    }
    guard
      let dimension = box.indices.first(where: {
        canCut($0, depth) && cuts[$0][depth[$0]].step < box[$0].count
      })
    else {
      result.add(byPosition(box, depth: depth), times: times)
      return
    }
    let step = cuts[dimension][depth[dimension]].step
    var depth = depth
    depth[dimension] += 1
    func part(_ index: Int) -> [Range<Int>] {
      var part = box
      let start = box[dimension].lowerBound + index * step
      part[dimension] = start..<min(start + step, box[dimension].upperBound)
      return part
    }
    let whole = box[dimension].count / step
    let interior = interiorParts(box, depth: depth, dimension: dimension, step: step, whole: whole)
    for index in 0..<interior.lowerBound { count(part(index), depth: depth, times: times, into: &result) }
    if !interior.isEmpty {
      count(part(interior.lowerBound), depth: depth, times: times * interior.count, into: &result)
    }
    for index in interior.upperBound..<ceilingDivide(box[dimension].count, step) {
      count(part(index), depth: depth, times: times, into: &result)
    }
  }

  /// Which whole parts of a box lie inside the tensor: they all count alike. Only boxes that can be counted
  /// by shape may be taken together.
  private func interiorParts(
    _ box: [Range<Int>], depth: [Int], dimension: Int, step: Int, whole: Int
  ) -> Range<Int> {
    guard let extent, whole > 0 else { return 0..<0 }
    var first = box
    first[dimension] = box[dimension].lowerBound..<box[dimension].lowerBound + step
    guard shapes(first.map(\.count), depth: depth) != nil else { return 0..<0 }
    let values = valueRange(of: first)
    let shift = coefficients[dimension] * step
    let (low, high, stride) =
      shift > 0
      ? (values.lowerBound, values.upperBound, shift)
      : (extent - 1 - values.upperBound, extent - 1 - values.lowerBound, -shift)
    let begin = min(whole, max(0, ceilingDivide(-low, stride)))
    let end = min(whole, max(0, ceilingDivide(extent - high, stride)))
    return begin < end ? begin..<end : 0..<0
  }

  private func canCut(_ dimension: Int, _ depth: [Int]) -> Bool {
    depth[dimension] < cuts[dimension].count && cuts[dimension][depth[dimension]].place == .time
      && sliding != Sliding(term: dimension, cut: depth[dimension])
  }

  /// Which of the cuts of a dimension that are left the window slides along.
  private func slidingCut(_ dimension: Int, _ depth: [Int]) -> Int? {
    sliding.flatMap { $0.term == dimension ? $0.cut - depth[dimension] : nil }
  }

  private func valueRange(of box: [Range<Int>]) -> ClosedRange<Int> {
    var low = axis.index.constant
    var high = axis.index.constant
    for (coefficient, range) in zip(coefficients, box) {
      let ends = [coefficient * range.lowerBound, coefficient * (range.upperBound - 1)]
      low += min(ends[0], ends[1])
      high += max(ends[0], ends[1])
    }
    return low...high
  }

  /// How a box of these sizes is cut from `depth` on; nil when sizes alone don't tell the number of elements: what
  /// is held has gaps and the axis several terms, or several instances slide their windows together.
  private func shapes(_ sizes: [Int], depth: [Int]) -> [DimensionChunks]? {
    let chunks = sizes.indices.map { dimension in
      DimensionChunks(
        size: sizes[dimension], cuts: Array(cuts[dimension].dropFirst(depth[dimension])),
        sliding: slidingCut(dimension, depth))
    }
    if coefficients.count > 1, !chunks.allSatisfy(\.isContiguous) { return nil }
    let sharesWindow = sliding != nil && chunks.contains { $0.families.contains { $0.sharesTransfers } }
    return sharesWindow ? nil : chunks
  }

  /// The transfers of a box of these sizes no index of which leaves the tensor; nil when they depend on places.
  private func byShape(_ sizes: [Int], depth: [Int]) -> AxisTransfers? {
    guard let chunks = shapes(sizes, depth: depth) else { return nil }
    var result = AxisTransfers()
    let start = Selected(count: 1, sizes: [], previous: 0, inners: [(1, [], 0)])
    combine(chunks, 0, times: 1, outers: [start], into: &result)
    return result
  }

  private struct Selected {
    let count: Int
    let sizes: [Int]
    let previous: Int
    let inners: [(count: Int, sizes: [Int], previous: Int)]
  }

  private func combine(
    _ chunks: [DimensionChunks], _ dimension: Int, times: Int, outers: [Selected],
    into result: inout AxisTransfers
  ) {
    guard dimension < chunks.count else {
      var largest = (outer: 0, inner: 0)
      for outer in outers {
        let size = elements(outer.sizes, previous: outer.previous)
        result.outer.add(size, outer.count * times)
        largest.outer = max(largest.outer, size)
        for inner in outer.inners {
          let size = elements(inner.sizes, previous: inner.previous)
          result.inner.add(size, inner.count * outer.count * times)
          largest.inner = max(largest.inner, size)
        }
      }
      result.inTime.add(outer: largest.outer, inner: largest.inner, count: times)
      return
    }
    for family in chunks[dimension].families {
      let next = outers.flatMap { outer in
        family.outers.map { added in
          Selected(
            count: outer.count * added.count, sizes: outer.sizes + [added.size],
            previous: outer.previous + added.previous,
            inners: outer.inners.flatMap { inner in
              added.inners.map {
                (inner.count * $0.count, inner.sizes + [$0.size], inner.previous + $0.previous)
              }
            })
        }
      }
      combine(chunks, dimension + 1, times: times * family.count, outers: next, into: &result)
    }
  }

  /// The number of elements of a tile, less those the transfer before already held: `previous` iterations of the
  /// sliding dimension, one step back.
  private func elements(_ sizes: [Int], previous: Int) -> Int {
    guard let sliding, previous > 0 else {
      return Footprint.distinctValues(
        zip(coefficients, sizes).map { Footprint.Span(coefficient: $0, count: $1) })
    }
    let now = sizes.map { 0..<$0 }
    var before = now
    let step = cuts[sliding.term][sliding.cut].step
    before[sliding.term] = -step..<previous - step
    return axis.distinctElements(of: [now, before], isClipped: false)
      - axis.distinctElements(of: [before], isClipped: false)
  }

  /// The transfers of a box counted at their places, one by one.
  private func byPosition(_ box: [Range<Int>], depth: [Int]) -> AxisTransfers {
    let chunks = box.indices.map { dimension in
      PositionedChunks(
        chunk: box[dimension], cuts: Array(cuts[dimension].dropFirst(depth[dimension])),
        sliding: slidingCut(dimension, depth))
    }
    var result = AxisTransfers()
    for transfer in product(chunks.map(\.transfers)) {
      var largest = (outer: 0, inner: 0)
      for outer in product(transfer) {
        let inners = product(outer)
        let size = elements(inners)
        result.outer.add(size)
        largest.outer = max(largest.outer, size)
        for inner in inners {
          let size = elements([inner])
          result.inner.add(size)
          largest.inner = max(largest.inner, size)
        }
      }
      result.inTime.add(outer: largest.outer, inner: largest.inner)
    }
    return result
  }

  /// The number of elements that must be sent to instances: what any of them holds and did not hold before.
  private func elements(_ instances: [[PositionedChunks.Held]]) -> Int {
    guard let sliding else {
      return axis.distinctElements(of: instances.flatMap { product($0.map(\.pieces)) }, isClipped: true)
    }
    var sent = ValueRuns()
    for instance in instances {
      var new = axis.values(of: product(instance.map(\.pieces)))
      let before = instance.indices.map { $0 == sliding.term ? instance[$0].previous : instance[$0].pieces }
      new.subtract(axis.values(of: product(before)))
      sent.formUnion(new)
    }
    return extent.map { sent.count(in: 0..<$0) } ?? sent.count
  }
}
