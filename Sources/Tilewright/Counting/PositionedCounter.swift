/// Counts the transfers along an axis at their places: needed where an index can leave its tensor, where what is held
/// has gaps, or where windows slide.
///
/// Goes through the cuts of one dimension after the other. Of the transfers of a cut in time that lie wholly inside the
/// tensor and hold pieces of the same sizes one stands for all; only those at a border are gone through one by one. So
/// a dimension of 2^40 costs no more than one of 40. What instances hold is counted by how it repeats (`HeldPieces`,
/// `UnionCounter`), once for all that hold the same.
struct PositionedCounter {
  /// The most runs of elements that are looked at.
  static let limit = ValueSet.limit.runs
  /// The most boxes that what is held together may fall into.
  private static let mostBoxes = 1 << 12

  private let counter: AxisCounter
  private let sizes: [Int]
  private let cuts: [AxisCounter.Cuts]
  private let isInterrupted: () -> Bool
  private var result = AxisTransfers()
  private var isTooIrregular = false
  private var looks = 0
  private var known: [Shape: Sent] = [:]

  /// What instances hold, wherever that lies.
  private struct Shape: Hashable {
    let boxes: [SpanBox]
    let before: [SpanBox]
  }

  /// Counts the elements that are sent: all of `held` but for those of `before`.
  private struct Sent {
    let held: UnionCounter
    let before: UnionCounter?

    var count: Int { held.count - (before?.count ?? 0) }
    func count(in interval: Range<Int>) -> Int {
      held.count(in: interval) - (before?.count(in: interval) ?? 0)
    }
  }

  /// The transfers of an axis whose dimensions have these sizes; nil when what is held falls into more than `limit`
  /// separate pieces, or when the count is interrupted.
  static func transfers(
    _ counter: AxisCounter, sizes: [Int], isInterrupted: () -> Bool = { false }
  ) -> AxisTransfers? {
    withoutActuallyEscaping(isInterrupted) { isInterrupted in
      var walk = PositionedCounter(counter, sizes: sizes, isInterrupted: isInterrupted)
      walk.count(sizes.map { HeldPieces(size: $0) }, dimension: 0, level: 0, times: 1)
      return walk.isTooIrregular ? nil : walk.result
    }
  }

  private init(_ counter: AxisCounter, sizes: [Int], isInterrupted: @escaping () -> Bool) {
    self.counter = counter
    self.sizes = sizes
    self.isInterrupted = isInterrupted
    cuts = counter.cuts.map { cuts in
      Array(cuts[..<((cuts.lastIndex { $0.place != .inside } ?? -1) + 1)])
    }
  }

  private var terms: [IndexExpression.Term] { counter.axis.index.terms }

  private mutating func count(_ states: [HeldPieces], dimension: Int, level: Int, times: Int) {
    guard !isTooIrregular else { return }
    guard dimension < states.count else { return add(states, times: times) }
    guard level < cuts[dimension].count else {
      return count(states, dimension: dimension + 1, level: 0, times: times)
    }
    let (step, place) = cuts[dimension][level]
    var next = states
    switch place {
    case .time:
      let slides = counter.sliding == AxisCounter.Sliding(term: dimension, cut: level)
      for (index, run) in runs(states, dimension, step, apart: slides) {
        next[dimension] = states[dimension].slice(index, of: step, remembers: slides)
        guard !next[dimension].isEmpty else { continue }
        count(next, dimension: dimension, level: level + 1, times: times * run)
      }
      return
    case .acrossOuter: next[dimension] = states[dimension].acrossOuter(step)
    case .acrossInner: next[dimension] = states[dimension].acrossInner(step)
    case .inside: next[dimension] = states[dimension].inside(step)
    }
    count(next, dimension: dimension, level: level + 1, times: times)
  }

  /// The transfers of a cut in time as (index, how many are like it), `apart` where a window slides. Those that lie wholly
  /// outside the tensor are left out.
  private func runs(
    _ states: [HeldPieces], _ dimension: Int, _ step: Int, apart: Bool
  ) -> [(index: Int, count: Int)] {
    states[dimension].ranges(of: step, remembers: apart).flatMap { run -> [(index: Int, count: Int)] in
      var sample = states
      sample[dimension] = states[dimension].slice(run.lowerBound, of: step, remembers: false)
      let (touching, inside) = parts(
        of: run.count, at: valueRange(sample), moving: terms[dimension].coefficient * step)
      let first = run.lowerBound
      return (touching.lowerBound..<inside.lowerBound).map { (first + $0, 1) }
        + (inside.isEmpty ? [] : [(first + inside.lowerBound, inside.count)])
        + (inside.upperBound..<touching.upperBound).map { (first + $0, 1) }
    }
  }

