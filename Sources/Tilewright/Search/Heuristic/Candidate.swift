/// A mapping with its score.
struct Candidate: Sendable {
  let mapping: FlatMapping
  let score: Evaluator.Score
}

extension Objective {
  /// What is minimised, then what breaks ties.
  func rank(_ score: Evaluator.Score) -> (Double, Double) {
    let latency = Double(score.latencyCycles)
    return switch self {
    case .energy: (score.energyPicojoules, latency)
    case .latency: (latency, score.energyPicojoules)
    case .edp: (score.energyPicojoules * latency, score.energyPicojoules)
    }
  }

  /// Whether one score is better than another.
  func isBetter(_ a: Evaluator.Score, than b: Evaluator.Score) -> Bool { rank(a) < rank(b) }
}

/// The best few candidates in order, each score once.
struct Shortlist {
  let objective: Objective
  let limit: Int
  private(set) var candidates: [Candidate] = []

  init(objective: Objective, limit: Int) {
    self.objective = objective
    self.limit = limit
  }

  /// Whether a score would get in.
  func admits(_ score: Evaluator.Score) -> Bool {
    guard candidates.count == limit, let last = candidates.last else { return true }
    return objective.isBetter(score, than: last.score)
  }

  mutating func add(_ candidate: Candidate) {
    guard admits(candidate.score), !candidates.contains(where: { $0.score == candidate.score }) else {
      return
    }
    let index =
      candidates.firstIndex { objective.isBetter(candidate.score, than: $0.score) } ?? candidates.count
    candidates.insert(candidate, at: index)
    if candidates.count > limit { candidates.removeLast() }
  }
}
