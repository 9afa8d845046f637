/// A lower bound for the latency that adds up boundary by boundary, so that the least of all mappings is found as that of the
/// energy is (`CostToGo`).
struct TimeBound {
  /// What cycles of each direction of a boundary weigh (`BoundaryTime`).
  struct Weights {
    struct Direction {
      var busy = 0.0
      var longest = 0.0
      /// Cycles of refills of a single slot.
      var waiting = 0.0
      let isEdge: Bool
    }

    var inward: Direction
    var outward: Direction
  }

  /// By operand and boundary.
  let weights: [[Weights]]
  /// How many cycles a picojoule of what boundaries move counts: 0 in a bound for the time alone.
  let cyclesPerPicojoule: Double
  /// The part that doesn't depend on the mapping.
  let constant: Double
  let toGo: CostToGo

  /// How many bounds a space keeps.
  static let count = 2

  /// No mapping takes less.
  var root: Double { constant + toGo.root }

  init(
    _ timing: MappingTiming, _ mean: LagrangeMultipliers.Mean, _ weights: [[Weights]],
    cyclesPerPicojoule: Double, _ toGo: CostToGo
  ) {
    self.weights = weights
    self.cyclesPerPicojoule = cyclesPerPicojoule
    self.toGo = toGo
    constant =
      timing.components.places.joined().reduce(mean.constant) { sum, place in
        place.inward.edgeSum < 0
          ? sum : sum + mean.components[place.inward.edgeSum] * Double(place.inward.edgeLatency)
      }
  }

  /// The same bound where fewer steps can be placed than before.
  init(_ bound: TimeBound, _ energy: BoundaryCosts) {
    weights = bound.weights
    cyclesPerPicojoule = bound.cyclesPerPicojoule
    constant = bound.constant
    toGo = CostToGo(energy.time(weights, cyclesPerPicojoule: cyclesPerPicojoule))
  }

  static func weights(_ timing: MappingTiming, _ mean: LagrangeMultipliers.Mean) -> [[Weights]] {
    func weight(_ component: Int) -> Double { component < 0 ? 0 : mean.components[component] }
    func direction(_ movement: TimingComponents.Movement) -> Weights.Direction {
      let busy = weight(movement.outerSteady) + weight(movement.innerSteady)
      return Weights.Direction(
        busy: busy + weight(movement.operating),
        longest: movement.edgeSum < 0
          ? 0 : weight(movement.edgeSum) + weight(movement.outerEdge) + weight(movement.innerEdge) - busy,
        waiting: weight(movement.blocking) + weight(movement.results), isEdge: movement.edgeSum >= 0)
    }
    return timing.components.places.map { places in
      places.map { Weights(inward: direction($0.inward), outward: direction($0.outward)) }
    }
  }
}
