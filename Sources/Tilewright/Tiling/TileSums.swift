/// How many elements all tiles of an operand hold together, each tile for itself: what neighbours share counts twice.
///
///     iy = oy + fy, 8 rows in tiles of 4, 3 taps    rows 0…5 and 4…9: 12 elements, not 10
///
/// An axis with one dimension has no overlaps and comes to the axis itself. Along an axis of several, the tiles of one dimension
/// slide over the axis by equal distances: all that lie inside the tensor are counted at once, those that cross its border one
/// by one.
struct TileSums {
  private let geometry: TileGeometry
  /// The axes of each operand in groups that share no dimension: the sum over a product of groups is the product of sums.
  private let groups: [[Group]]
  /// What single dimensions contribute.
  private let plain: [Double]
  private var known: [[Int]: Double] = [:]
  /// Whether all sums so far are exact: one that takes too long to count is taken as if no tile were cut off by a border.
  private(set) var isExact = true

  /// The most tiles, or pairs of them, that are counted one by one.
  private static let most = 1 << 14

  /// Axes that share dimensions.
  struct Group {
    let axes: [Operand.Axis]
    /// Their dimensions, ascending.
    let dimensions: [Int]

    /// The elements of one box, which gives a range for each of the dimensions.
    func elements(of box: [Range<Int>], isClipped: Bool) -> Double {
      let range = Dictionary(zip(dimensions, box)) { first, _ in first }
      return axes.reduce(1.0) { product, axis in
        let own = axis.index.terms.map { range[$0.dimension] ?? 0..<0 }
        return product * Double(axis.distinctElements(of: [own], isClipped: isClipped))
      }
    }

    /// The elements of all boxes of ranges, each for itself: for each dimension its ranges, all combinations of them.
    func elements(ofAll ranges: [[Range<Int>]]) -> Double {
      var sum = 0.0
      var box: [Range<Int>] = []
      func extend(_ position: Int) {
        guard position < ranges.count else {
          sum += elements(of: box, isClipped: true)
          return
        }
        for range in ranges[position] {
          box.append(range)
          extend(position + 1)
          box.removeLast()
        }
      }
      extend(0)
      return sum
    }
  }

  init(_ geometry: TileGeometry) {
    self.geometry = geometry
    let grouped = geometry.layer.operands.map { Self.groups($0.axes) }
    func isPlain(_ group: Group) -> Bool { group.axes.count == 1 && group.dimensions.count <= 1 }
    groups = grouped.map { $0.filter { !isPlain($0) } }
    let sizes = geometry.layer.sizes
    plain = grouped.map { groups in
      groups.filter(isPlain).reduce(1.0) { $0 * Double($1.axes[0].distinctElements(sizes: sizes)) }
    }
  }

  /// The axes of an operand in groups that share no dimension.
  static func groups(_ axes: [Operand.Axis]) -> [Group] {
    var groups: [Group] = []
    for axis in axes {
      let own = Set(axis.index.terms.map(\.dimension))
      let joined = groups.filter { !own.isDisjoint(with: $0.dimensions) }
      groups.removeAll { !own.isDisjoint(with: $0.dimensions) }
      groups.append(
        Group(
          axes: joined.flatMap(\.axes) + [axis],
          dimensions: own.union(joined.flatMap(\.dimensions)).sorted()))
    }
    return groups
  }

  /// The dimensions that index an operand together with others, in groups.
  func windows(of operand: Int) -> [[Int]] { groups[operand].map(\.dimensions) }

  /// The elements of all tiles of an operand.
  mutating func once(_ operand: Int, _ tiles: [TileSizes]) -> Double {
    groups[operand].indices.reduce(plain[operand]) { $0 * window($1, of: operand, tiles) }
  }

  /// What the single dimensions of an operand contribute to `once`.
  func plain(of operand: Int) -> Double { plain[operand] }

