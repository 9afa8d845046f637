extension NetworkSearch {
  /// Changes whenever a search may find something else, so that results of older versions aren't taken.
  public static let version = 7

  /// What is stored of each space, or else what a search finds; that is stored then.
  func recallOrSearch(
    _ spaces: [LayerSpace], entries: [Constraints.Entry?], progress: (@Sendable (SearchProgress) -> Void)?,
    isInterrupted: @escaping @Sendable () -> Bool
  ) async -> [LayerSearch.Outcome] {
    guard let store = options.store else {
      return await search(spaces, progress: progress, isInterrupted: isInterrupted)
    }
    let keys = zip(spaces, entries).map { SearchKey.bytes(of: $0.problem, entry: $1, options: options) }
    let recalled = zip(spaces, keys).map { space, key in
      store.load(key).flatMap(StoredResult.init).flatMap { $0.outcome(in: space) }
    }
    let missing = spaces.indices.filter { recalled[$0] == nil }
    let found = await search(missing.map { spaces[$0] }, progress: progress, isInterrupted: isInterrupted)
    store.save(
      zip(missing, found).compactMap { index, outcome in
        StoredResult(outcome, for: spaces[index].problem).map { .init(key: keys[index], value: $0.bytes) }
      })
    var outcomes = recalled.map { $0 ?? LayerSearch.Outcome() }
    for (index, outcome) in zip(missing, found) { outcomes[index] = outcome }
    return outcomes
  }
}

extension StoredResult {
  /// What a search that ran to its end leaves behind; nil when it was interrupted or found nothing.
  fileprivate init?(_ outcome: LayerSearch.Outcome, for problem: Problem) {
    guard outcome.isComplete, let best = outcome.best else { return nil }
    let mapping = best.mapping.mapping
    self.init(
      mapping: mapping, evaluated: outcome.evaluated, cost: NativeModel.cost(of: mapping, for: problem),
      proof: outcome.proof)
  }

  /// The outcome of the search that was stored; nil when it can't be one of this space.
  fileprivate func outcome(in space: LayerSpace) -> LayerSearch.Outcome? {
    let flat = FlatMapping(mapping)
    guard holds(for: space.problem), space.allows(mapping), let score = Evaluator(space.problem).score(flat)
    else { return nil }
    return LayerSearch.Outcome(
      best: Candidate(mapping: flat, score: score), evaluated: evaluated, proof: proof)
  }
}
