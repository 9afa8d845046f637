/// The largest part of an axis that any of several tiles touches inside the tensor: padding is never loaded, so that no slot has room
/// for it.
///
///     iy = oy + fy − 1, 4 rows in tiles of 2, 3 taps    rows −1…2 and 1…4 of 0…3: 3 elements each, not 4
///
/// Tiles that lie wholly inside hold most, wherever they lie. Of those that cross the lower border the one that reaches farthest in
/// holds most, and likewise at the upper border; only those that cross both are counted one by one.
struct LargestPart {
  /// Equally large tiles along one dimension, each `step` behind the one before.
  struct Run {
    let first: Int
    let size: Int
    let step: Int
    let count: Int

    /// The tile at an index.
    subscript(index: Int) -> Range<Int> {
      first + index * step..<first + index * step + size
    }
  }

  private let axis: Operand.Axis
  private let extent: Int
  /// The most combinations of tiles that are looked at.
  private static let most = 1 << 14

  /// An axis whose tiles may cross the tensor's border; nil when none can.
  init?(_ axis: Operand.Axis, sizes: [Int]) {
    guard let extent = axis.extent, !axis.index.terms.isEmpty else { return nil }
    var low = axis.index.constant
    var high = low
    for term in axis.index.terms {
      let reach = term.coefficient * (sizes[term.dimension] - 1)
      low += min(0, reach)
      high += max(0, reach)
    }
    guard low < 0 || high >= extent else { return nil }
    self.axis = axis
    self.extent = extent
  }

  /// The dimensions of the axis.
  var dimensions: [Int] { axis.index.terms.map(\.dimension) }

  /// The tiles of a dimension: of the whole from its start, or of a box of it that may lie anywhere.
  static func runs(tile size: Int, of box: Int, in whole: Int) -> [Run] {
    guard box == whole else { return [Run(first: 0, size: size, step: 1, count: whole - size + 1)] }
    let (count, rest) = whole.quotientAndRemainder(dividingBy: size)
    let full = Run(first: 0, size: size, step: size, count: count)
    return rest == 0 ? [full] : [full, Run(first: count * size, size: rest, step: rest, count: 1)]
  }

  /// The most elements that any combination of tiles touches; `runs` gives those of each term of the index.
  ///
  /// Where more than 2^14 would have to be looked at, all are taken as if they lay inside.
  func elements(_ runs: [[Run]]) -> Int {
    var most = 0
    var chosen: [Run] = []
    func extend() {
      guard chosen.count < runs.count else {
        most = max(most, elements(chosen, above: most))
        return
      }
      for run in runs[chosen.count] {
        chosen.append(run)
        extend()
        chosen.removeLast()
      }
    }
    extend()
    return most
  }

  /// Whether some tile surely lies inside the tensor, for tiles of these sizes and for smaller ones along one dimension: those tiles
  /// hold the more, the larger they are.
  func surelyHoldsOneInside(along dimension: Int, _ sizes: [Int], whole: Int) -> Bool {
    var low = axis.index.constant
    var reach = 0
    var coefficient = 0
    for term in axis.index.terms {
      let own = term.coefficient * (sizes[term.dimension] - 1)
      low += min(0, own)
      reach += abs(own)
      if term.dimension == dimension { coefficient = term.coefficient }
    }
    // From one tile to the next they move by less than there are places to lie in.
    let room = extent - 1 - reach
    return coefficient > 0 && low <= room && room >= coefficient * sizes[dimension] - 1
      && low + coefficient * (whole - 2 * sizes[dimension]) >= 0
  }

  /// The elements of one box inside the tensor.
  func elements(of box: [Range<Int>]) -> Int {
    let terms = axis.index.terms
    guard terms.count == 2, terms[0].coefficient > 0, terms[1].coefficient > 0 else {
      return axis.distinctElements(of: [box], isClipped: true)
    }
    // The same without making lists: this is asked for more often than anything else.
    let first =
      axis.index.constant + terms[0].coefficient * box[0].lowerBound + terms[1].coefficient
      * box[1].lowerBound
    func below(_ limit: Int) -> Int {
      Footprint.distinctValues(
        terms[0].coefficient, box[0].count, terms[1].coefficient, box[1].count, below: limit - first)
    }
    return below(extent) - below(0)
  }

