/// A lower bound for the latency that adds up boundary by boundary, so that the least of all nests is found as that of the
/// energy is (`CostToGo`).
struct TimeBound {
  /// What cycles of each direction of a crossing weigh (`CrossingTime`).
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

  /// By operand and crossing.
  let weights: [[Weights]]
  /// How many cycles a picojoule of what boundaries move counts: 0 in a bound for the time alone.
  let cyclesPerPicojoule: Double
  /// The part that doesn't depend on the nest.
  let constant: Double
  let toGo: CostToGo

  /// How many bounds a space keeps.
  static let count = 2

  /// No nest takes less.
  var root: Double { constant + toGo.root }

  init(
    _ timing: ChainTiming, _ multipliers: TimeMultipliers.Weights, _ weights: [[Weights]],
    cyclesPerPicojoule: Double, _ toGo: CostToGo
  ) {
    self.weights = weights
    self.cyclesPerPicojoule = cyclesPerPicojoule
    self.toGo = toGo
    constant =
      timing.components.places.joined().reduce(multipliers.constant) { sum, place in
        place.inward.edgeSum < 0
          ? sum : sum + multipliers.components[place.inward.edgeSum] * Double(place.inward.edgeLatency)
      }
  }

  static func weights(_ timing: ChainTiming, _ multipliers: TimeMultipliers.Weights) -> [[Weights]] {
    func weight(_ component: Int) -> Double { component < 0 ? 0 : multipliers.components[component] }
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

extension ChainSpace {
  /// The least rank of nests that move at least so much and take at least so long, when besides each sum of `joint` holds: of
  /// energy × cycles-per-picojoule + latency at least.
  ///
  /// Along the line on which such a sum is met the product of energy and latency is concave, so it is least at an end.
  func leastRank(
    _ objective: Objective, _ grain: EnergyGrain, memoryPicojoules: Double, latencyCycles: Int,
    _ joint: [(sum: Double, cyclesPerPicojoule: Double)]
  ) -> Rank {
    let apart = objective.rank(
      score(memoryPicojoules: memoryPicojoules, latencyCycles: latencyCycles), grain)
    guard objective == .edp else { return apart }
    return joint.reduce(apart) { rank, bound in
      let weight = bound.cyclesPerPicojoule
      let sum = min(bound.sum * (1 - 1e-12), 1e18)
      guard sum > weight * memoryPicojoules + Double(latencyCycles) else { return rank }
      let ends = [
        score(
          memoryPicojoules: memoryPicojoules,
          latencyCycles: max(latencyCycles, Int((sum - weight * memoryPicojoules).rounded(.down)))),
        score(
          memoryPicojoules: max(memoryPicojoules, (sum - Double(latencyCycles)) / weight),
          latencyCycles: latencyCycles),
      ].map { objective.rank($0, grain).first }
      return Rank(first: max(rank.first, ends.min() ?? 0), second: rank.second)
    }
  }

  /// Whether a tile may have a second slot, so that nothing waits for its refills.
  @inline(__always)
  func mayBeDoubled(_ operand: Int, _ crossing: Crossing, at cell: Int) -> Bool {
    guard crossing.inner >= 0 else { return false }
    let own = Int(chains[operand].own[cell])
    let isWhole = own == crossing.ownTiles - 1
    if isWhole, operand > 0 { return false }
    if crossing.isAlwaysDoubled, !isWhole { return true }
    let bits = crossing.finishedBits[own]
    return bits < .max && 2 * bits <= constants.capacityBits[crossing.inner]
  }

  /// What a crossing adds to a sum of times with weights; of what may come back only what surely does.
  @inline(__always)
  func time(
    _ operand: Int, _ crossing: Crossing, at cell: Int, sliding: Int = -1, isSingle: Bool,
    _ weights: TimeBound.Weights
  ) -> Double {
    let time = time(of: operand, crossing, at: cell, sliding: sliding)
    func sum(_ time: CrossingTime.Direction, _ weights: TimeBound.Weights.Direction, isReturn: Bool) -> Double
    {
      guard time.transfers > 0 else { return 0 }
      let edge = weights.isEdge ? time.longestCycles : 0
      let waiting =
        isSingle ? time.busyCycles - edge - (isReturn ? 0 : time.transfers - (weights.isEdge ? 1 : 0)) : 0
      return weights.busy * Double(time.busyCycles) + weights.longest * Double(edge)
        + weights.waiting * Double(waiting)
    }
    guard operand == 0 else { return sum(time.inward, weights.inward, isReturn: false) }
    return sum(time.outward, weights.outward, isReturn: false)
      + (time.visits > time.mostAfresh ? sum(time.inward, weights.inward, isReturn: true) : 0)
  }
}
