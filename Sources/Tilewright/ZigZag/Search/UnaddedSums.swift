public import Diagnostics

extension LomaResult {
  /// What of the chosen mapping can't run side by side; ZigZag's model costs it all the same.
  fileprivate func obstacle(for objective: Objective) -> (SideBySide.Obstacle, SideBySide)? {
    guard let nest = chosen(for: objective)?.nest else { return nil }
    var left = layer.sizes
    var blocks: [SpatialUnrolling.Block] = []
    for block in nest.unrolling.blocks {
      for factor in block.factors {
        let positions = min(factor.positions, left[factor.dimension])
        guard positions > 1 else { continue }
        left[factor.dimension] = ceilingDivide(left[factor.dimension], positions)
        blocks.append(.init(array: block.arrayDimension, dimension: factor.dimension, factor: positions))
      }
    }
    let rule = SideBySide(problem)
    return rule.obstacle(to: SpatialUnrolling(blocks: blocks)).map { ($0, rule) }
  }
}

extension [LomaResult] {
  /// Warnings about chosen mappings that don't compute their layers: parts of sums that nobody adds. One for each dimension and
  /// array dimension, with the layers.
  public func unaddedSums(for objective: Objective) -> [Diagnostic] {
    var found: [(words: (what: String, notes: [Diagnostic.Note], fix: String), layers: [Layer])] = []
    for result in self {
      guard let (obstacle, rule) = result.obstacle(for: objective) else { continue }
      let words = rule.words(for: obstacle, on: result.problem.machine)
      if let known = found.firstIndex(where: { $0.words.what == words.what }) {
        found[known].layers.append(result.layer)
      } else {
        found.append((words, [result.layer]))
      }
    }
    return found.map { words, layers in
      .warning(
        .notSideBySide, "\(words.what); ZigZag's model costs it all the same (\(Words.layers(layers)))",
        at: layers[0].location, notes: words.notes,
        fix: words.fix + "; '--model native' leaves such mappings out")
    }
  }
}
