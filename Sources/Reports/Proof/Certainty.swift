import Tilewright

/// How far the value of what was minimised may lie above the least there is, by proof.
///
/// Of a layer that is the least of the space that was searched; where nothing is proven of it, what no mapping whatsoever
/// can beat (`Standing`). Of layers together it is the sum for energy and latency; an energy-delay product isn't a sum, so there
/// it is the worst layer's.
struct Certainty: Hashable, Sendable {
  /// Whether nothing that was considered is better.
  let isOptimal: Bool
  /// (value − bound) ÷ bound, 0 when optimal; infinite when the bound is 0 and the value isn't.
  let gap: Double

  init(of layer: LayerResult, for objective: Objective) {
    self.init(Self.standing(of: layer, for: objective))
  }

  init(of layers: [LayerResult], for objective: Objective) {
    let standings = layers.map { Self.standing(of: $0, for: objective) }
    isOptimal = standings.allSatisfy(\.isOptimal)
    switch objective {
    case .edp: gap = standings.map(\.gap).max() ?? 0
    case .energy, .latency:
      let value = standings.reduce(0) { $0 + $1.value }
      let bound = standings.reduce(0) { $0 + $1.bound }
      gap = isOptimal ? 0 : max(0, (value - bound) / bound)
    }
  }

  private init(_ standing: Standing) {
    isOptimal = standing.isOptimal
    gap = standing.gap
  }

  /// A mapping from outside the space may be better than all in it: nothing is left to gain then.
  private static func standing(of layer: LayerResult, for objective: Objective) -> Standing {
    let any = Figures(of: layer).standing(for: objective)
    return Standing(value: any.value, bound: min(any.value, max(any.bound, layer.proof?.bound ?? 0)))
  }
}
