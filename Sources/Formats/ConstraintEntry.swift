import Diagnostics
import Tilewright

/// Reads the parts of an entry of constraints that both formats share.
enum ConstraintEntry {
  /// The largest factor or number of iterations.
  static let sizes = 1...(1 << 40)

  /// Reads a mapping from array dimensions to dimensions laid along them; `factor` reads one of those.
  static func unrollings(
    _ value: Located, of owner: String, _ duplicates: Fields.Duplicates, _ findings: inout Findings,
    factor: (Located, inout Findings) -> Constraints.SpatialEntry.Factor?
  ) -> [Constraints.SpatialEntry] {
    guard let fields = Fields(value, of: owner, known: nil, duplicates: duplicates, &findings) else {
      return []
    }
    return fields.all.compactMap { entry in
      guard let list = entry.value.list(&findings, expected: "dimensions with factors", orOne: true) else {
        return nil
      }
      let factors = list.compactMap { factor($0, &findings) }
      var seen: Set<String> = []
      for (factor, item) in zip(factors, list) where !seen.insert(factor.dimension).inserted {
        let message = "'\(factor.dimension)' stands twice on array dimension '\(entry.name)'"
        switch duplicates {
        case .rejected:
          findings.error(.duplicate, message, at: item.location, fix: "multiply the two factors")
        case .lastCounts:
          findings.warning(
            .duplicate, message + "; this one counts", at: item.location,
            fix: "multiply the two factors if both are meant")
        }
      }
      // The last of equal ones, where the first stood.
      var merged: [Constraints.SpatialEntry.Factor] = []
      for factor in factors {
        if let index = merged.firstIndex(where: { $0.dimension == factor.dimension }) {
          merged[index] = factor
        } else {
          merged.append(factor)
        }
      }
      return Constraints.SpatialEntry(
        arrayDimension: entry.name, factors: merged, location: entry.key.location)
    }
  }

  /// Reads a mapping from array dimensions to the dimensions allowed on them.
  static func hints(
    _ value: Located, of owner: String, _ duplicates: Fields.Duplicates, _ findings: inout Findings
  ) -> [Constraints.Hint] {
    guard let fields = Fields(value, of: owner, known: nil, duplicates: duplicates, &findings) else {
      return []
    }
    return fields.all.compactMap { entry in
      entry.value.names(&findings, expected: "a list of dimensions").map { names in
        Constraints.Hint(
          arrayDimension: entry.name, dimensions: names.map { ($0.text ?? "").uppercased() },
          location: entry.key.location)
      }
    }
  }

  /// Reads a mapping from operands to roles.
  static func roles(
    _ value: Located, of owner: String, _ duplicates: Fields.Duplicates, _ findings: inout Findings,
    role: (String) -> OperandRole
  ) -> [String: OperandRole] {
    guard let fields = Fields(value, of: owner, known: nil, duplicates: duplicates, &findings) else {
      return [:]
    }
    var roles: [String: OperandRole] = [:]
    for entry in fields.all {
      if let name = entry.value.string(&findings, expected: "a role") { roles[entry.name] = role(name) }
    }
    return roles
  }

  /// Reports a temporal order that can't be kept whatever the layer: anything goes in two places.
  static func checkOrder(
    _ order: [(entry: Constraints.OrderEntry, place: SourceLocation)], _ findings: inout Findings
  ) {
    let gaps = order.filter { $0.entry == .anything }
    guard gaps.count > 1 else { return }
    findings.error(
      .impossibleConstraint,
      "an order leaves loops open in \(gaps.count) places, so that none can be counted",
      at: gaps[1].place, notes: [.init("the first place", at: gaps[0].place)],
      fix: "keep one: what stands before it is counted from the innermost loop, the rest from the outermost")
  }
}
