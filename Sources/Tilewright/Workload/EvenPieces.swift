/// Ranges of iterations of one dimension that are held together, written down by how they repeat and never one by one.
///
/// Loops across the array that stand inside loops in time cut what an instance holds into pieces: of 4000 iterations every
/// eighth, say. That is one part: 1 iteration, 500 times, 8 apart.
struct EvenPieces: Hashable, Sendable {
  /// Ranges of one length at even distances.
  struct Part: Hashable, Sendable {
    /// Where the first one begins.
    let first: Int
    /// How they repeat: distances and numbers.
    let spans: [Footprint.Span]
    /// Iterations of each.
    let length: Int

    /// Where the last one ends.
    var end: Int { spans.reduce(first + length) { $0 + $1.coefficient * ($1.count - 1) } }
  }

  private(set) var parts: [Part]

  /// The iterations of a dimension of some size.
  init(size: Int) { parts = [Part(first: 0, spans: [], length: size)] }

  private init(parts: [Part]) { self.parts = parts }

  /// Nothing.
  static let none = EvenPieces(parts: [])

  /// These ranges; neighbours of one length and distance become one part, and so do parts.
  init(_ ranges: [Range<Int>]) {
    var parts = ranges.filter { !$0.isEmpty }
      .map { Part(first: $0.lowerBound, spans: [], length: $0.count) }
    while true {
      let fewer = Self.grouped(parts)
      guard fewer.count < parts.count else { break }
      parts = fewer
    }
    self.parts = parts
  }

  private static func grouped(_ parts: [Part]) -> [Part] {
    var result: [Part] = []
    var begin = 0
    while begin < parts.count {
      let part = parts[begin]
      var end = begin + 1
      var distance = 0
      while end < parts.count, parts[end].spans == part.spans, parts[end].length == part.length {
        let next = parts[end].first - parts[end - 1].first
        if end > begin + 1, next != distance { break }
        distance = next
        end += 1
      }
      let spans =
        end > begin + 1
        ? part.spans + [.init(coefficient: distance, count: end - begin)] : part.spans
      result.append(Part(first: part.first, spans: spans, length: part.length))
      begin = end
    }
    return result
  }

  /// Whether there is no iteration.
  var isEmpty: Bool { parts.isEmpty }

  /// The first iteration and the end of the last; nothing is 0..<1.
  var hull: Range<Int> {
    let low = parts.map(\.first).min() ?? 0
    return low..<(parts.map(\.end).max() ?? low + 1)
  }

  /// Each range cut into ranges of `step`, the last possibly shorter.
  func split(by step: Int) -> EvenPieces {
    EvenPieces(
      parts: parts.flatMap { part -> [Part] in
        let (whole, rest) = (part.length / step, part.length % step)
        var result: [Part] = []
        if whole > 0 {
          let spans = whole > 1 ? part.spans + [.init(coefficient: step, count: whole)] : part.spans
          result.append(Part(first: part.first, spans: spans, length: step))
        }
        if rest > 0 { result.append(Part(first: part.first + whole * step, spans: part.spans, length: rest)) }
        return result
      })
  }

  /// Of each range its part of `step` with this index, where there is one.
  func slice(_ index: Int, of step: Int) -> EvenPieces {
    EvenPieces(
      parts: parts.compactMap { part in
        let left = part.length - index * step
        return left > 0
          ? Part(first: part.first + index * step, spans: part.spans, length: min(step, left)) : nil
      })
  }

  /// Parts of `step` of the longest range.
  func slices(of step: Int) -> Int { parts.map { ceilingDivide($0.length, step) }.max() ?? 0 }

  /// Indices of slices before which their sizes change.
  func borders(of step: Int) -> [Int] {
    parts.flatMap { [$0.length / step, ceilingDivide($0.length, step)] }
  }

  /// The ranges of both.
  func joined(_ other: EvenPieces) -> EvenPieces { EvenPieces(parts: parts + other.parts) }

  /// The iterations as few boxes of values, repeated along spans and each value times a coefficient.
  func boxes(times coefficient: Int, from base: Int = 0, along spans: [Footprint.Span] = []) -> [SpanBox] {
    SpanBox.joined(
      parts.map {
        SpanBox(offset: base + $0.first, spans: spans + $0.spans + [.init(coefficient: 1, count: $0.length)])
      }
    ).map { $0.times(coefficient) }
  }
}

extension SpanBox {
  /// The same values, each times a number other than 0.
  func times(_ factor: Int) -> SpanBox {
    SpanBox(
      offset: lowest * factor,
      spans: spans.map { .init(coefficient: $0.coefficient * factor, count: $0.count) })
  }

  /// All sums of a value of each list of boxes.
  static func sums(_ lists: [[SpanBox]], constant: Int) -> [SpanBox] {
    lists.reduce([SpanBox(offset: constant, spans: [])]) { sums, list in
      sums.flatMap { sum in
        list.map { SpanBox(offset: sum.lowest + $0.lowest, spans: sum.spans + $0.spans) }
      }
    }
  }

  /// The same values in fewer boxes: equal ones once, runs that touch joined.
  static func joined(_ boxes: [SpanBox]) -> [SpanBox] {
    guard boxes.count > 1 else { return boxes }
    var seen: Set<SpanBox> = []
    var result: [SpanBox] = []
    var runs: [Range<Int>] = []
    for box in boxes {
      if box.spans.isEmpty || box.spans.count == 1 && box.spans[0].coefficient == 1 {
        runs.append(box.lowest..<box.highest + 1)
      } else if seen.insert(box).inserted {
        result.append(box)
      }
    }
    var last: Range<Int>?
    for run in runs.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let before = last, run.lowerBound <= before.upperBound {
        last = before.lowerBound..<max(before.upperBound, run.upperBound)
      } else {
        if let last { result.append(SpanBox(last)) }
        last = run
      }
    }
    if let last { result.append(SpanBox(last)) }
    return result
  }

  private init(_ run: Range<Int>) {
    self.init(offset: run.lowerBound, spans: [.init(coefficient: 1, count: run.count)])
  }
}
