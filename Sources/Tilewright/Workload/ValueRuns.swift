/// A set of integers as sorted runs of consecutive values, for the shapes that have no closed form.
struct ValueRuns: Hashable, Sendable {
  /// Disjoint, not adjacent, ascending.
  private(set) var runs: [Range<Int>]

  /// The empty set.
  init() { runs = [] }

  /// The values of a sum of spans, shifted by an offset.
  ///
  /// - Complexity: proportional to the number of runs times the count of each further span.
  init(spans: [Footprint.Span], offset: Int) {
    var runs = [offset..<offset + 1]
    for span in spans.sorted(by: { abs($0.coefficient) < abs($1.coefficient) }) {
      runs = Self.shifted(runs, by: span)
    }
    self.runs = runs
  }

  private static func shifted(_ runs: [Range<Int>], by span: Footprint.Span) -> [Range<Int>] {
    if runs.count == 1, runs[0].count >= abs(span.coefficient) {
      let reach = span.coefficient * (span.count - 1)
      return [runs[0].lowerBound + min(0, reach)..<runs[0].upperBound + max(0, reach)]
    }
    var all: [Range<Int>] = []
    all.reserveCapacity(runs.count * span.count)
    for step in 0..<span.count {
      let shift = span.coefficient * step
      for run in runs { all.append(run.lowerBound + shift..<run.upperBound + shift) }
    }
    return joined(all)
  }

  private static func joined(_ runs: [Range<Int>]) -> [Range<Int>] {
    var result: [Range<Int>] = []
    for run in runs.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = result.last, run.lowerBound <= last.upperBound {
        result[result.count - 1] = last.lowerBound..<max(last.upperBound, run.upperBound)
      } else {
        result.append(run)
      }
    }
    return result
  }

  /// Adds another set.
  mutating func formUnion(_ other: ValueRuns) { runs = Self.joined(runs + other.runs) }

  /// Takes out the values of another set.
  mutating func subtract(_ other: ValueRuns) {
    runs = runs.flatMap { run in
      var left = [run]
      for taken in other.runs where taken.overlaps(run) {
        left = left.flatMap { part in
          [
            part.lowerBound..<Swift.max(part.lowerBound, Swift.min(part.upperBound, taken.lowerBound)),
            Swift.min(part.upperBound, Swift.max(part.lowerBound, taken.upperBound))..<part.upperBound,
          ]
        }.filter { !$0.isEmpty }
      }
      return left
    }
  }

  /// The number of values.
  var count: Int { runs.reduce(0) { $0 + $1.count } }

  /// The number of values inside an interval.
  func count(in interval: Range<Int>) -> Int {
    runs.reduce(0) { $0 + $1.clamped(to: interval).count }
  }
}
