/// The loops that LOMA puts in order: the sizes left in time, split into prime factors, and those multiplied until they are few enough.
///
/// K 28 and C 64 with at most 6 factors: `K 2, K 2, K 7` and `C 2 × 6` are nine; the dimension with the most factors gives up its two
/// smallest for their product until `K 2, K 2, K 7, C 4, C 4, C 4` are left.
struct LoopFactors {
  /// By dimension of the layer, ascending.
  private var factors: [[Int]]
  /// Factors that an order names; they aren't multiplied further.
  private var kept: [[Int]]

  /// The iterations that are left of each dimension: rounded up after each share of the first input.
  ///
  /// In floating point, as in ZigZag: 34 over 5 elements are 7 rounds of 4.857…, and 34 ÷ 4.857… rounds up to 8.
  static func iterations(of sizes: [Int], below shares: [[ZigZagUnrolling.Share]]) -> [Int] {
    var left = sizes
    for share in shares.joined() where left[share.dimension] > 1 {
      left[share.dimension] = Int((Double(left[share.dimension]) / share.positions).rounded(.up))
    }
    return left
  }

  /// Splits; `named` are loops that an order gives with their iterations, which stay factors of their own.
  init(_ iterations: [Int], atMost limit: Int, keeping named: [ZigZagNest.Loop] = []) {
    factors = iterations.map(Self.primes)
    kept = iterations.map { _ in [] }
    for loop in named { keep(loop) }
    let least = iterations.count { $0 > 1 }
    while count > max(limit, least) {
      guard let most = factors.indices.max(by: { size(of: $0) < size(of: $1) }), factors[most].count > 1
      else { break }
      let product = factors[most][0] * factors[most][1]
      factors[most].removeFirst(2)
      factors[most].insert(product, at: factors[most].firstIndex { $0 >= product } ?? factors[most].count)
    }
  }

  /// The loops in ascending order of dimension and iterations; one of a single iteration where nothing is left to loop over.
  var loops: [ZigZagNest.Loop] {
    let loops = factors.indices.flatMap { dimension in
      (factors[dimension] + kept[dimension]).sorted().map { ZigZagNest.Loop(dimension, $0) }
    }
    return loops.isEmpty ? [ZigZagNest.Loop(0, 1)] : loops
  }

  private var count: Int { factors.indices.reduce(0) { $0 + size(of: $1) } }

  private func size(of dimension: Int) -> Int { factors[dimension].count + kept[dimension].count }

  private mutating func keep(_ loop: ZigZagNest.Loop) {
    var left = factors[loop.dimension]
    for prime in Self.primes(loop.iterations) {
      guard let index = left.firstIndex(of: prime) else { return }
      left.remove(at: index)
    }
    factors[loop.dimension] = left
    kept[loop.dimension].append(loop.iterations)
  }

  /// The prime factors, ascending; none of 1.
  static func primes(_ number: Int) -> [Int] {
    var primes: [Int] = []
    var left = number
    var divisor = 2
    while divisor * divisor <= left {
      while left % divisor == 0 {
        primes.append(divisor)
        left /= divisor
      }
      divisor += divisor == 2 ? 1 : 2
    }
    return left > 1 ? primes + [left] : primes
  }
}