  /// The most elements of tiles of one size for each term; only what is more than `known` matters.
  private func elements(_ runs: [Run], above known: Int) -> Int {
    let box = runs.map { $0[0] }
    let inside = min(extent, axis.distinctElements(of: [box], isClipped: false))
    guard inside > known, let moving = runs.indices.max(by: { runs[$0].count < runs[$1].count }) else {
      return known
    }
    var tiles = Placements(axis.index, runs, moving: moving, extent: extent)
    guard tiles.others <= Self.most else { return inside }
    var most = known
    var left = Self.most
    for other in 0..<tiles.others {
      tiles.place(other)
      if tiles.liesInside { return inside }
      for index in tiles.candidates {
        left -= 1
        guard left > 0 else { return inside }
        most = max(most, elements(of: tiles.box(index)))
        if most == inside { return inside }
      }
    }
    return most
  }
}

/// The places of tiles of one size along an axis: one term's tiles move, the others' lie at one combination after the other.
private struct Placements {
  private let index: IndexExpression
  private let runs: [LargestPart.Run]
  private let moving: Int
  private let extent: Int
  private var current: [Range<Int>]
  /// Where the first and the last value lie that the first of the moving tiles touches.
  private var low = 0
  private var high = 0

  init(_ index: IndexExpression, _ runs: [LargestPart.Run], moving: Int, extent: Int) {
    self.index = index
    self.runs = runs
    self.moving = moving
    self.extent = extent
    current = runs.map { $0[0] }
  }

  /// How many combinations of tiles the other terms have; held at 2^62.
  var others: Int {
    let counts = runs.indices.filter { $0 != moving }.map { runs[$0].count }
    return Layer.checkedProduct(counts) ?? 1 << 62
  }

  /// Lays the other terms' tiles.
  mutating func place(_ combination: Int) {
    var rest = combination
    low = index.constant
    high = low
    for position in runs.indices {
      if position != moving {
        current[position] = runs[position][rest % runs[position].count]
        rest /= runs[position].count
      } else {
        current[position] = runs[position][0]
      }
      let coefficient = index.terms[position].coefficient
      let first = coefficient * current[position].lowerBound
      let last = coefficient * (current[position].upperBound - 1)
      low += min(first, last)
      high += max(first, last)
    }
  }

  /// The box with the moving tile at an index.
  func box(_ number: Int) -> [Range<Int>] {
    var box = current
    box[moving] = runs[moving][number]
    return box
  }

  /// How far the values move from one tile to the next.
  private var distance: Int { index.terms[moving].coefficient * runs[moving].step }

  /// The indices of the moving tiles whose values move by an amount in a range.
  private func indices(moved range: ClosedRange<Int>) -> Range<Int> {
    let count = runs[moving].count
    // Rising or falling, the first index is the one at which the nearer end is reached.
    let (near, far) =
      distance > 0 ? (range.lowerBound, range.upperBound) : (-range.upperBound, -range.lowerBound)
    let first = max(0, ceilingDivide(near, abs(distance)))
    let end = far < 0 ? 0 : min(count, far / abs(distance) + 1)
    return first < end ? first..<end : 0..<0
  }

  /// Whether some moving tile lies wholly inside the tensor.
  var liesInside: Bool { -low <= extent - 1 - high && !indices(moved: -low...extent - 1 - high).isEmpty }

  /// The indices of the tiles that may hold most where none lies inside.
  var candidates: [Int] {
    let (lower, upper) = (-low, extent - 1 - high)
    let far = 1 << 61
    // Across the lower border alone, moved by less than `lower` and at most `upper`; across the upper border alone.
    let below = indices(moved: -far...min(upper, lower - 1))
    let above = indices(moved: max(lower, upper + 1)...far)
    let across = upper + 1 <= lower - 1 ? indices(moved: upper + 1...lower - 1) : 0..<0
    let rises = distance > 0
    return [rises ? below.last : below.first, rises ? above.first : above.last].compactMap { $0 } + across
  }
}
