import Diagnostics

/// Checks what constraints demand of memories, of the loops above them and of the utilization against the layers and the machine:
/// names that don't exist, and demands that can't be kept.
enum DemandCheck {
  static func findings(
    for constraints: Constraints, network: Network?, machine: Machine?
  ) -> [Diagnostic] {
    constraints.entries.flatMap { entry -> [Diagnostic] in
      let layers = network?.layers.filter { constraints.entry(for: $0) == entry } ?? []
      var findings = layers.isEmpty ? [] : strangers(entry, layers)
      guard let machine else { return findings }
      for demand in entry.demands where !machine.memories.contains(where: { $0.name == demand.memory }) {
        findings.append(.unknownMemory(demand, of: entry, on: machine))
      }
      for layer in layers {
        // A layer that can't be paired with the machine has findings of its own.
        guard let problem = try? Problem(layer: layer, machine: machine, roles: entry.roles) else { continue }
        for finding in DemandResolver(entry, of: problem).resolve().diagnostics
        where !findings.contains(where: { $0.message == finding.message && $0.location == finding.location })
        {
          findings.append(finding)
        }
      }
      return findings
    }
  }

  /// Operands and dimensions that no governed layer has.
  private static func strangers(_ entry: Constraints.Entry, _ layers: [Layer]) -> [Diagnostic] {
    let operands = Set(layers.flatMap { $0.operands.map(\.name) }).sorted()
    let dimensions = Set(layers.flatMap { $0.dimensions.map(\.name) }).sorted()
    return entry.demands.flatMap { demand -> [Diagnostic] in
      switch demand.kind {
      case .holds(let name), .bypassed(let name), .loadedOnce(let name):
        operands.contains(name)
          ? [] : [.stranger("operand '\(name)'", demand, entry, layers, known: operands)]
      case .orderAbove(let order):
        order.compactMap { item in
          guard case .loop(let name, _) = item, !dimensions.contains(name) else { return nil }
          return .stranger("dimension '\(name)'", demand, entry, layers, known: dimensions)
        }
      }
    }
  }
}

extension Diagnostic {
  fileprivate static func stranger(
    _ what: String, _ demand: Constraints.Demand, _ entry: Constraints.Entry, _ layers: [Layer],
    known: [String]
  ) -> Diagnostic {
    .warning(
      .unknownName,
      "no layer that the entry '\(entry.selector)' governs has the \(what) named for \(demand.memory) "
        + "(\(Words.layers(layers)))", at: demand.location,
      fix: "they have \(Words.list(known, limit: 12)); what a layer lacks is left out")
  }
}
