import Diagnostics

/// Checks whether what constraints lay across the array can run side by side there: parts of one sum must meet somewhere.
struct SideBySideCheck {
  private let network: Network
  private let machine: Machine
  /// Whether the model costs it nevertheless, as ZigZag's does.
  private let isCosted: Bool

  init(_ network: Network, on machine: Machine, isCosted: Bool) {
    self.network = network
    self.machine = machine
    self.isCosted = isCosted
  }

  /// One finding for each place and dimension, with the layers that it concerns.
  func findings(for constraints: Constraints) -> [Diagnostic] {
    constraints.entries.filter { !$0.spatial.isEmpty || !$0.hints.isEmpty }.flatMap { entry in
      var found: [Found] = []
      for layer in network.layers where constraints.entry(for: layer) == entry {
        guard let problem = try? Problem(layer: layer, machine: machine, roles: entry.roles) else { continue }
        let rule = SideBySide(problem)
        var resolver = ConstraintResolver(layer: layer, machine: machine)
        _ = resolver.spatial(entry, keeping: rule)
        if let obstacle = resolver.obstacle { note(obstacle, isHint: false, rule, layer, in: &found) }
        guard !isCosted else { continue }
        for obstacle in hinted(by: entry, in: layer, rule) {
          note(obstacle, isHint: true, rule, layer, in: &found)
        }
      }
      return found.map { finding($0, entry) }
    }
  }

  /// What can't lie somewhere, and the layers that it concerns.
  private struct Found {
    let obstacle: SideBySide.Obstacle
    let isHint: Bool
    let rule: SideBySide
    var layers: [Layer]
  }

  /// What a hint names and can't lie there.
  private func hinted(
    by entry: Constraints.Entry, in layer: Layer, _ rule: SideBySide
  ) -> [SideBySide.Obstacle] {
    entry.hints.flatMap { hint -> [SideBySide.Obstacle] in
      guard let array = machine.array.dimensions.firstIndex(where: { $0.name == hint.arrayDimension }) else {
        return []
      }
      return hint.dimensions.compactMap { name in
        layer.dimensions.firstIndex { $0.name == name && $0.size > 1 }
          .flatMap { rule.obstacle(to: $0, across: array) }
      }
    }
  }

  private func note(
    _ obstacle: SideBySide.Obstacle, isHint: Bool, _ rule: SideBySide, _ layer: Layer,
    in found: inout [Found]
  ) {
    let known = found.firstIndex {
      $0.isHint == isHint && same($0.obstacle, $0.layers[0], obstacle, layer)
    }
    if let known {
      found[known].layers.append(layer)
    } else {
      found.append(Found(obstacle: obstacle, isHint: isHint, rule: rule, layers: [layer]))
    }
  }

  private func same(
    _ a: SideBySide.Obstacle, _ first: Layer, _ b: SideBySide.Obstacle, _ second: Layer
  ) -> Bool {
    a.array == b.array && a.reason == b.reason
      && first.dimensions[a.dimension].name == second.dimensions[b.dimension].name
  }

  private func finding(_ found: Found, _ entry: Constraints.Entry) -> Diagnostic {
    let words = found.rule.words(for: found.obstacle, on: machine)
    let array = machine.array.dimensions[found.obstacle.array].name
    let hint = entry.hints.first { $0.arrayDimension == array }
    let consequence =
      found.isHint ? "; the hint isn't followed" : isCosted ? "; ZigZag's model costs it all the same" : ""
    return Diagnostic(
      found.isHint || isCosted ? .warning : .error, .notSideBySide,
      "\(words.what)\(consequence) (\(Words.layers(found.layers)))",
      at: found.isHint ? hint?.location ?? entry.location : entry.place(of: found.obstacle, on: machine),
      notes: words.notes
        + [.init("layer \(found.layers[0].id) '\(found.layers[0].name)'", at: found.layers[0].location)],
      fix: words.fix)
  }
}
