/// The temporal loops of a layer cut into factors, and every order of them.
struct LoopOrders {
  /// A loop before it has a place: a dimension and a number of iterations.
  struct Factor: Hashable, Sendable, Comparable {
    let dimension: Int
    let iterations: Int

    static func < (a: Factor, b: Factor) -> Bool {
      (a.dimension, a.iterations) < (b.dimension, b.iterations)
    }
  }

  /// The factors, sorted.
  let factors: [Factor]

  /// Cuts sizes into prime factors and joins factors, the dimension with most of them first, until there are no
  /// more than `limit` orders. A size with a large prime factor is rounded up to a near one without: the last
  /// tile is then ragged. Iterations that the rule fixes stay whole, and what is left beside them isn't rounded.
  init(sizes: [Int], limit: Int, rule: OrderRule) {
    let fixed = sizes.indices.map { rule.fixedIterations(of: $0).filter { $0 > 1 } }
    var lists = zip(sizes, fixed).map { size, fixed in
      let left = ceilingDivide(size, fixed.reduce(1, *))
      return Self.primeFactors(of: fixed.isEmpty || left >= 1 << 30 ? Self.smooth(left) : left)
    }
    while Self.orders(of: lists) > limit {
      guard let longest = lists.indices.max(by: { (lists[$0].count, $1) < (lists[$1].count, $0) }),
        lists[longest].count > 1
      else { break }
      let joined = lists[longest][0] * lists[longest][1]
      lists[longest] = (lists[longest].dropFirst(2) + [joined]).sorted()
    }
    factors = lists.indices.flatMap { dimension in
      (fixed[dimension] + lists[dimension]).map { Factor(dimension: dimension, iterations: $0) }
    }.sorted()
  }

  /// The number of distinct orders.
  var count: Int {
    let dimensions = (factors.map(\.dimension).max() ?? 0) + 1
    return Self.orders(
      of: (0..<dimensions).map { dimension in
        factors.filter { $0.dimension == dimension }.map(\.iterations)
      })
  }

  /// Calls `body` with each distinct order, innermost first, until it returns false.
  func forEach(_ body: ([Factor]) -> Bool) {
    var order = factors
    repeat { if !body(order) { return } } while Self.advance(&order)
  }

  /// The next order in lexicographic order.
  private static func advance(_ order: inout [Factor]) -> Bool {
    guard var pivot = order.indices.dropLast().last(where: { order[$0] < order[$0 + 1] }) else {
      return false
    }
    guard let successor = order.indices.last(where: { order[pivot] < order[$0] }) else { return false }
    order.swapAt(pivot, successor)
    pivot += 1
    order[pivot...].reverse()
    return true
  }

  /// Number of distinct orders, or Int.max when there are more than fit.
  private static func orders(of lists: [[Int]]) -> Int {
    var result = 1.0
    var placed = 0
    for list in lists {
      var equal: [Int: Int] = [:]
      for factor in list {
        placed += 1
        equal[factor, default: 0] += 1
        result *= Double(placed) / Double(equal[factor, default: 1])
      }
    }
    return result < 1e15 ? Int(result.rounded()) : Int.max
  }

  static func primeFactors(of number: Int) -> [Int] {
    var factors: [Int] = []
    var rest = number
    var divisor = 2
    while divisor * divisor <= rest {
      while rest % divisor == 0 {
        factors.append(divisor)
        rest /= divisor
      }
      divisor += 1
    }
    return rest > 1 ? factors + [rest] : factors
  }

  /// The number itself when its largest prime factor is small, else the near larger one with the smallest.
  private static func smooth(_ number: Int) -> Int {
    func largestPrime(_ number: Int) -> Int { primeFactors(of: number).last ?? 1 }
    guard number < 1 << 30, largestPrime(number) > 13 else {
      return number < 1 << 30 ? number : roundedUp(number)
    }
    let most = number + max(1, number / 16)
    let primes = [2, 3, 5, 7, 11, 13]
    for count in 1...primes.count {
      if let smooth = leastProduct(of: primes[..<count], from: number, to: most) { return smooth }
    }
    return (number...most).min {
      (largestPrime($0), $0) < (largestPrime($1), $1)
    } ?? number
  }

  /// The least product of some primes that lies between two numbers.
  private static func leastProduct(of primes: ArraySlice<Int>, from least: Int, to most: Int) -> Int? {
    guard let prime = primes.last else { return least <= 1 ? 1 : nil }
    var best: Int?
    var power = 1
    while power <= most {
      if let rest = leastProduct(
        of: primes.dropLast(), from: ceilingDivide(least, power), to: (best.map { $0 - 1 } ?? most) / power)
      {
        best = rest * power
      }
      power *= prime
    }
    return best
  }

  /// A number of at most 1/64 more with only small factors: eleven leading bits, then zeros.
  private static func roundedUp(_ number: Int) -> Int {
    let shift = Int.bitWidth - number.leadingZeroBitCount - 7
    return smooth(ceilingDivide(number, 1 << shift)) << shift
  }
}
