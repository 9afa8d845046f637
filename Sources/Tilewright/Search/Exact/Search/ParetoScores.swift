/// A Pareto front: scores of which none is dominated, matched by another in energy and in latency.
struct ParetoScores: Sendable {
  /// By energy, the least first; latencies fall.
  private(set) var scores: [Evaluator.Score] = []
  /// Energies that differ by no more than this are equal.
  private let grain: Double

  init(_ grain: EnergyGrain) { self.grain = grain.picojoules }

  /// Whether some score is no worse in either.
  func match(_ score: Evaluator.Score) -> Bool {
    // Of those with no more energy the last is the fastest.
    var low = 0
    var high = scores.count
    while low < high {
      let middle = (low + high) / 2
      if scores[middle].energyPicojoules <= score.energyPicojoules + grain {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low > 0 && scores[low - 1].latencyCycles <= score.latencyCycles
  }

  /// Takes a score in, and those out that it matches; false when it is matched itself.
  mutating func insert(_ score: Evaluator.Score) -> Bool {
    guard !match(score) else { return false }
    scores.removeAll {
      $0.energyPicojoules >= score.energyPicojoules - grain && $0.latencyCycles >= score.latencyCycles
    }
    let index = scores.firstIndex { $0.energyPicojoules > score.energyPicojoules } ?? scores.count
    scores.insert(score, at: index)
    return true
  }
}
