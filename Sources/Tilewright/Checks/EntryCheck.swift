import Diagnostics

/// Says which entry of constraints governs what: operators that only have the default, entries that govern nothing.
enum EntryCheck {
  static func findings(for constraints: Constraints, network: Network) -> [Diagnostic] {
    operatorsWithoutEntry(constraints, network) + unusedEntries(constraints, network)
      + strangeOperands(constraints, network)
  }

  private static func operatorsWithoutEntry(_ constraints: Constraints, _ network: Network) -> [Diagnostic] {
    guard !constraints.entries.isEmpty else { return [] }
    var operators: [String] = []
    var layers: [String: [Layer]] = [:]
    for layer in network.layers {
      let entry = constraints.entry(for: layer)
      guard entry == nil || entry?.selector == "default", layer.operatorName != "default" else { continue }
      if layers[layer.operatorName] == nil { operators.append(layer.operatorName) }
      layers[layer.operatorName, default: []].append(layer)
    }
    let fallback = constraints.entries.first { $0.selector == "default" }
    return operators.map { .noEntry(for: $0, layers[$0] ?? [], fallback, in: constraints) }
  }

  private static func unusedEntries(_ constraints: Constraints, _ network: Network) -> [Diagnostic] {
    let selectors = Set(network.layers.flatMap { [$0.name, $0.id, $0.operatorName] }).sorted()
    return constraints.entries.compactMap { entry in
      guard entry.selector != "default",
        !network.layers.contains(where: { constraints.entry(for: $0) == entry })
      else { return nil }
      let isShadowed = selectors.contains(entry.selector)
      return .unused(entry, isShadowed: isShadowed, among: selectors, network)
    }
  }

  /// Roles given to operands that no governed layer has.
  private static func strangeOperands(_ constraints: Constraints, _ network: Network) -> [Diagnostic] {
    constraints.entries.flatMap { entry -> [Diagnostic] in
      let layers = network.layers.filter { constraints.entry(for: $0) == entry }
      let operands = Set(layers.flatMap { $0.operands.map(\.name) })
      guard !layers.isEmpty else { return [] }
      return entry.roles.keys.sorted().filter { !operands.contains($0) }.map {
        .strangeOperand($0, entry, layers, known: operands.sorted())
      }
    }
  }
}

extension Diagnostic {
  fileprivate static func noEntry(
    for operatorName: String, _ layers: [Layer], _ fallback: Constraints.Entry?, in constraints: Constraints
  ) -> Diagnostic {
    let used = fallback == nil ? "there is no default either: they are mapped freely" : "'default' is used"
    return .note(
      .operatorWithoutEntry, "no entry for the operator '\(operatorName)' (\(Words.layers(layers))): \(used)",
      at: (fallback ?? constraints.entries.first)?.location,
      fix: "nothing to do if that is meant; else add an entry '\(operatorName)'")
  }

  /// Only an entry that reads like a name of the network is doubtful: one file may serve several networks.
  fileprivate static func unused(
    _ entry: Constraints.Entry, isShadowed: Bool, among selectors: [String], _ network: Network
  ) -> Diagnostic {
    let message = "the entry '\(entry.selector)' governs no layer of '\(network.name)'"
    if isShadowed {
      return .note(
        .unusedEntry, message + ": every layer it fits has a more special one", at: entry.location)
    }
    let reason = ": none has this name, id or operator"
    guard let hint = Spelling.hint(for: entry.selector, among: selectors) else {
      return .note(.unusedEntry, message + reason, at: entry.location)
    }
    return .warning(.unusedEntry, message + reason, at: entry.location, fix: hint)
  }

  fileprivate static func strangeOperand(
    _ name: String, _ entry: Constraints.Entry, _ layers: [Layer], known: [String]
  ) -> Diagnostic {
    .warning(
      .unknownName,
      "the entry '\(entry.selector)' gives a role to '\(name)', but \(Words.layers(layers)) "
        + "\(layers.count == 1 ? "has" : "have") no such operand", at: entry.location,
      fix: "operands are \(Words.list(known, limit: 12))")
  }
}