  /// Of so many equal sets of values, one `distance` from the next, which touch the tensor and which lie inside it.
  private func parts(
    of count: Int, at values: ClosedRange<Int>, moving distance: Int
  ) -> (touching: Range<Int>, inside: Range<Int>) {
    guard let extent = counter.axis.extent else { return (0..<count, 0..<count) }
    // Seen from the other end where the distance is negative.
    let (low, high) =
      distance > 0
      ? (values.lowerBound, values.upperBound)
      : (extent - 1 - values.upperBound, extent - 1 - values.lowerBound)
    func clamped(_ index: Int) -> Int { min(count, max(0, index)) }
    let far = abs(distance)
    let first = clamped(ceilingDivide(-high, far))
    let touching = first..<max(first, clamped(ceilingDivide(extent - low, far)))
    let begin = min(max(clamped(ceilingDivide(-low, far)), first), touching.upperBound)
    let end = min(clamped(ceilingDivide(extent - high, far)), touching.upperBound)
    return (touching, begin..<max(begin, end))
  }

  /// The smallest and largest value of the index over everything held.
  private func valueRange(_ states: [HeldPieces]) -> ClosedRange<Int> {
    var low = counter.axis.index.constant
    var high = low
    for (term, state) in zip(terms, states) {
      let hull = state.hull
      let ends = (term.coefficient * hull.lowerBound, term.coefficient * (hull.upperBound - 1))
      low += min(ends.0, ends.1)
      high += max(ends.0, ends.1)
    }
    return low...high
  }

  private mutating func add(_ states: [HeldPieces], times: Int) {
    looks += 1
    if looks & 63 == 0, isInterrupted() { isTooIrregular = true }
    var largest = (outer: 0, inner: 0)
    for outer in product(states.map(\.outers)) where !isTooIrregular {
      let places = spans(outer.map(\.spans))
      let inners = product(outer.map(\.inners))
      guard let sizes = sent(to: inners, at: places) else {
        isTooIrregular = true
        return
      }
      for (size, count) in sizes {
        result.outer.add(size, count * times)
        largest.outer = max(largest.outer, size)
      }
      let isOnlyOne = inners.count == 1 && inners[0].allSatisfy(\.spans.isEmpty)
      for inner in inners {
        let own = isOnlyOne ? sizes : sent(to: inner, at: places + spans(inner.map(\.spans)))
        guard let own else {
          isTooIrregular = true
          return
        }
        for (size, count) in own {
          result.inner.add(size, count * times)
          largest.inner = max(largest.inner, size)
        }
      }
    }
    result.inTime.add(outer: largest.outer, inner: largest.inner, count: times)
  }

  /// How far values lie apart where instances of each dimension do.
  private func spans(_ dimensions: [[Footprint.Span]]) -> [Footprint.Span] {
    zip(terms, dimensions).flatMap { term, spans in
      spans.map { .init(coefficient: $0.coefficient * term.coefficient, count: $0.count) }
    }
  }

  /// What outer instances at these places send to those below: what any of them holds and did not hold before. Sizes with how
  /// often they occur; nil when that is too irregular.
  private mutating func sent(
    to inners: [[HeldPieces.Inner]], at places: [Footprint.Span]
  ) -> [(size: Int, count: Int)]? {
    let isOnlyOne = inners.count == 1 && inners[0].allSatisfy(\.spans.isEmpty)
    guard counter.sliding != nil, !isOnlyOne else {
      // What all hold together is again a sum over the dimensions.
      let together = terms.indices.map { dimension in
        var seen: Set<HeldPieces.Inner> = []
        return inners.map { $0[dimension] }.filter { seen.insert($0).inserted }
      }
      return sent(
        isOnlyOne
          ? withBefore(inners[0])
          : boxes(
            zip(terms, together).map { term, inners in
              inners.flatMap { $0.pieces.boxes(times: term.coefficient, along: $0.spans) }
            }), before: isOnlyOne ? before(inners[0]) : [], at: places)
    }
    let sets = inners.map {
      (new: boxes($0.held(terms)), old: before($0), spread: spans($0.map(\.spans)))
    }
    guard let set = ValueSet.difference(of: sets) else { return nil }
    let hulls = sets.flatMap { set in
      (set.new + set.old).map { SpanBox(offset: $0.lowest, spans: $0.spans + set.spread) }
    }
    let low = hulls.map(\.lowest).min() ?? 0
    return sizes(low...(hulls.map(\.highest).max() ?? low), at: places, whole: set.count) {
      set.count(in: $0)
    }
  }

