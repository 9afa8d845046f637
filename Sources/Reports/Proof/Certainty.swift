import Tilewright

/// How far the value of what was minimised may lie above the least there is, by proof.
///
/// Of a layer that is the least of the space that was searched; where nothing is proven of it, what no mapping whatsoever
/// can beat (`Standing`). Of layers together it is the sum for energy and latency; an energy-delay product isn't a sum, so there
/// it is the worst layer's.
struct Certainty: Hashable, Sendable {
  /// Whether nothing that was considered is better.
  let isOptimal: Bool
  /// Whether unrollings or choices of bypasses weren't considered because there are too many, so that one of them may be better.
  let isAmongSome: Bool
  /// (value − bound) ÷ bound, 0 when optimal; infinite when the bound is 0 and the value isn't.
  let gap: Double
  private let value: Double
  private let bound: Double

  /// Whether nothing is better, of what was considered and of what was left out by number.
  var isUnrestricted: Bool { isOptimal && !isAmongSome }

  init(of layer: LayerResult, for objective: Objective) {
    let standing = Figures(of: layer).standing(for: objective)
    // What reaches the bound of any mapping is beaten by none that was left out either.
    isAmongSome =
      !standing.isOptimal && layer.limits.map { !$0.hasAllUnrollings || !$0.hasAllBypasses } ?? false
    if let proof = layer.proof {
      // The mapping that is shown isn't the proven best where its run is faster, or where it is from outside the space.
      let shown = proof.of(standing.value)
      (isOptimal, gap, value, bound) = (shown.isOptimal, shown.gap, shown.value, shown.bound)
    } else {
      (isOptimal, gap) = (standing.isOptimal, standing.gap)
      (value, bound) = (standing.value, standing.bound)
    }
  }

  init(of layers: [LayerResult], for objective: Objective) {
    let parts = layers.map { Certainty(of: $0, for: objective) }
    isOptimal = parts.allSatisfy(\.isOptimal)
    isAmongSome = parts.contains(where: \.isAmongSome)
    value = parts.reduce(0) { $0 + $1.value }
    bound = parts.reduce(0) { $0 + $1.bound }
    switch objective {
    case .edp: gap = parts.map(\.gap).max() ?? 0
    case .energy, .latency: gap = isOptimal ? 0 : (value - bound) / bound
    }
  }
}
