/// The tilings in which tiles stay in one way, with the sizes of some dimensions chosen.
struct TrafficPart {
  private let way: StayingTiles
  private let geometry: TileGeometry
  private let box: [Int]
  /// The options of each dimension, largest first.
  let choices: [[TrafficOptions.Option]]
  /// The dimensions whose sizes are chosen one after the other.
  let order: [Int]
  /// The dimension whose size is found last: the largest that fits.
  private let last: Int?
  /// The dimensions that index each operand alone.
  private let alone: [UInt64]
  /// The chosen sizes; the smallest where nothing is chosen: what has to fit at least.
  private var small: [Int]
  /// The chosen sizes; whole dimensions where nothing is chosen: what moves at least.
  private var large: [Int]
  private var counts: [Int]
  private var chosen: UInt64 = 0
  private var room: [Double]

  init(_ way: StayingTiles, _ problem: TilingProblem, _ geometry: TileGeometry, _ options: TrafficOptions) {
    self.way = way
    self.geometry = geometry
    box = problem.layer.sizes
    let choices = options.all.enumerated().map { dimension, options in
      way.halved & (1 << UInt64(dimension)) != 0 ? options.filter { $0.count == 2 } : options
    }
    self.choices = choices
    let cut = geometry.dimensions.filter { choices[$0].count > 1 || choices[$0].first?.count != 1 }
    let covered = options.covered | way.halved
    last = cut.filter { covered & (1 << UInt64($0)) == 0 }
      .max { (choices[$0].count, -$0) < (choices[$1].count, -$1) }
    func weight(_ dimension: Int) -> Int {
      way.refetched.filter { $0 & (1 << UInt64(dimension)) != 0 }.count
    }
    order = cut.filter { [last] in $0 != last }
      .sorted { (-weight($0), choices[$0].count, $0) < (-weight($1), choices[$1].count, $1) }
    alone = geometry.operands.map { geometry.relevant[$0] & ~options.covered(of: $0) }
    small = choices.map { $0.last?.size ?? 1 }
    large = box
    counts = box.map { _ in 1 }
    for dimension in geometry.dimensions where way.halved & (1 << UInt64(dimension)) != 0 {
      counts[dimension] = 2
    }
    room = []
  }

  mutating func choose(_ option: TrafficOptions.Option, for dimension: Int) {
    small[dimension] = option.size
    large[dimension] = option.size
    counts[dimension] = option.count
    chosen |= 1 << UInt64(dimension)
  }

  mutating func release(_ dimension: Int) {
    small[dimension] = choices[dimension].last?.size ?? 1
    large[dimension] = box[dimension]
    counts[dimension] = way.halved & (1 << UInt64(dimension)) != 0 ? 2 : 1
    chosen &= ~(1 << UInt64(dimension))
  }

  /// Whether the chosen sizes fit beside the smallest of the others, or may fit.
  mutating func fits(_ options: inout TrafficOptions, _ capacity: Double) -> Bool {
    let fixed = choices.indices.reduce(chosen) { choices[$1].count == 1 ? $0 | 1 << UInt64($1) : $0 }
    room = geometry.operands.map { options.slotSize($0, small, box, chosen: fixed) }
    return used <= capacity
  }

  private var used: Double { zip(room, way.slots).reduce(0) { $0 + $1.0 * Double($1.1) } }

  /// The elements that move at the least with the chosen sizes.
  mutating func bound(_ options: inout TrafficOptions, _ capacity: Double) -> Double {
    if room.isEmpty { _ = fits(&options, capacity) }
    let used = used
    var sum = 0.0
    for operand in geometry.operands {
      let refetched = way.refetched[operand]
      var moves = 1.0
      for dimension in counts.indices where refetched & (1 << UInt64(dimension)) != 0 {
        moves *= Double(counts[dimension])
      }
      moves *= max(1, forced(refetched, used, capacity) * (1 - Tolerance.share))
      if operand == 0 { moves = 2 * moves - 1 }
      sum += moves * options.once(operand, large, box)
    }
    return sum
  }

  /// The least product of the numbers of tiles of dimensions that aren't chosen, because some operand's tile must fit: as often as
  /// it can grow from the smallest, so often fewer are its tiles than all smallest ones.
  private func forced(_ dimensions: UInt64, _ used: Double, _ capacity: Double) -> Double {
    let open = dimensions & ~chosen & ~way.halved
    guard open != 0 else { return 1 }
    var most = 1.0
    for operand in geometry.operands where alone[operand] & open != 0 {
      let slots = Double(way.slots[operand])
      let allowed = (capacity - used) / slots + room[operand]
      guard Double(geometry.whole[operand]) > allowed else { continue }
      var tiles = room[operand] / allowed
      for dimension in small.indices where alone[operand] & open & (1 << UInt64(dimension)) != 0 {
        tiles *= Double(box[dimension]) / Double(small[dimension])
      }
      most = max(most, tiles)
    }
    return most
  }

  /// The tiling of the chosen sizes, with the largest tile along the last dimension that fits; nil when none does.
  mutating func tiling(_ options: inout TrafficOptions, _ capacity: Double) -> LevelTiling? {
    guard let last else { return tiling }
    defer { release(last) }
    let sizes = choices[last]
    var low = 0
    var high = sizes.count
    while low < high {
      let middle = (low + high) / 2
      small[last] = sizes[middle].size
      if fits(&options, capacity) { high = middle } else { low = middle + 1 }
    }
    guard low < sizes.count else { return nil }
    choose(sizes[low], for: last)
    return tiling
  }

  private var tiling: LevelTiling {
    LevelTiling(
      tiles: box.indices.map { TileSizes(capped: small[$0], of: box[$0]) }, order: way.order(counts: counts),
      slots: way.slots)
  }
}
