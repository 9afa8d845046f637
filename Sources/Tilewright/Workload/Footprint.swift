/// How many distinct values an affine form takes.
///
/// The number of distinct `a·i + b·j` with 0 ≤ i < m, 0 ≤ j < n is m·n − max(0, m−b')·max(0, n−a'), where
/// a' = a ÷ gcd(a,b) and b' = b ÷ gcd(a,b): two pairs collide exactly when they differ by a multiple of
/// (b', −a'), so the pairs that have such a successor inside the box are the surplus. A convolution of
/// stride 2 reads rows 2·i + j: 4 outputs and 3 taps touch 12 − max(0, 4−1)·max(0, 3−2) = 9 of them.
enum Footprint {
  /// One term of a form: a coefficient (any sign, not 0) and the number of values its variable takes.
  struct Span: Hashable, Sendable {
    let coefficient: Int
    let count: Int
  }

  /// The number of distinct values of the sum of the spans. Exact for any number of spans.
  static func distinctValues(_ spans: [Span]) -> Int {
    if spans.contains(where: { $0.count <= 0 }) { return 0 }
    return SpanBox(offset: 0, spans: spans).count
  }

  /// The number of distinct a·i + b·j with 0 ≤ i < m, 0 ≤ j < n.
  static func distinctValues(_ a: Int, _ m: Int, _ b: Int, _ n: Int) -> Int {
    let divisor = greatestCommonDivisor(a, b)
    return m * n - max(0, m - abs(b) / divisor) * max(0, n - abs(a) / divisor)
  }

  /// The number of distinct values of the sum of the spans, plus `offset`, that lie in 0..<extent.
  static func distinctValues(_ spans: [Span], offset: Int, within extent: Int) -> Int {
    if spans.contains(where: { $0.count <= 0 }) { return 0 }
    return SpanBox(offset: offset, spans: spans).count(in: 0..<extent)
  }

  /// The most runs of consecutive values that a sum of spans can fall into, capped far above what is ever listed.
  static func runs(_ spans: [Span]) -> Int {
    if spans.contains(where: { $0.count <= 0 }) { return 0 }
    let spans = merged(spans)
    guard let finest = spans.first else { return 1 }
    let separate = finest.coefficient == 1 ? spans.dropFirst() : spans[...]
    return separate.reduce(1) { min(1 << 40, $0 * min($1.count, 1 << 20)) }
  }

  /// The same number of values from fewer spans: signs dropped (a shift), single values left out, and a span
  /// that continues the finest one without a gap joined to it.
  static func merged(_ spans: [Span]) -> [Span] {
    let sorted = spans.filter { $0.count > 1 }
      .map { Span(coefficient: abs($0.coefficient), count: $0.count) }
      .sorted { ($0.coefficient, $0.count) < ($1.coefficient, $1.count) }
    guard var finest = sorted.first else { return [] }
    var rest: [Span] = []
    for span in sorted.dropFirst() {
      let ratio = span.coefficient / finest.coefficient
      if span.coefficient == ratio * finest.coefficient, ratio <= finest.count {
        finest = Span(
          coefficient: finest.coefficient, count: finest.count + ratio * (span.count - 1))
      } else {
        rest.append(span)
      }
    }
    return [finest] + rest
  }
}

func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
  var (a, b) = (abs(a), abs(b))
  while b != 0 { (a, b) = (b, a % b) }
  return a
}

/// a ÷ b rounded up, for any a and positive b.
func ceilingDivide(_ a: Int, _ b: Int) -> Int { a / b + (a % b > 0 ? 1 : 0) }
