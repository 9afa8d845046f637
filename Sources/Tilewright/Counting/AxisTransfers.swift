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

  init(axis: Operand.Axis, cuts: [Cuts], sliding: Sliding? = nil) {
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

  /// The transfers of the whole axis, whose dimensions have these sizes; nil when what is held falls into more
  /// separate pieces than are looked at, or when the count is interrupted.
  func transfers(sizes: [Int], isInterrupted: () -> Bool = { false }) -> AxisTransfers? {
    let reach = axis.index.range(ofTermSizes: sizes)
    let isInside = axis.extent.map { reach.lowerBound >= 0 && reach.upperBound < $0 } ?? true
    // Where a window slides, what was held before counts piece by piece, which sizes alone don't tell.
    if isInside, sliding == nil, let inside = byShape(sizes) { return inside }
    return PositionedCounter.transfers(self, sizes: sizes, isInterrupted: isInterrupted)
  }

  /// How the dimensions are cut; nil when sizes alone don't tell the number of elements: what is held has gaps and the axis
  /// several terms.
  private func shapes(_ sizes: [Int]) -> [DimensionChunks]? {
    let chunks = sizes.indices.map { DimensionChunks(size: sizes[$0], cuts: cuts[$0]) }
    return coefficients.count > 1 && !chunks.allSatisfy(\.isContiguous) ? nil : chunks
  }

  /// The transfers when no index leaves the tensor; nil when they depend on places.
  private func byShape(_ sizes: [Int]) -> AxisTransfers? {
    guard let chunks = shapes(sizes) else { return nil }
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
}
