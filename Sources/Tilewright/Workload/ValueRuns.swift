/// A set of integers as sorted runs of consecutive values, for the shapes that have no closed form.
struct ValueRuns: Hashable, Sendable {
  /// Disjoint, not adjacent, ascending.
  private(set) var runs: [Range<Int>]

  /// The empty set.
  init() { runs = [] }

  /// The values of any of the boxes.
  ///
  /// - Complexity: proportional to the number of runs, times the logarithm of the counts of the spans.
  init(_ boxes: [SpanBox]) {
    var parts: [ValueRuns] = boxes.map { box in
      var values = ValueRuns()
      values.runs = [box.lowest..<box.lowest + 1]
      for span in box.spans { values.repeat(along: span) }
      return values
    }
    // Pairs of about equal length are joined, so that no run is gone through more than a few times.
    while parts.count > 1 {
      parts = stride(from: 0, to: parts.count, by: 2).map { index in
        guard index + 1 < parts.count else { return parts[index] }
        var union = parts[index]
        union.formUnion(parts[index + 1])
        return union
      }
    }
    runs = parts.first?.runs ?? []
  }

  /// Adds copies of all values at even distances, by doubling.
  mutating func `repeat`(along span: Footprint.Span) {
    if runs.count == 1, runs[0].count >= abs(span.coefficient) {
      let reach = span.coefficient * (span.count - 1)
      runs = [runs[0].lowerBound + min(0, reach)..<runs[0].upperBound + max(0, reach)]
      return
    }
    var copies = 1
    while copies < span.count {
      let added = min(copies, span.count - copies)
      let distance = added * span.coefficient
      var copy = ValueRuns()
      copy.runs = runs.map { $0.lowerBound + distance..<$0.upperBound + distance }
      formUnion(copy)
      copies += added
    }
  }

  /// Adds another set.
  mutating func formUnion(_ other: ValueRuns) {
    guard let first = other.runs.first else { return }
    guard let last = runs.last else {
      runs = other.runs
      return
    }
    if last.upperBound < first.lowerBound {
      runs += other.runs
      return
    }
    var result: [Range<Int>] = []
    result.reserveCapacity(runs.count + other.runs.count)
    var (left, right) = (0, 0)
    while left < runs.count || right < other.runs.count {
      let takesLeft =
        right == other.runs.count
        || left < runs.count && runs[left].lowerBound <= other.runs[right].lowerBound
      let run = takesLeft ? runs[left] : other.runs[right]
      if takesLeft { left += 1 } else { right += 1 }
      if let last = result.last, run.lowerBound <= last.upperBound {
        result[result.count - 1] = last.lowerBound..<max(last.upperBound, run.upperBound)
      } else {
        result.append(run)
      }
    }
    runs = result
  }

  /// Takes out the values of another set.
  mutating func subtract(_ other: ValueRuns) {
    var result: [Range<Int>] = []
    var next = 0
    for run in runs {
      var begin = run.lowerBound
      while next < other.runs.count, other.runs[next].upperBound <= begin { next += 1 }
      var taken = next
      while taken < other.runs.count, other.runs[taken].lowerBound < run.upperBound {
        if other.runs[taken].lowerBound > begin { result.append(begin..<other.runs[taken].lowerBound) }
        begin = max(begin, other.runs[taken].upperBound)
        taken += 1
      }
      if begin < run.upperBound { result.append(begin..<run.upperBound) }
    }
    runs = result
  }

  /// The number of values.
  var count: Int { runs.reduce(0) { $0 + $1.count } }

  /// The number of values inside an interval.
  func count(in interval: Range<Int>) -> Int {
    runs.reduce(0) { $0 + $1.clamped(to: interval).count }
  }
}
