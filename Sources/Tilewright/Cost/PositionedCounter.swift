/// Counts the transfers along an axis at their places: needed where an index can leave its tensor, where what is held
/// has gaps, or where windows slide.
///
/// Goes through the cuts of one dimension after the other. Of the transfers of a cut in time that lie wholly inside the
/// tensor and hold pieces of the same sizes one stands for all; only those at a border are gone through one by one. So
/// a dimension of 2^40 costs no more than one of 40.
struct PositionedCounter {
  /// What one instance holds: ranges of iterations, and those that it held one transfer before.
  struct Held: Hashable {
    var pieces: [Range<Int>]
    var previous: [Range<Int>] = []
  }

  /// One transfer along one dimension: for each outer instance, what each inner instance below it holds.
  typealias Transfer = [[Held]]

  /// The most separate pieces, or runs of elements, that are looked at.
  static let limit = 1 << 18

  private let counter: AxisCounter
  private let sizes: [Int]
  private let cuts: [AxisCounter.Cuts]
  private var result = AxisTransfers()
  private var isTooIrregular = false

  /// The transfers of an axis whose dimensions have these sizes; nil when what is held falls into more than `limit`
  /// separate pieces.
  static func transfers(_ counter: AxisCounter, sizes: [Int]) -> AxisTransfers? {
    var walk = PositionedCounter(counter, sizes: sizes)
    let whole: [Transfer] = sizes.map { [[Held(pieces: [0..<$0])]] }
    walk.count(whole, dimension: 0, level: 0, times: 1)
    return walk.isTooIrregular ? nil : walk.result
  }

  private init(_ counter: AxisCounter, sizes: [Int]) {
    self.counter = counter
    self.sizes = sizes
    cuts = counter.cuts.map { cuts in
      Array(cuts[..<((cuts.lastIndex { $0.place != .inside } ?? -1) + 1)])
    }
  }

