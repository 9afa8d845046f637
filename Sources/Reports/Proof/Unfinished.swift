public import Tilewright

extension LayerResult {
  /// Whether the search was ended before it knew that nothing is better. What is optimal is finished, whatever else was
  /// still to be looked at.
  public func isUnfinished(for objective: Objective) -> Bool {
    !isComplete && !Certainty(of: self, for: objective).isOptimal
  }
}
