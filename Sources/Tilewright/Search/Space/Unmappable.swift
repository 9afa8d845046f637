import Diagnostics

/// Says why a layer has no mapping, by the closest one: of all unrollings, with every memory but the outermost
/// holding as little as it can, the one that overflows least.
struct Unmappable {
  private let space: LayerSpace
  private let layer: Layer
  private let equals: [String]
  private let constraints: Constraints.Entry?

  /// `equals` are the ids of other layers that are the same to a search.
  init(space: LayerSpace, layer: Layer, equals: [String], constraints: Constraints.Entry?) {
    self.space = space
    self.layer = layer
    self.equals = equals
    self.constraints = constraints
  }

  /// The errors of the closest mapping, with the demands that shaped it.
  func diagnostics() -> [Diagnostic] {
    let attempts = space.unrollings.map { ($0, smallestMapping($0)) }
    let ranked = attempts.enumerated().map { index, attempt in
      (overflow(attempt.1), index)
    }.sorted { ($0.0, $0.1) < ($1.0, $1.1) }
    guard let closest = ranked.first else { return [] }
    let (unrolling, mapping) = attempts[closest.1]
    let errors = mapping.check(for: space.problem)
    if errors.isEmpty { return [noOrder()] }
    return errors.map { error in
      Diagnostic(
        error.severity, error.code, error.message, at: error.location,
        notes: error.notes + shapingNotes(unrolling), fix: error.fix)
    }
  }

  /// Single iterations in every memory but the outermost, which holds all.
  private func smallestMapping(_ unrolling: SpatialUnrolling) -> Mapping {
    var steps = Array(repeating: 1, count: layer.dimensions.count)
    var loops: [Mapping.Loop] = []
    for block in unrolling.blocks {
      loops.append(Mapping.Loop(block.dimension, step: steps[block.dimension], across: block.array))
      steps[block.dimension] *= block.factor
    }
    for (dimension, size) in layer.sizes.enumerated() where steps[dimension] < size {
      loops.append(Mapping.Loop(dimension, step: steps[dimension]))
    }
    return Mapping(
      loops: loops,
      tiles: (space.chains.first ?? space.problem.chains).map { chain in
        chain.map { Mapping.Tile(memory: $0, residency: $0 == chain.last ? loops.count : 0) }
      })
  }

  /// How many times over the fullest memory is filled.
  private func overflow(_ mapping: Mapping) -> Double {
    let nest = LoopNest(mapping, sizes: layer.sizes)
    let occupancy = NativeModel.occupancy(of: mapping, nest: nest, problem: space.problem)
    return space.problem.machine.memories.indices.reduce(0) { worst, memory in
      guard space.problem.machine.memories[memory].capacity != .unlimited else { return worst }
      let bits = occupancy.filter { $0.memory == memory }.reduce(0) { $0 + $1.bits }
      return max(worst, space.problem.machine.memories[memory].capacity.share(of: bits) ?? 0)
    }
  }

  private func shapingNotes(_ unrolling: SpatialUnrolling) -> [Diagnostic.Note] {
    let alike =
      equals.isEmpty
      ? [] : [Diagnostic.Note("the same holds for \(equals.map { "'\($0)'" }.joined(separator: ", "))")]
    guard !unrolling.blocks.isEmpty else { return alike }
    let blocks = unrolling.blocks.map { block in
      "\(space.problem.machine.array.dimensions[block.array].name) \(layer.dimensions[block.dimension].name) \(block.factor)"
    }.joined(separator: " · ")
    let asked = constraints?.spatial.first { $0.location != nil }
    return alike + [
      .init(
        asked == nil
          ? "the closest mapping unrolls \(blocks)" : "the unrolling \(blocks) is asked for here",
        at: asked?.location)
    ]
  }

  /// Nothing is too large; the search kept to the demands and found nothing.
  private func noOrder() -> Diagnostic {
    if !space.demands.isEmpty { return nothingKeepsDemands() }
    let demanded = (space.rule.inner.map(\.dimension) + space.rule.outer.map(\.dimension))
      .map { layer.dimensions[$0].name }.joined(separator: ", ")
    return .error(
      .impossibleConstraint,
      space.rule.isEmpty
        ? "layer '\(layer.id)': tiles of single iterations fit, but no order of loops was found that does"
        : "layer '\(layer.id)': no order of loops keeps the one asked for (\(demanded))",
      at: constraints?.location ?? layer.location,
      fix: space.rule.isEmpty
        ? "enlarge the innermost memories" : "leave iterations open ('*'), or name fewer loops")
  }

  private func nothingKeepsDemands() -> Diagnostic {
    let demands = (constraints?.demands ?? []).map { demand in
      let what =
        switch demand.kind {
        case .holds(let name): "\(demand.memory) is to hold \(name)"
        case .bypassed(let name): "\(name) is to bypass \(demand.memory)"
        case .loadedOnce(let name): "\(demand.memory) is to load \(name) once"
        case .orderAbove: "an order is demanded above \(demand.memory)"
        }
      return Diagnostic.Note(what, at: demand.location)
    }
    let share = constraints?.utilization.map {
      Diagnostic.Note("\(UtilizationConflict.percent($0.share)) of the array are to work", at: $0.location)
    }
    return .error(
      .impossibleConstraint,
      "layer '\(layer.id)': tiles of single iterations fit, but no mapping was found that keeps every demand",
      at: constraints?.location ?? layer.location, notes: demands + (share.map { [$0] } ?? []),
      fix: "drop one of the demands, or enlarge the memory that is to hold more")
  }
}
