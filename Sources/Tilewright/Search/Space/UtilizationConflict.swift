import Diagnostics

/// Finds a demand for more of the array than the unrolling asked for, the dimensions allowed or the layer itself can keep
/// busy.
struct UtilizationConflict {
  private let entry: Constraints.Entry
  private let problem: Problem

  init(_ entry: Constraints.Entry, _ problem: Problem) {
    self.entry = entry
    self.problem = problem
  }

  /// The most that is taken along one array dimension.
  private struct Taken {
    let array: Machine.Array.Dimension
    let positions: Int
    /// Where this is written; nil when the layer has no more.
    let location: SourceLocation?
    let isAsked: Bool
  }

  func finding() -> Diagnostic? {
    guard let demand = entry.utilization else { return nil }
    let taken = problem.machine.array.dimensions.map(most)
    let share = best(taken)
    guard share < demand.share else { return nil }
    let short = taken.filter { $0.positions < $0.array.size }
    let places = short.map { taken in
      Diagnostic.Note(
        "at most \(taken.positions) of \(taken.array.size) positions are taken along \(taken.array.name)"
          + (taken.isAsked ? "" : ": the layer has no more that can lie there"), at: taken.location)
    }
    let most = Self.percent(share)
    return .error(
      .impossibleConstraint,
      "the entry '\(entry.selector)' demands that \(Self.percent(demand.share)) of the array work, at most \(most) can",
      at: demand.location,
      notes: places + [
        .init("layer \(problem.layer.id) '\(problem.layer.name)'", at: problem.layer.location)
      ],
      fix: short.contains(where: \.isAsked)
        ? "lay more along the array, or demand at most \(most)" : "demand at most \(most)")
  }

  private func most(along array: Machine.Array.Dimension) -> Taken {
    if let asked = entry.spatial.first(where: { $0.arrayDimension == array.name }) {
      return Taken(
        array: array,
        positions: min(array.size, asked.factors.map { min($0.factor, size($0.dimension)) }.cappedProduct),
        location: asked.location, isAsked: true)
    }
    if let hint = entry.hints.first(where: { $0.arrayDimension == array.name }) {
      return Taken(
        array: array, positions: min(array.size, hint.dimensions.map(size).cappedProduct),
        location: hint.location,
        isAsked: true)
    }
    let rule = SideBySide(problem)
    let index = problem.machine.array.dimensions.firstIndex { $0.name == array.name } ?? 0
    let sizes = problem.layer.dimensions.indices.filter { rule.obstacle(to: $0, across: index) == nil }
      .map { problem.layer.dimensions[$0].size }
    return Taken(array: array, positions: min(array.size, sizes.cappedProduct), location: nil, isAsked: false)
  }

  /// The share of the array that works if every array dimension is taken as far as it can be: exact where all of
  /// them are fixed, never too low elsewhere.
  private func best(_ taken: [Taken]) -> Double {
    let elements = Double(problem.machine.array.processingElements)
    let operations = Double(problem.layer.operations)
    let positions = taken.reduce(1.0) { $0 * Double($1.positions) }
    let bound = min(positions, operations) / elements
    let names = Set(entry.spatial.map(\.arrayDimension))
    guard problem.machine.array.dimensions.allSatisfy({ names.contains($0.name) }) else { return bound }
    let rounds = problem.layer.dimensions.reduce(1.0) { rounds, dimension in
      let factors = entry.spatial.flatMap(\.factors).filter { $0.dimension == dimension.name }.map(\.factor)
      return rounds * Double(factors.reduce(dimension.size) { ceilingDivide($0, max(1, $1)) })
    }
    return min(bound, operations / (elements * rounds))
  }

  /// 1 for a dimension that the layer lacks.
  private func size(_ name: String) -> Int {
    problem.layer.dimensions.first { $0.name == name }?.size ?? 1
  }

  /// `62.5 %`, rounded down to tenths so that what is printed can be demanded.
  static func percent(_ share: Double) -> String {
    let tenths = Int((share * 1000 + 1e-9).rounded(.down))
    return tenths % 10 == 0 ? "\(tenths / 10) %" : "\(tenths / 10).\(tenths % 10) %"
  }
}
