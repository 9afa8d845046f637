/// How many distinct values of a form of two terms lie below a limit, in closed form.
///
/// Of the pairs (i, j) that come to the same value, the one that has no successor (i + b', j − a') in the box stands for all.
/// Those pairs make up two rectangles, and the pairs of a rectangle with a·i + b·j < x are lattice points below a line.
extension Footprint {
  /// The number of distinct a·i + b·j below `limit` with 0 ≤ i < m, 0 ≤ j < n; a and b are positive.
  static func distinctValues(_ a: Int, _ m: Int, _ b: Int, _ n: Int, below limit: Int) -> Int {
    if limit > a * (m - 1) + b * (n - 1) { return distinctValues(a, m, b, n) }
    let divisor = greatestCommonDivisor(a, b)
    let (rows, first) = (min(n, a / divisor), max(0, m - b / divisor))
    return pairs(a, m, b, rows, below: limit)
      + pairs(a, m - first, b, n - rows, below: limit - a * first - b * rows)
  }

  /// The number of pairs (i, j) with 0 ≤ i < m, 0 ≤ j < n and a·i + b·j < `limit`.
  private static func pairs(_ a: Int, _ m: Int, _ b: Int, _ n: Int, below limit: Int) -> Int {
    guard limit > 0, m > 0, n > 0 else { return 0 }
    let some = min(n, ceilingDivide(limit, b))
    let whole = min(some, max(0, ceilingDivide(limit - a * (m - 1), b)))
    guard whole < some else { return m * whole }
    return m * whole + floorSum(some - whole, a, b, limit - b * (some - 1) + a - 1)
  }

  /// The sum of floor((a·k + b) ÷ m) over 0 ≤ k < n, by Euclid's algorithm; a, b ≥ 0, m > 0.
  static func floorSum(_ n: Int, _ m: Int, _ a: Int, _ b: Int) -> Int {
    var (n, m, a, b) = (n, m, a, b)
    var sum = 0
    while n > 0 {
      sum += (n % 2 == 0 ? n / 2 * (n - 1) : (n - 1) / 2 * n) * (a / m) + n * (b / m)
      (a, b) = (a % m, b % m)
      let last = a * n + b
      guard last >= m else { break }
      (n, b) = (last / m, last % m)
      (m, a) = (a, m)
    }
    return sum
  }
}