  /// What a group of dimensions contributes to `once`.
  mutating func window(_ number: Int, of operand: Int, _ tiles: [TileSizes]) -> Double {
    let group = groups[operand][number]
    // Tiles of one size are told by the largest and their number; any others by all runs.
    let key =
      [operand, number]
      + group.dimensions.flatMap { dimension in tiles[dimension].runs.flatMap { [$0.size, $0.count] } + [0] }
    if let known = known[key] { return known }
    let sum =
      group.axes.count == 1
      ? Self.sum(group.axes[0], group.axes[0].index.terms.map { tiles[$0.dimension] })
      : Self.sum(group, tiles)
    if sum == nil { isExact = false }
    let value = sum ?? Self.unclipped(group, tiles)
    known[key] = value
    return value
  }

  /// All tiles of axes that share dimensions, one by one; nil when there are too many.
  private static func sum(_ group: Group, _ tiles: [TileSizes]) -> Double? {
    guard let all = Layer.checkedProduct(group.dimensions.map { tiles[$0].count }), all <= most else {
      return nil
    }
    return group.elements(
      ofAll: group.dimensions.map { dimension in
        (0..<tiles[dimension].count).map { tiles[dimension].range(at: $0) }
      })
  }

  /// All tiles of one axis; nil when too many of them have to be counted one by one.
  private static func sum(_ axis: Operand.Axis, _ tiles: [TileSizes]) -> Double? {
    guard let moving = tiles.indices.max(by: { tiles[$0].count < tiles[$1].count }) else { return 1 }
    let others = tiles.indices.filter { $0 != moving }
    let counts = others.map { tiles[$0].count }
    guard let all = Layer.checkedProduct(counts), all <= most else { return nil }
    var left = most
    var sum = 0.0
    var box = tiles.map { $0.range(at: 0) }
    for index in 0..<all {
      var index = index
      for (position, count) in zip(others, counts) {
        box[position] = tiles[position].range(at: index % count)
        index /= count
      }
      var start = 0
      for run in tiles[moving].runs {
        box[moving] = start..<start + run.size
        guard let some = slide(axis, box, moving, run.count, &left) else { return nil }
        sum += some
        start += run.size * run.count
      }
    }
    return sum
  }

  /// `count` boxes, each beside the one before along one term: how many elements they touch, each for itself.
  private static func slide(
    _ axis: Operand.Axis, _ box: [Range<Int>], _ moving: Int, _ count: Int, _ left: inout Int
  ) -> Double? {
    let whole = Double(axis.distinctElements(of: [box], isClipped: false))
    guard let extent = axis.extent else { return whole * Double(count) }
    var low = axis.index.constant
    var high = low
    for (term, range) in zip(axis.index.terms, box) {
      let ends = [term.coefficient * range.lowerBound, term.coefficient * (range.upperBound - 1)]
      low += min(ends[0], ends[1])
      high += max(ends[0], ends[1])
    }
    let step = axis.index.terms[moving].coefficient * box[moving].count
    // Numbers of boxes from the first that touches the tensor on, and from the first that lies inside on.
    let forward = step > 0
    let distance = abs(step)
    let before = forward ? -low : high - (extent - 1)
    let reach = high - low
    let touching = max(0, min(count, ceilingDivide(before - reach, distance)))
    let inside = max(0, min(count, ceilingDivide(before, distance)))
    // The last box begins no later than the extent allows.
    let room = extent - 1 - reach + before
    let endInside = max(inside, min(count, room < 0 ? 0 : room / distance + 1))
    let rest = extent - 1 + before
    let endTouching = max(endInside, min(count, rest < 0 ? 0 : rest / distance + 1))
    let single = Array(touching..<max(touching, inside)) + Array(endInside..<endTouching)
    left -= single.count + 1
    guard left > 0 else { return nil }
    var moved = box
    return single.reduce(whole * Double(endInside - inside)) { sum, index in
      let shift = index * box[moving].count
      moved[moving] = box[moving].lowerBound + shift..<box[moving].upperBound + shift
      return sum + Double(axis.distinctElements(of: [moved], isClipped: true))
    }
  }

  /// As if no tile were cut off by a border and all were as large as the largest.
  private static func unclipped(_ group: Group, _ tiles: [TileSizes]) -> Double {
    let combinations = group.dimensions.reduce(1.0) { $0 * Double(tiles[$1].count) }
    return combinations
      * group.elements(of: group.dimensions.map { 0..<tiles[$0].largest }, isClipped: false)
  }
}
