/// The tile sizes that may move the least along each dimension, and what windows over them hold.
///
/// For each number of tiles the smallest size leaves the most room. A larger one is worth trying only where some window holds less
/// in it: when the last tile, which is smaller then, lies in the padding or falls between two steps of a stride.
struct TrafficOptions {
  /// A tile size and the number of tiles that it gives.
  struct Option: Hashable {
    let size: Int
    let count: Int
  }

  private let geometry: TileGeometry
  /// The options of each dimension, descending; the first is the whole.
  let all: [[Option]]
  private var sums: TileSums
  /// For each operand and each of its windows what it holds, by the options of its dimensions.
  private var held: [[[Int: Double]]]
  private let windows: [[[Int]]]
  /// For each axis with padding what its largest part is, by the sizes of its dimensions.
  private var loaded: [[Int: Double]]
  private let areAll: Bool

  /// The most windows that are counted to find out which sizes are worth trying.
  private static let most = 1 << 14

  /// Whether no size is missing, and all windows are exact.
  var isExact: Bool { areAll && sums.isExact }

  init(_ problem: TilingProblem, _ geometry: TileGeometry, _ effort: TilingEffort) {
    self.geometry = geometry
    sums = TileSums(geometry)
    let given = TileOptions(problem: problem, geometry: geometry, effort: effort, limit: .max)
    let choice = given.choice(for: problem.layer.sizes, solving: false)
    var areAll = !choice.isThinned
    let box = problem.layer.sizes
    let windows = geometry.operands.map { [sums] in sums.windows(of: $0) }
    self.windows = windows
    held = windows.map { $0.map { _ in [:] } }
    loaded = geometry.padded.map { _ in [:] }
    var options = choice.sizes.enumerated().map { dimension, sizes in
      sizes.map { Option(size: $0, count: ceilingDivide(box[dimension], $0)) }
    }
    for dimension in geometry.dimensions where options[dimension].count > 1 {
      let covering = geometry.operands.flatMap { operand in
        windows[operand].indices.filter { windows[operand][$0].contains(dimension) }.map {
          Window(operand: operand, number: $0, dimensions: windows[operand][$0])
        }
      }
      guard !covering.isEmpty else { continue }
      if let larger = Self.larger(dimension, covering: covering, given, &sums, box) {
        options[dimension] = Set(options[dimension] + larger).sorted { $0.size > $1.size }
      } else {
        areAll = false
      }
    }
    all = options
    self.areAll = areAll
  }

  /// The dimensions whose options meet a condition, as bits.
  func dimensions(where meets: ([Option]) -> Bool) -> UInt64 {
    geometry.dimensions.reduce(0) { meets(all[$1]) ? $0 | 1 << UInt64($1) : $0 }
  }

  /// Dimensions that index an operand together.
  private struct Window {
    let operand: Int
    let number: Int
    let dimensions: [Int]
  }

  /// Sizes above the smallest of their number of tiles that hold or load less in some window than every smaller one; nil when they
  /// are too many to look.
  private static func larger(
    _ dimension: Int, covering windows: [Window], _ given: TileOptions, _ sums: inout TileSums, _ box: [Int]
  ) -> [Option]? {
    let own = given.everySize(of: dimension, in: box[dimension], most: most)
    guard let own else { return nil }
    var all: [(window: Window, others: [Int], combinations: [[Int]])] = []
    for window in windows {
      let others = window.dimensions.filter { $0 != dimension }
      let sizes = others.map { given.everySize(of: $0, in: box[$0], most: most) }
      let pairs = sizes.reduce(Double(own.count)) { $0 * Double($1?.count ?? most + 1) }
      guard pairs <= Double(most) else { return nil }
      all.append((window, others, combinations(sizes.map { $0 ?? [] })))
    }
    var larger: [Option] = []
    var kept: [[Double]] = []
    var count = 0
    // From the smallest of each number of tiles upwards.
    for size in own {
      if given.effort.spend(all.reduce(1) { $0 + $1.combinations.count }) { return nil }
      var values: [Double] = []
      for (window, others, combinations) in all {
        for chosen in combinations {
          var sizes = box
          sizes[dimension] = size
          for (other, size) in zip(others, chosen) { sizes[other] = size }
          let tiles = box.indices.map { TileSizes(capped: sizes[$0], of: box[$0]) }
          values.append(sums.window(window.number, of: window.operand, tiles))
          values += given.geometry.padded.filter { $0.operand == window.operand }.map {
            Double(given.geometry.largest($0, sizes, of: box))
          }
        }
      }
      let own = ceilingDivide(box[dimension], size)
      if own != count {
        count = own
        kept = [values]
      } else if !kept.contains(where: { zip($0, values).allSatisfy { $0 <= $1 } }) {
        kept.append(values)
        larger.append(Option(size: size, count: count))
      }
    }
    return larger
  }

  private static func combinations(_ sizes: [[Int]]) -> [[Int]] {
    sizes.reduce([[]]) { earlier, sizes in earlier.flatMap { chosen in sizes.map { chosen + [$0] } } }
  }

  /// The elements of all tiles of an operand, by the sizes of each dimension.
  mutating func once(_ operand: Int, _ sizes: [Int], _ box: [Int]) -> Double {
    var product = sums.plain(of: operand)
    for (number, dimensions) in windows[operand].enumerated() {
      let key = dimensions.reduce(0) { $0 &* (box[$1] + 1) &+ sizes[$1] }
      if let known = held[operand][number][key] {
        product *= known
        continue
      }
      var tiles = box.map { TileSizes(capped: $0, of: $0) }
      for dimension in dimensions {
        tiles[dimension] = TileSizes(capped: sizes[dimension], of: box[dimension])
      }
      let value = sums.window(number, of: operand, tiles)
      held[operand][number][key] = value
      product *= value
    }
    return product
  }

  /// The elements of an operand's slot; at least, where a window over padding has a dimension that isn't chosen.
  mutating func slotSize(_ operand: Int, _ sizes: [Int], _ box: [Int], chosen: UInt64) -> Double {
    var product = Double(geometry.unpadded(operand, sizes))
    for (number, axis) in geometry.padded.enumerated() where axis.operand == operand {
      guard axis.dimensions & ~chosen == 0 else {
        product *= Double(geometry.first(axis, sizes))
        continue
      }
      let key = axis.part.dimensions.reduce(0) { $0 &* (box[$1] + 1) &+ sizes[$1] }
      if let known = loaded[number][key] {
        product *= known
        continue
      }
      let value = Double(geometry.largest(axis, sizes, of: box))
      loaded[number][key] = value
      product *= value
    }
    return product
  }

  /// The dimensions that some operand is indexed by together with others, as bits.
  var covered: UInt64 {
    windows.joined().joined().reduce(0) { $0 | 1 << UInt64($1) }
  }

  /// The dimensions that index an operand together with others, as bits.
  func covered(of operand: Int) -> UInt64 { windows[operand].joined().reduce(0) { $0 | 1 << UInt64($1) } }
}
