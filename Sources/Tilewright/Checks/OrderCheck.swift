import Diagnostics

/// Checks temporal orders against the layers they govern: loops they leave out, loops and sizes the layers lack.
enum OrderCheck {
  static func findings(for constraints: Constraints, network: Network) -> [Diagnostic] {
    constraints.entries.flatMap { entry -> [Diagnostic] in
      let layers = network.layers.filter { constraints.entry(for: $0) == entry }
      guard !entry.order.isEmpty, !layers.isEmpty else { return [] }
      return unknownLoops(entry, layers) + missingLoops(entry, layers)
    }
  }

  private static func unknownLoops(_ entry: Constraints.Entry, _ layers: [Layer]) -> [Diagnostic] {
    var reported: Set<String> = []
    return entry.order.compactMap { item in
      guard case .loop(let name, let iterations) = item, reported.insert(name).inserted else { return nil }
      let largest = layers.compactMap { $0.dimensions.first { $0.name == name }?.size }.max()
      guard let largest else { return .unknownLoop(name, entry, layers) }
      guard let iterations, iterations > largest else { return nil }
      return .tooLong(name, iterations, largest, entry)
    }
  }

  /// The order as it is written, without `any`, should name every loop: others stand outside of those named.
  private static func missingLoops(_ entry: Constraints.Entry, _ layers: [Layer]) -> [Diagnostic] {
    guard !entry.order.contains(.anything) else { return [] }
    let lacking = layers.compactMap { layer -> (Layer, [Layer.Dimension])? in
      let missing = layer.dimensions.filter { left($0, entry) > 1 }
      return missing.isEmpty ? nil : (layer, missing)
    }
    guard let (layer, missing) = lacking.first else { return [] }
    return [.incomplete(entry, missing, of: layer, others: lacking.count - 1)]
  }

  /// What neither the array nor the order says of a dimension.
  private static func left(_ dimension: Layer.Dimension, _ entry: Constraints.Entry) -> Int {
    let spatial = entry.spatial.flatMap(\.factors).filter { $0.dimension == dimension.name }.map(\.factor)
    var left = spatial.reduce(dimension.size) { ceilingDivide($0, max(1, $1)) }
    for case .loop(let name, let iterations) in entry.order where name == dimension.name {
      left = iterations.map { ceilingDivide(left, max(1, $0)) } ?? 1
    }
    return left
  }
}

extension Diagnostic {
  fileprivate static func unknownLoop(
    _ name: String, _ entry: Constraints.Entry, _ layers: [Layer]
  ) -> Diagnostic {
    .warning(
      .unknownName,
      "the order of '\(entry.selector)' has a loop over '\(name)', which \(Words.layers(layers)) "
        + "\(layers.count == 1 ? "lacks" : "lack")", at: entry.orderLocation,
      notes: [.init("layer \(layers[0].id) '\(layers[0].name)'", at: layers[0].location)],
      fix:
        "their dimensions are \(Words.list(layers[0].dimensions.map(\.name), limit: 12)); such a loop is left out"
    )
  }

  fileprivate static func tooLong(
    _ name: String, _ iterations: Int, _ largest: Int, _ entry: Constraints.Entry
  ) -> Diagnostic {
    .warning(
      .oversizedFactor,
      "the order of '\(entry.selector)' has \(iterations) iterations over \(name), which is at most \(largest) in the "
        + "layers it governs", at: entry.orderLocation, fix: "write at most \(largest)")
  }

  fileprivate static func incomplete(
    _ entry: Constraints.Entry, _ missing: [Layer.Dimension], of layer: Layer, others: Int
  ) -> Diagnostic {
    let loops = Words.list(missing.map { "\($0.name) (\($0.size))" }, limit: 12)
    let more = others == 0 ? "" : " and of \(others) more \(others == 1 ? "layer" : "layers")"
    return .warning(
      .incompleteOrder,
      "the order of '\(entry.selector)' leaves out \(loops) of layer \(layer.id)\(more): such loops may stand anywhere "
        + "outside of those named", at: entry.orderLocation,
      notes: [.init("layer \(layer.id) '\(layer.name)'", at: layer.location)],
      fix: "name them, or write where any loops may stand ('any'; in ZigZag's form [\"*\", \"*\"])")
  }
}
