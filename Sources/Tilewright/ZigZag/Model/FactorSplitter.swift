/// Splits the loops of an operand, from the innermost outward, into what makes its tile larger and what repeats it.
///
/// A loop along a window does both: after `3 outputs × 3 taps` of stride 1 the window has seen 5 different elements 9 times, so that
/// the loop of taps counts as 5/3 and 9/5 ÷ 1. ZigZag calls it decoupling; the factors are fractions, and the order of
/// multiplication is ZigZag's, to the last bit.
struct FactorSplitter {
  /// A part of a loop.
  struct Factor: Hashable {
    let kind: DimensionRelevance.Kind
    let count: Double
  }

  private let relevance: DimensionRelevance
  private let operand: Int
  /// For each window of the operand how far its two dimensions have come, the elements seen and how often.
  private var reached: [(first: Double, second: Double, elements: Double, repeats: Double)]

  init(_ relevance: DimensionRelevance, operand: Int) {
    self.relevance = relevance
    self.operand = operand
    reached = relevance.windowsOfOperand[operand].map { _ in (1, 1, 1, 1) }
  }

  /// The parts of the next loop outward.
  mutating func split(_ dimension: Int, _ count: Double, _ use: (Factor) -> Void) {
    var isInWindow = false
    for index in reached.indices {
      let window = relevance.windows[index]
      guard window.first.dimension == dimension || window.second.dimension == dimension else { continue }
      isInWindow = true
      if window.first.dimension == dimension {
        reached[index].first *= count
      } else {
        reached[index].second *= count
      }
      let (first, second, elementsBefore, repeatsBefore) = reached[index]
      let elements = Double(window.elements(Int(first), Int(second)))
      let repeats = first * second / elements
      use(Factor(kind: .relevant, count: elements / elementsBefore))
      use(Factor(kind: .irrelevant, count: repeats / repeatsBefore))
      reached[index].elements = elements
      reached[index].repeats = repeats
    }
    if !isInWindow { use(Factor(kind: relevance.kinds[operand][dimension], count: count)) }
  }
}
