/// Tile sizes that windows over padding make worth trying beside the smallest of each number of tiles: as many tiles of a larger size
/// may each load less, when more of one lies in the padding.
///
///     7 positions, 7 taps, 3 of padding    3 tiles: sizes 3 3 1 load 7 rows at most
struct PaddedSizes {
  let options: TileOptions
  let box: [Int]
  /// The most sizes of the other dimensions together that a size is compared under.
  private static let most = 1 << 12
  /// The most comparisons for one dimension.
  private static let mostComparisons = 1 << 20

  private var geometry: TileGeometry { options.geometry }

  /// The sizes given, descending, with those that some window loads less in than in every smaller size of the same number of tiles.
  ///
  /// The longest dimensions come first, compared under all sizes of the others; those that follow only under what is worth trying there.
  func adding(to sizes: [[Int]]) -> (sizes: [[Int]], isThinned: Bool) {
    var sizes = sizes
    var isThinned = !geometry.areSlotsExact
    let covered = geometry.padded.reduce(UInt64(0)) { $0 | $1.dimensions }
    let dimensions = box.indices.filter {
      covered & (1 << UInt64($0)) != 0 && sizes[$0].count > 1 && box[$0] == geometry.layer.sizes[$0]
    }
    var done: UInt64 = 0
    for dimension in dimensions.sorted(by: { (-box[$0], $0) < (-box[$1], $1) }) {
      let axes = geometry.padded.filter { $0.dimensions & (1 << UInt64(dimension)) != 0 }
      let others = box.indices.filter { other in
        other != dimension && axes.contains { $0.dimensions & (1 << UInt64(other)) != 0 }
      }
      var under = others.map { other in
        done & (1 << UInt64(other)) != 0
          ? sizes[other] : options.everySize(of: other, in: box[other], most: Self.most) ?? []
      }
      let combinations = under.reduce(1.0) { $0 * Double($1.count) }
      if !(1...Double(Self.most)).contains(combinations) {
        isThinned = true
        under = others.map { Array(sizes[$0].prefix(4)) }
      }
      let comparison = Comparison(
        sizes: self, dimension: dimension, axes: axes, others: others, under: under)
      let larger = comparison.larger(than: sizes[dimension])
      sizes[dimension] = (sizes[dimension] + larger.sizes).sorted(by: >)
      isThinned = isThinned || larger.isThinned
      done |= 1 << UInt64(dimension)
    }
    return (sizes, isThinned)
  }

  /// One dimension's sizes, compared by what they load.
  private struct Comparison {
    let sizes: PaddedSizes
    let dimension: Int
    let axes: [TileGeometry.Padded]
    let others: [Int]
    let under: [[Int]]

    private var geometry: TileGeometry { sizes.geometry }

    func larger(than smallest: [Int]) -> (sizes: [Int], isThinned: Bool) {
      let whole = sizes.box[dimension]
      let combinations = under.reduce(1) { $0 * max(1, $1.count) }
      var left = PaddedSizes.mostComparisons
      let known = Set(smallest)
      var larger: [Int] = []
      for size in smallest {
        let count = ceilingDivide(whole, size)
        guard count > 1 else { continue }
        let most = ceilingDivide(whole, count - 1) - 1
        guard most > size, !isSurelyInside(most) else { continue }
        let loaded = values(size) { geometry.largest($0, $1, of: sizes.box) }
        var kept = [loaded]
        for next in size + 1...most where !known.contains(next) {
          left -= combinations
          if left < 0 || sizes.options.effort.spend(combinations) { return (larger, true) }
          let first = values(next) { geometry.first($0, $1) }
          // What the first tile loads grows: from here on all load more.
          if Self.isNoMore(loaded, first) { break }
          guard sizes.options.allows(next, of: dimension, in: whole) else { continue }
          let own = values(next) { geometry.largest($0, $1, of: sizes.box) }
          if kept.contains(where: { Self.isNoMore($0, own) }) { continue }
          kept.append(own)
          larger.append(next)
        }
      }
      return (larger, false)
    }

    private static func isNoMore(_ a: [Int], _ b: [Int]) -> Bool { zip(a, b).allSatisfy { $0 <= $1 } }

    private func isSurelyInside(_ size: Int) -> Bool {
      var box = sizes.box
      box[dimension] = size
      return axes.allSatisfy {
        $0.part.surelyHoldsOneInside(along: dimension, box, whole: sizes.box[dimension])
      }
    }

    /// What each axis loads under each combination of the others' sizes.
    private func values(_ size: Int, _ elements: (TileGeometry.Padded, [Int]) -> Int) -> [Int] {
      var tile = sizes.box
      tile[dimension] = size
      var values: [Int] = []
      func extend(_ position: Int) {
        guard position < others.count else {
          values += axes.map { elements($0, tile) }
          return
        }
        for other in under[position] {
          tile[others[position]] = other
          extend(position + 1)
        }
      }
      extend(0)
      return values
    }
  }
}
