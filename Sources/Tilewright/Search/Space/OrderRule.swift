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

  /// The rule with only some of its entries.
  func keeping(_ isKept: (Entry) -> Bool) -> OrderRule {
    OrderRule(inner: inner.filter(isKept), outer: outer.filter(isKept))
  }

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

extension OrderRule {
  /// Resolves an order of a layer of which `sizes` are left in time: entries over dimensions that it lacks, or of which a single
  /// iteration is left, are left out.
  init(_ order: [Constraints.OrderEntry], sizes: [Int], of layer: Layer) {
    var inner: [Entry] = []
    var outer: [Entry] = []
    var isOuter = false
    for item in order {
      switch item {
      case .anything: isOuter = true
      case .loop(let name, let iterations):
        guard let dimension = layer.dimensions.firstIndex(where: { $0.name == name }), sizes[dimension] > 1
        else { continue }
        let entry = Entry(dimension: dimension, iterations: iterations.map { min($0, sizes[dimension]) })
        if isOuter { outer.insert(entry, at: 0) } else { inner.append(entry) }
      }
    }
    self.init(inner: inner, outer: outer)
  }
}
