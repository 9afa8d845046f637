/// How one dimension is cut: the sizes of its tiles from the first to the last.
///
///     128 in tiles of at most 26     26 26 26 26 24
///     128 in five balanced tiles     26 26 26 25 25
///
/// Kept as runs of equal sizes, so that a dimension of 2^40 in tiles of 1 takes no room.
public struct TileSizes: Hashable, Sendable {
  /// Neighbouring tiles of one size.
  public struct Run: Hashable, Sendable {
    /// Iterations of each tile.
    public let size: Int
    /// Number of tiles.
    public let count: Int

    /// Creates a run.
    public init(size: Int, count: Int) {
      self.size = size
      self.count = count
    }
  }

  /// The runs; neighbours differ in size.
  public let runs: [Run]

  /// Tiles of the sizes given, in order.
  public init(_ sizes: [Int]) {
    var runs: [Run] = []
    for size in sizes {
      if let last = runs.last, last.size == size {
        runs[runs.count - 1] = Run(size: size, count: last.count + 1)
      } else {
        runs.append(Run(size: size, count: 1))
      }
    }
    self.runs = runs
  }

  private init(runs: [Run]) { self.runs = runs.filter { $0.count > 0 && $0.size > 0 } }

  /// All tiles of `size`, the last one smaller when it doesn't divide.
  public init(capped size: Int, of total: Int) {
    let size = max(1, min(size, total))
    let rest = total % size
    self.init(runs: [Run(size: size, count: total / size), Run(size: rest, count: rest > 0 ? 1 : 0)])
  }

  /// `count` tiles that differ by one at most, the larger ones first.
  public init(balanced count: Int, of total: Int) {
    let larger = total % count
    self.init(runs: [
      Run(size: total / count + 1, count: larger), Run(size: total / count, count: count - larger),
    ])
  }

  /// Number of tiles.
  public var count: Int { runs.reduce(0) { $0 + $1.count } }
  /// The largest tile.
  public var largest: Int { runs.reduce(0) { max($0, $1.size) } }
  /// The smallest tile.
  public var smallest: Int { runs.reduce(largest) { min($0, $1.size) } }
  /// Iterations of all tiles.
  public var total: Int { runs.reduce(0) { $0 + $1.size * $1.count } }

  /// The iterations of one tile.
  public func range(at index: Int) -> Range<Int> {
    var index = index
    var start = 0
    for run in runs {
      if index < run.count { return start + index * run.size..<start + (index + 1) * run.size }
      index -= run.count
      start += run.count * run.size
    }
    return start..<start
  }

  /// The tiles as people write them: `26 26 26 26 24`; a long run shortened to `9 × 100`.
  public var text: String {
    runs.map { run in
      run.count <= 10
        ? Array(repeating: String(run.size), count: run.count).joined(separator: " ")
        : "\(run.size) × \(run.count)"
    }.joined(separator: " ")
  }

  /// The largest tiles worth trying: for each possible number of tiles the smallest size that gives it, descending.
  ///
  /// There are about 2√total of them. Beyond `limit` they are thinned to about as many in even ratios, always with the
  /// whole and 1; `isThinned` says so.
  static func distinctSizes(of total: Int, limit: Int) -> (sizes: [Int], isThinned: Bool) {
    var sizes: [Int] = []
    var isThinned = false
    var count = 1
    while count <= total {
      let size = ceilingDivide(total, count)
      sizes.append(size)
      if size == 1 { break }
      // The next count that needs a smaller size.
      let next = ceilingDivide(total, size - 1)
      if sizes.count >= max(1, limit / 2) {
        // The rest in even ratios: ln(total ÷ next) ÷ (limit ÷ 2) from one to the next.
        isThinned = true
        let doublings = Int.bitWidth - (total / next).leadingZeroBitCount
        let steps = max(1, limit / 2)
        let (skip, overflow) = next.addingReportingOverflow(
          Int(Double(next) * min(1, 0.7 * Double(doublings) / Double(steps))))
        count = overflow ? total : max(next, min(skip, total))
      } else {
        count = next
      }
    }
    return (sizes, isThinned)
  }
}
