/// A demand on the order of temporal loops: what the innermost and the outermost loops run over.
///
/// Loops over one dimension that follow each other count as one. Entries before `anything` are matched from the
/// innermost loop, entries after it from the outermost; without it all are matched from the innermost and more
/// loops may follow.
struct OrderRule: Hashable, Sendable {
  struct Entry: Hashable, Sendable {
    let dimension: Int
    let iterations: Int?
  }

  let inner: [Entry]
  /// The outermost first.
  let outer: [Entry]

  static let none = OrderRule(inner: [], outer: [])

  var isEmpty: Bool { inner.isEmpty && outer.isEmpty }

  /// Iterations that entries demand of a dimension, entry by entry.
  func fixedIterations(of dimension: Int) -> [Int] {
    (inner + outer).filter { $0.dimension == dimension }.compactMap(\.iterations)
  }

  /// Whether loops, given innermost first as (dimension, iterations), keep the rule.
  func allows(_ loops: some Sequence<(dimension: Int, iterations: Int)>) -> Bool {
    var runs: [Entry] = []
    for loop in loops where loop.iterations > 1 {
      if let last = runs.last, last.dimension == loop.dimension {
        runs[runs.count - 1] = Entry(
          dimension: last.dimension, iterations: (last.iterations ?? 1) * loop.iterations)
      } else {
        runs.append(Entry(dimension: loop.dimension, iterations: loop.iterations))
      }
    }
    return matches(inner, runs) && matches(outer, runs.reversed())
  }

  private func matches(_ entries: [Entry], _ runs: [Entry]) -> Bool {
    guard entries.count <= runs.count else { return false }
    return zip(entries, runs).allSatisfy { entry, run in
      entry.dimension == run.dimension && (entry.iterations ?? run.iterations) == run.iterations
    }
  }
}
