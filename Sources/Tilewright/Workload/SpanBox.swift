/// The values of a sum of spans: an index over a box of iterations, or over evenly spaced pieces of one.
///
/// `2·ox + fx` over 500 outputs that are 8 apart and 16 taps is the box (16, 500) + (1, 16): 500 runs that join to one.
struct SpanBox: Hashable, Sendable {
  /// The smallest value.
  let lowest: Int
  /// Coefficients are positive and ascending, counts above 1; spans that continue one another are one.
  let spans: [Footprint.Span]

  /// The values of the sum of the spans, plus `offset`; no count is 0.
  init(offset: Int, spans: [Footprint.Span]) {
    lowest = spans.reduce(offset) { $0 + min(0, $1.coefficient * ($1.count - 1)) }
    self.spans = Footprint.merged(spans)
  }

  private init(lowest: Int, merged spans: [Footprint.Span]) {
    self.lowest = lowest
    self.spans = spans
  }

  /// The same values, each greater by a number.
  func shifted(by offset: Int) -> SpanBox { SpanBox(lowest: lowest + offset, merged: spans) }

  /// The largest value.
  var highest: Int { spans.reduce(lowest) { $0 + $1.coefficient * ($1.count - 1) } }

  /// The most runs of consecutive values, capped far above what is ever listed.
  var runs: Int { Footprint.runs(spans) }

  /// Whether values are counted without listing very many of them.
  var isCountable: Bool { spans.count < 3 || PeriodicSum.isListed(spans) }

  /// The number of values.
  var count: Int {
    switch spans.count {
    case 0: 1
    case 1: spans[0].count
    case 2:
      Footprint.distinctValues(spans[0].coefficient, spans[0].count, spans[1].coefficient, spans[1].count)
    default: PeriodicSum(spans).count
    }
  }

  /// The number of values in an interval.
  func count(in interval: Range<Int>) -> Int {
    if interval.lowerBound <= lowest, highest < interval.upperBound { return count }
    if spans.count > 2 {
      let sum = PeriodicSum(spans)
      return sum.count(below: interval.upperBound - lowest) - sum.count(below: interval.lowerBound - lowest)
    }
    return max(0, count(below: interval.upperBound - lowest) - count(below: interval.lowerBound - lowest))
  }

  /// Values of up to two spans, counted from the lowest one, below a limit.
  private func count(below limit: Int) -> Int {
    guard limit > 0 else { return 0 }
    return switch spans.count {
    case 0: 1
    case 1: min(spans[0].count, ceilingDivide(limit, spans[0].coefficient))
    default:
      Footprint.distinctValues(
        spans[0].coefficient, spans[0].count, spans[1].coefficient, spans[1].count, below: limit)
    }
  }
}

/// The values of three or more spans. Those of a span that reaches far beyond the others repeat themselves with its
/// coefficient but at both ends, so that a short one is listed and the rest counted by periods.
private struct PeriodicSum {
  private let listed: ValueSet
  /// Where values begin to repeat, with which period, how many fall into one, and how many periods were left out.
  private let start: Int
  private let period: Int
  private let each: Int
  private let leftOut: Int

  init(_ spans: [Footprint.Span]) {
    let short = Self.shortened(spans)
    start = short.start
    period = short.period
    leftOut = short.leftOut
    listed = ValueSet(listing: short.box)
    each = leftOut == 0 ? 0 : listed.count(in: start..<start + period)
  }

  /// Whether few enough values are listed.
  static func isListed(_ spans: [Footprint.Span]) -> Bool {
    let box = shortened(spans).box
    return box.highest / 64 < ValueSet.limit.words || box.runs <= ValueSet.limit.runs
  }

  private static func shortened(
    _ spans: [Footprint.Span]
  ) -> (box: SpanBox, start: Int, period: Int, leftOut: Int) {
    var spans = spans
    let longest = spans.indices.max { reach(spans[$0]) < reach(spans[$1]) } ?? 0
    let span = spans[longest]
    let start = spans.reduce(-reach(span)) { $0 + reach($1) }
    let leftOut = max(0, span.count - start / span.coefficient - 3)
    spans[longest] = .init(coefficient: span.coefficient, count: span.count - leftOut)
    return (SpanBox(offset: 0, spans: spans), start, span.coefficient, leftOut)
  }

  var count: Int { listed.count + leftOut * each }

  func count(below limit: Int) -> Int {
    guard limit > 0 else { return 0 }
    guard leftOut > 0, limit > start else { return listed.count(in: 0..<limit) }
    let periods = min(leftOut, (limit - start) / period)
    return listed.count(in: 0..<limit - periods * period) + periods * each
  }
}

private func reach(_ span: Footprint.Span) -> Int { span.coefficient * (span.count - 1) }