  private mutating func count(_ states: [Transfer], dimension: Int, level: Int, times: Int) {
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
        next[dimension] = Self.sliced(states[dimension], index, step, remembers: slides)
        guard !next[dimension].isEmpty, touchesTensor(next) else { continue }
        count(next, dimension: dimension, level: level + 1, times: times * run)
      }
      return
    case .acrossOuter:
      next[dimension] = states[dimension].flatMap { outer in
        Self.indices(outer.flatMap(\.pieces), step).flatMap { Self.sliced([outer], $0, step) }
      }
    case .acrossInner:
      next[dimension] = states[dimension].map { outer in
        outer.flatMap { inner in
          Self.indices(inner.pieces, step).flatMap { Self.sliced([[inner]], $0, step) }.flatMap(\.self)
        }
      }
    case .inside:
      let pieces = states[dimension].joined().reduce(0) { sum, held in
        held.pieces.reduce(sum) { $0 + ceilingDivide($1.count, step) }
      }
      guard pieces <= Self.limit else {
        isTooIrregular = true
        return
      }
      next[dimension] = states[dimension].map { outer in
        outer.map { held in
          Held(
            pieces: held.pieces.flatMap { $0.split(by: step) },
            previous: held.previous.flatMap { $0.split(by: step) })
        }
      }
    }
    count(next, dimension: dimension, level: level + 1, times: times)
  }

  /// The transfers of a cut in time as (index, how many are like it). `apart` keeps the first by itself.
  private func runs(
    _ states: [Transfer], _ dimension: Int, _ step: Int, apart: Bool
  ) -> [(index: Int, count: Int)] {
    let pieces = states[dimension].flatMap { $0.flatMap(\.pieces) }
    let previous = states[dimension].flatMap { $0.flatMap(\.previous) }
    var borders: Set<Int> = apart ? [0, 1] : [0]
    for piece in pieces + previous {
      borders.insert(piece.count / step)
      borders.insert(ceilingDivide(piece.count, step))
    }
    let end = Self.indices(pieces, step).upperBound
    let sorted = borders.filter { $0 <= end }.sorted()
    return zip(sorted, sorted.dropFirst()).flatMap { begin, end -> [(index: Int, count: Int)] in
      let inside = interior(states, dimension, step, begin..<end)
      return (begin..<inside.lowerBound).map { ($0, 1) }
        + (inside.isEmpty ? [] : [(inside.lowerBound, inside.count)])
        + (inside.upperBound..<end).map { ($0, 1) }
    }
  }

  /// Which of a run of indices keep every value inside the tensor, whatever the other dimensions do.
  private func interior(
    _ states: [Transfer], _ dimension: Int, _ step: Int, _ run: Range<Int>
  ) -> Range<Int> {
    guard let extent = counter.axis.extent, run.count > 1 else { return run }
    var sample = states
    sample[dimension] = Self.sliced(states[dimension], run.lowerBound, step, remembers: false)
    let values = valueRange(sample)
    let shift = counter.axis.index.terms[dimension].coefficient * step
    let (low, high) =
      shift > 0
      ? (values.lowerBound, values.upperBound)
      : (extent - 1 - values.upperBound, extent - 1 - values.lowerBound)
    let begin = min(run.count, max(0, ceilingDivide(-low, abs(shift))))
    let end = min(run.count, max(0, ceilingDivide(extent - high, abs(shift))))
    guard begin < end else { return run.lowerBound..<run.lowerBound }
    return run.lowerBound + begin..<run.lowerBound + end
  }

  private func touchesTensor(_ states: [Transfer]) -> Bool {
    guard let extent = counter.axis.extent else { return true }
    let values = valueRange(states)
    return values.upperBound >= 0 && values.lowerBound < extent
  }

  /// The smallest and largest value of the index over everything held.
  private func valueRange(_ states: [Transfer]) -> ClosedRange<Int> {
    var low = counter.axis.index.constant
    var high = low
    for (term, state) in zip(counter.axis.index.terms, states) {
      let pieces = state.flatMap { $0.flatMap(\.pieces) }
      let first = pieces.map(\.lowerBound).min() ?? 0
      let last = (pieces.map(\.upperBound).max() ?? 1) - 1
      low += min(term.coefficient * first, term.coefficient * last)
      high += max(term.coefficient * first, term.coefficient * last)
    }
    return low...high
  }

  private mutating func add(_ states: [Transfer], times: Int) {
    var largest = (outer: 0, inner: 0)
    for outer in product(states) {
      let inners = product(outer)
      let size = elements(inners)
      result.outer.add(size, times)
      largest.outer = max(largest.outer, size)
      for inner in inners {
        let size = elements([inner])
        result.inner.add(size, times)
        largest.inner = max(largest.inner, size)
      }
    }
    result.inTime.add(outer: largest.outer, inner: largest.inner, count: times)
  }

  /// The number of elements that must be sent to instances: what any of them holds and did not hold before.
  private mutating func elements(_ instances: [[Held]]) -> Int {
    let boxes = instances.flatMap { product($0.map(\.pieces)) }
    guard boxes.count <= Self.limit else {
      isTooIrregular = true
      return 0
    }
    if boxes.count > 1 || counter.sliding != nil {
      let runs = boxes.reduce(0) { min(Self.limit + 1, $0 + counter.axis.runs(of: $1)) }
      guard runs <= Self.limit else {
        isTooIrregular = true
        return 0
      }
    }
    guard let sliding = counter.sliding else {
      return counter.axis.distinctElements(of: boxes, isClipped: true)
    }
    var sent = ValueRuns()
    for instance in instances {
      var new = counter.axis.values(of: product(instance.map(\.pieces)))
      let before = instance.indices.map { $0 == sliding.term ? instance[$0].previous : instance[$0].pieces }
      new.subtract(counter.axis.values(of: product(before)))
      sent.formUnion(new)
    }
    return counter.axis.extent.map { sent.count(in: 0..<$0) } ?? sent.count
  }

  private static func indices(_ pieces: [Range<Int>], _ step: Int) -> Range<Int> {
    0..<(pieces.map { ceilingDivide($0.count, step) }.max() ?? 0)
  }

  /// What iteration `index` of a cut leaves of a transfer, without instances that hold nothing.
  private static func sliced(
    _ transfer: Transfer, _ index: Int, _ step: Int, remembers: Bool = false
  ) -> Transfer {
    transfer.map { outer in
      outer.map { held in
        Held(
          pieces: slice(held.pieces, index, step),
          previous: remembers
            ? (index > 0 ? slice(held.pieces, index - 1, step) : []) : slice(held.previous, index, step))
      }.filter { !$0.pieces.isEmpty }
    }.filter { !$0.isEmpty }
  }

  private static func slice(_ pieces: [Range<Int>], _ index: Int, _ step: Int) -> [Range<Int>] {
    pieces.compactMap { piece in
      let start = piece.lowerBound + index * step
      return start < piece.upperBound ? start..<min(start + step, piece.upperBound) : nil
    }
  }
}
