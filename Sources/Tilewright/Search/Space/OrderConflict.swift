import Diagnostics

/// Finds orders that demand more iterations of one dimension, in several loops, than an unrolling leaves of it.
///
/// Loops of n₁, n₂, … iterations over one dimension need at least so many elements: n₁, then (n₂ - 1) · n₁ + 1 and so on,
/// the last chunk of each loop but the innermost being ragged; least when the largest stands innermost.
struct OrderConflict {
  private let order: [Constraints.OrderEntry]
  private let location: SourceLocation?
  private let entry: Constraints.Entry
  private let problem: Problem

  /// Looks at the order of all loops.
  init(_ entry: Constraints.Entry, _ problem: Problem) {
    self.init(entry.order, at: entry.orderLocation, entry, problem)
  }

  /// Looks at one order of an entry.
  init(
    _ order: [Constraints.OrderEntry], at location: SourceLocation?, _ entry: Constraints.Entry,
    _ problem: Problem
  ) {
    self.order = order
    self.location = location
    self.entry = entry
    self.problem = problem
  }

  func findings() -> [Diagnostic] {
    problem.layer.dimensions.compactMap { dimension in
      let asked = order.compactMap { item -> Int? in
        guard case .loop(dimension.name, let iterations) = item else { return nil }
        return iterations
      }.filter { $0 > 1 }
      let laid = entry.spatial.filter { spatial in
        spatial.factors.contains { $0.dimension == dimension.name && $0.factor > 1 }
      }
      let factors = laid.flatMap(\.factors).filter { $0.dimension == dimension.name }.map(\.factor)
      let left = factors.reduce(dimension.size) { ceilingDivide($0, max(1, $1)) }
      guard asked.count > 1, left > 1, Self.leastSize(asked) > left, !areOneLoop(dimension) else {
        return nil
      }
      let loops = asked.map { "\(dimension.name) \($0)" }
      let positions = factors.map { "\(dimension.name) \($0)" }.joined(separator: " × ")
      return .error(
        .impossibleConstraint,
        "the order of '\(entry.selector)' has loops \(Words.list(loops)), which need \(dimension.name) to be at least "
          + "\(Self.leastSize(asked)); \(left == dimension.size ? "it is \(left)" : "\(left) of \(dimension.size) are left in time")",
        at: location,
        notes: laid.map { .init("\(positions) is laid along the array here", at: $0.location) } + [
          .init("layer \(problem.layer.id) '\(problem.layer.name)'", at: problem.layer.location)
        ], fix: "write iterations whose product is at most \(left), or leave one of them open")
    }
  }

  /// Whether the first and the last loop may be the same one, because no other loop need run in time.
  private func areOneLoop(_ dimension: Layer.Dimension) -> Bool {
    var others = 1.0
    for other in problem.layer.dimensions where other.name != dimension.name { others *= Double(other.size) }
    return others <= Double(problem.machine.array.processingElements)
  }

  /// The smallest size of a dimension with loops of so many iterations; Int.max beyond what can be counted.
  static func leastSize(_ iterations: [Int]) -> Int {
    iterations.sorted(by: >).reduce(1) { size, count in
      let (product, overflow) = (count - 1).multipliedReportingOverflow(by: size)
      return overflow || product == Int.max ? Int.max : product + 1
    }
  }
}
