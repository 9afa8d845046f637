import Diagnostics

/// Remarks on names that several layers share: a constraint by name governs all of them, and only ids tell them apart.
enum SharedNameCheck {
  static func findings(for network: Network) -> [Diagnostic] {
    var named: [String: [Layer]] = [:]
    for layer in network.layers { named[layer.name, default: []].append(layer) }
    return network.layers.compactMap { layer in
      guard let sharing = named[layer.name], sharing.count > 1, sharing[0].id == layer.id else { return nil }
      return .sharedName(sharing)
    }
  }
}

extension Diagnostic {
  fileprivate static func sharedName(_ layers: [Layer]) -> Diagnostic {
    .note(
      .sharedName,
      "\(layers.count) layers are called '\(layers[0].name)': their ids are \(Words.list(layers.map(\.id)))",
      at: layers[0].location,
      fix: "reports and '--layer' use the id; an entry for this name governs all of them")
  }
}
