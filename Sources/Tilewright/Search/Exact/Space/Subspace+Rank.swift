extension Subspace {
  /// The least rank of mappings that move at least so much and take at least so long, when besides each sum of `joint` holds: of
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
      let sum = min(Tolerance.atLeast(bound.sum), 1e18)
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
}
