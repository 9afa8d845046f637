/// The tile sizes that a search tries along each dimension.
///
/// Only the smallest size of each possible number of tiles is worth trying when ticks alone count: 22 sizes for 128 and 44
/// for 512, not 128 and 512.
struct TileOptions {
  let problem: TilingProblem
  let geometry: TileGeometry
  let effort: TilingEffort
  /// The most combinations of sizes that are tried; dimensions are thinned beyond.
  let limit: Int

  /// No dimension is thinned to fewer sizes than about these.
  private static let fewest = 3

  /// Descending sizes of each dimension of a box.
  struct Choice {
    let sizes: [[Int]]
    /// Whether some sizes were left out because there are too many.
    let isThinned: Bool
  }

  /// The sizes worth trying in a box. The dimension with most of them isn't counted against the limit when it is
  /// solved for.
  func choice(for box: [Int], solving: Bool = true) -> Choice {
    var caps = box.map { _ in 1 << 14 }
    while true {
      let options = box.indices.map { dimension in
        let distinct = TileSizes.distinctSizes(of: box[dimension], limit: caps[dimension])
        return (sizes: allowed(distinct.sizes, dimension, box[dimension]), isThinned: distinct.isThinned)
      }
      let counts = options.map(\.sizes.count)
      let free = solving ? counts.firstIndex(of: counts.max() ?? 1) : nil
      let product = counts.indices.reduce(1.0) { $1 == free ? $0 : $0 * Double(counts[$1]) }
      // What few sizes were asked of already has no fewer.
      let thinnable = counts.indices.filter { $0 != free && counts[$0] > 4 && caps[$0] > Self.fewest }
      guard product > Double(limit), let largest = thinnable.max(by: { counts[$0] < counts[$1] }) else {
        let larger = PaddedSizes(options: self, box: box).adding(to: options.map(\.sizes))
        return Choice(
          sizes: larger.sizes, isThinned: larger.isThinned || options.contains(where: \.isThinned))
      }
      caps[largest] = max(Self.fewest, min(caps[largest], counts[largest]) / 2)
    }
  }

  /// Sizes that are multiples of the alignment and not below the minimum, nor leave a rest below it.
  ///
  /// Dimensions that together index one axis of the output aren't cut: their tiles would share results.
  private func allowed(_ sizes: [Int], _ dimension: Int, _ total: Int) -> [Int] {
    if problem.layer.scattered.contains(dimension) { return [total] }
    let name = problem.layer.dimensions[dimension].name
    let alignment = problem.alignments[name] ?? 1
    let minimum = min(problem.minimumTiles[name] ?? 1, total)
    guard alignment > 1 || minimum > 1 else { return sizes }
    var aligned: [Int] = []
    for size in sizes {
      let rounded = min(total, ceilingDivide(size, alignment) * alignment)
      let rest = total % rounded
      if aligned.last != rounded, rounded >= minimum, rest == 0 || rest >= minimum { aligned.append(rounded) }
    }
    return aligned
  }

  /// Whether a size is allowed.
  func allows(_ size: Int, of dimension: Int, in total: Int) -> Bool {
    allowed([size], dimension, total) == [size]
  }

  /// All sizes that are allowed, ascending; nil for a dimension of more than `most`.
  func everySize(of dimension: Int, in total: Int, most: Int) -> [Int]? {
    guard total <= most else { return nil }
    return (1...max(1, total)).filter { allows($0, of: dimension, in: total) }
  }

  /// Neighbouring tile sizes taken together.
  struct Bucket {
    let smallest: Int
    let largest: Int
  }

  /// All sizes of each dimension but the largest, which is solved for, in buckets, ascending: at most about `limit`
  /// combinations of them.
  func buckets(for box: [Int], limit: Int) -> [[Bucket]] {
    var ratios = box.map { _ in 1.0 }
    let solved = box.indices.max { box[$0] < box[$1] } ?? 0
    while true {
      let buckets = box.indices.map { Self.buckets(of: $0 == solved ? 1 : box[$0], ratio: ratios[$0]) }
      let product = buckets.reduce(1.0) { $0 * Double($1.count) }
      guard product > Double(limit),
        let largest = buckets.indices.max(by: { buckets[$0].count < buckets[$1].count }),
        buckets[largest].count > 3
      else { return buckets }
      ratios[largest] *= 1 + max(0.02, ratios[largest] - 1)
      if ratios[largest] == 1 { ratios[largest] = 1.02 }
    }
  }

  private static func buckets(of total: Int, ratio: Double) -> [Bucket] {
    var buckets: [Bucket] = []
    var smallest = 1
    // Too many to list one by one before a ratio is chosen.
    let ratio = max(ratio, total > 1 << 12 ? 1.01 : 1)
    while smallest <= total {
      let largest = min(total, max(smallest, Int(Double(smallest) * ratio)))
      buckets.append(Bucket(smallest: smallest, largest: largest))
      smallest = largest + 1
    }
    return buckets
  }
}

extension Layer {
  /// The dimensions that index an axis of the output together with others.
  var scattered: Set<Int> {
    Set(output.axes.filter { $0.index.terms.count > 1 }.flatMap { $0.index.terms.map(\.dimension) })
  }
}
