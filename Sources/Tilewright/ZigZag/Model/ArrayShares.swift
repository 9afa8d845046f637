/// What lies along the array for one operand, level by level, for one reading of the unrolling's remainders.
struct ArrayShares: Hashable {
  /// Below each memory, innermost first, then what no memory serves as a whole.
  let shares: [[ZigZagUnrolling.Share]]
  /// Instances that are at work from each level outward: of the array's elements, of the first memory, ….
  let instances: [Int]
  /// For each memory of the chain how many different data it passes on at a time.
  let copies: [Int]

  init(_ shares: [[ZigZagUnrolling.Share]], _ relevance: DimensionRelevance, operand: Int) {
    var splitter = FactorSplitter(relevance, operand: operand)
    let levels = shares.map { shares in
      var factors: [FactorSplitter.Factor] = []
      for share in shares { splitter.split(share.dimension, share.positions) { factors.append($0) } }
      return factors
    }
    /// The product from a level outward, multiplied level by level.
    func product(from level: Int, where counts: (FactorSplitter.Factor) -> Bool) -> Double {
      levels[level...].reduce(1) { product, factors in
        product * factors.reduce(1) { counts($1) ? $0 * $1.count : $0 }
      }
    }
    self.shares = shares
    instances = levels.indices.map { Self.roundedCount(product(from: $0) { _ in true }) }
    let distinct = levels.indices.map { product(from: $0) { $0.kind == .relevant } }
    copies = zip(distinct, distinct.dropFirst()).map { Int(($0 / $1).rounded(.toNearestOrEven)) }
  }

  /// Rounds to three decimals and then to a whole number, halves to even, as ZigZag counts instances.
  static func roundedCount(_ value: Double) -> Int {
    let middle = value.rounded(.down) + 0.5
    return Int((abs(value - middle) < 0.0005 ? middle : value).rounded(.toNearestOrEven))
  }
}

/// What lies along the array for every operand, in both readings.
struct UnrolledArray {
  /// With remainders as fractions: for energy.
  let average: [ArrayShares]
  /// With remainders rounded down: for latency.
  let whole: [ArrayShares]
  /// Whether there are no remainders.
  let hasNoRemainders: Bool

  init(_ unrolling: ZigZagUnrolling, for problem: Problem, _ relevance: DimensionRelevance) {
    func shares(_ remainder: ZigZagUnrolling.Remainder) -> [ArrayShares] {
      problem.chains.enumerated().map { operand, chain in
        ArrayShares(
          unrolling.shares(of: remainder, below: chain, for: problem), relevance, operand: operand)
      }
    }
    average = shares(.fractional)
    whole = shares(.whole)
    hasNoRemainders = average == whole
  }
}