  /// What single inner instances at these places receive.
  private mutating func sent(
    to inner: [HeldPieces.Inner], at places: [Footprint.Span]
  ) -> [(size: Int, count: Int)]? {
    sent(withBefore(inner), before: before(inner), at: places)
  }

  /// What an instance held one transfer before.
  private func before(_ inner: [HeldPieces.Inner]) -> [SpanBox] {
    guard let sliding = counter.sliding, !inner[sliding.term].previous.isEmpty else { return [] }
    var previous = inner
    previous[sliding.term].pieces = inner[sliding.term].previous
    return boxes(previous.held(terms))
  }

  /// What an instance holds and what it held before: pieces that follow one another are one.
  private func withBefore(_ inner: [HeldPieces.Inner]) -> [SpanBox] {
    guard let sliding = counter.sliding else { return boxes(inner.held(terms)) }
    var all = inner
    all[sliding.term].pieces = inner[sliding.term].pieces.joined(inner[sliding.term].previous)
    return boxes(all.held(terms))
  }

  private func boxes(_ lists: [[SpanBox]]) -> [SpanBox] {
    SpanBox.sums(lists, constant: counter.axis.index.constant)
  }

  /// `held` is what is held together with what was before: as the two differ in one dimension only, that is again a sum over
  /// dimensions, and what is new is the difference of two counts.
  private mutating func sent(
    _ held: [SpanBox], before: [SpanBox], at places: [Footprint.Span]
  ) -> [(size: Int, count: Int)]? {
    guard held.count + before.count <= Self.mostBoxes else { return nil }
    let low = held.map(\.lowest).min() ?? 0
    let shape = Shape(
      boxes: held.map { $0.shifted(by: -low) }, before: before.map { $0.shifted(by: -low) })
    if known[shape] == nil {
      guard let union = UnionCounter(shape.boxes) else { return nil }
      guard before.isEmpty || UnionCounter(shape.before) != nil else { return nil }
      known[shape] = Sent(held: union, before: before.isEmpty ? nil : UnionCounter(shape.before))
    }
    guard let sent = known[shape], let hull = sent.held.hull else { return [] }
    return sizes(hull.lowerBound + low...hull.upperBound + low, at: places, whole: sent.count) {
      sent.count(in: $0.lowerBound - low..<$0.upperBound - low)
    }
  }

  /// How many of some values lie in the tensor, at each of these places; `values` are the ends of those at the first one.
  private mutating func sizes(
    _ values: ClosedRange<Int>, at places: [Footprint.Span], whole: Int, count: (Range<Int>) -> Int
  ) -> [(size: Int, count: Int)] {
    let all = places.reduce(1) { $0 * $1.count }
    guard let extent = counter.axis.extent else { return [(whole, all)] }
    var found: [Int: Int] = [:]
    func walk(_ index: Int, _ offset: Int) {
      let rest = places[index...]
      let low = rest.reduce(values.lowerBound + offset) { $0 + min(0, $1.coefficient * ($1.count - 1)) }
      let high = rest.reduce(values.upperBound + offset) { $0 + max(0, $1.coefficient * ($1.count - 1)) }
      if high < 0 || low >= extent { return }
      if low >= 0, high < extent {
        found[whole, default: 0] += rest.reduce(1) { $0 * $1.count }
        return
      }
      guard let span = rest.first else {
        found[count(-offset..<extent - offset), default: 0] += 1
        return
      }
      looks += 1
      if looks & 63 == 0, isInterrupted() { isTooIrregular = true }
      guard !isTooIrregular else { return }
      let reach =
        low - min(0, span.coefficient * (span.count - 1))...high - max(0, span.coefficient * (span.count - 1))
      let (touching, inside) = parts(of: span.count, at: reach, moving: span.coefficient)
      for step in touching where !inside.contains(step) { walk(index + 1, offset + step * span.coefficient) }
      if !inside.isEmpty {
        found[whole, default: 0] += rest.dropFirst().reduce(inside.count) { $0 * $1.count }
      }
    }
    walk(0, 0)
    return found.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}

extension [HeldPieces.Inner] {
  /// For each term of an index the values of the first of these instances.
  fileprivate func held(_ terms: [IndexExpression.Term]) -> [[SpanBox]] {
    zip(terms, self).map { $1.pieces.boxes(times: $0.coefficient) }
  }
}
