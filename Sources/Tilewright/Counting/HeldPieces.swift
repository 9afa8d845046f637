/// What the instances of memories hold of one dimension during a transfer; instances that hold the same, each at its own
/// iterations, are written down once.
struct HeldPieces: Hashable, Sendable {
  /// Instances of the inner side below one outer instance.
  struct Inner: Hashable, Sendable {
    /// Where the first of them begins, seen from the first outer instance, and how the others follow.
    var spans: [Footprint.Span] = []
    /// The iterations of the first one, and those that it held one transfer before.
    var pieces: EvenPieces
    var previous = EvenPieces.none
  }

  /// Instances of the outer memory.
  struct Outer: Hashable, Sendable {
    var spans: [Footprint.Span] = []
    var inners: [Inner]
  }

  private(set) var outers: [Outer]

  /// One instance that holds a whole dimension.
  init(size: Int) { outers = [Outer(inners: [Inner(pieces: EvenPieces(size: size))])] }

  private init(outers: [Outer]) { self.outers = outers.filter { !$0.inners.isEmpty } }

  /// Whether nothing is held.
  var isEmpty: Bool { outers.isEmpty }

  /// The first iteration that any instance holds, and the end of the last.
  var hull: Range<Int> {
    var hull: Range<Int>?
    for outer in outers {
      for inner in outer.inners {
        let own = inner.pieces.hull
        let end = (outer.spans + inner.spans).reduce(own.upperBound) { $0 + $1.coefficient * ($1.count - 1) }
        hull =
          hull.map { min($0.lowerBound, own.lowerBound)..<max($0.upperBound, end) } ?? own.lowerBound..<end
      }
    }
    return hull ?? 0..<1
  }

  /// What iteration `index` of a loop in time leaves; with `remembers` the iteration before is what was held.
  func slice(_ index: Int, of step: Int, remembers: Bool) -> HeldPieces {
    HeldPieces(outers: outers.map { Self.slice($0, index, step, remembers: remembers) })
  }

  /// The same cut across the instances of the outer memory.
  func acrossOuter(_ step: Int) -> HeldPieces {
    HeldPieces(
      outers: outers.flatMap { outer in
        Self.ranges(outer.inners, step).map { range in
          var next = Self.slice(outer, range.lowerBound, step)
          if range.count > 1 { next.spans.append(.init(coefficient: step, count: range.count)) }
          return next
        }
      })
  }

  /// The same cut across the inner instances below one outer instance.
  func acrossInner(_ step: Int) -> HeldPieces {
    HeldPieces(
      outers: outers.map { outer in
        var next = outer
        next.inners = outer.inners.flatMap { inner in
          Self.ranges([inner], step).compactMap { range in
            guard var part = Self.slice(inner, range.lowerBound, step, remembers: false) else { return nil }
            if range.count > 1 { part.spans.append(.init(coefficient: step, count: range.count)) }
            return part
          }
        }
        return next
      })
  }

  /// Everything held cut into parts that stay together.
  func inside(_ step: Int) -> HeldPieces {
    var next = self
    for outer in outers.indices {
      for inner in outers[outer].inners.indices {
        next.outers[outer].inners[inner].pieces = outers[outer].inners[inner].pieces.split(by: step)
        next.outers[outer].inners[inner].previous = outers[outer].inners[inner].previous.split(by: step)
      }
    }
    return next
  }

  /// Ranges of indices of a cut in which every instance holds parts of the same sizes; where each iteration remembers the one
  /// before it, the same then.
  func ranges(of step: Int, remembers: Bool) -> [Range<Int>] {
    Self.ranges(outers.flatMap(\.inners), step, remembers: remembers)
  }

  private static func ranges(_ inners: [Inner], _ step: Int, remembers: Bool = false) -> [Range<Int>] {
    let end = inners.map { $0.pieces.slices(of: step) }.max() ?? 0
    var borders: Set<Int> = [0, end]
    for inner in inners {
      borders.formUnion(inner.pieces.borders(of: step))
      borders.formUnion(inner.previous.borders(of: step))
    }
    // Before the second iteration of a range something else was held than before the others.
    if remembers { borders.formUnion(borders.map { $0 + 1 }) }
    let sorted = borders.filter { $0 <= end }.sorted()
    return zip(sorted, sorted.dropFirst()).map { $0..<$1 }
  }

  private static func slice(_ outer: Outer, _ index: Int, _ step: Int, remembers: Bool = false) -> Outer {
    Outer(
      spans: outer.spans,
      inners: outer.inners.compactMap { slice($0, index, step, remembers: remembers) })
  }

  private static func slice(_ inner: Inner, _ index: Int, _ step: Int, remembers: Bool) -> Inner? {
    let pieces = inner.pieces.slice(index, of: step)
    guard !pieces.isEmpty else { return nil }
    let previous =
      remembers
      ? (index > 0 ? inner.pieces.slice(index - 1, of: step) : .none) : inner.previous.slice(index, of: step)
    return Inner(spans: inner.spans, pieces: pieces, previous: previous)
  }
}
