/// A lower limit on the ticks of any tiling of any box in one buffer, by its operations: what prunes the search over several
/// buffers.
///
/// With given slots an execution computes at most `largest` operations, and when every dimension indexes some
/// single-slot operand two executions are at least two ticks apart.
struct StageBound {
  private struct Entry {
    let slots: [Int]
    let largest: Double
    let ticks: Double
  }

  private let entries: [Entry]

  init(
    problem: TilingProblem, geometry: TileGeometry, capacity: Int, effort: TilingEffort = TilingEffort()
  ) {
    let box = problem.layer.sizes
    // Buckets: footprints from just above the smaller size, operations from the larger one.
    let sizes = TileOptions(problem: problem, geometry: geometry, effort: effort, limit: 0).buckets(
      for: box, limit: 60_000)
    entries = SlotChoices(problem: problem, geometry: geometry).all.map { slots in
      var bound: UInt64 = 0
      for operand in slots.indices where slots[operand] == 1 { bound |= geometry.relevant[operand] }
      let free = box.indices.contains { box[$0] > 1 && bound & (1 << UInt64($0)) == 0 }
      var search = LargestTile(
        geometry: geometry, slots: slots, capacity: capacity, buckets: sizes, box: box, effort: effort)
      return Entry(slots: slots, largest: search.run(), ticks: free ? 1 : 2)
    }.filter { $0.largest > 0 }
  }

  /// The most operations of one execution.
  var largest: Double { entries.map(\.largest).max() ?? 0 }

  /// The executions that so many operations take at the least with given slots; nil when none fits.
  func executions(operations: Double, slots: [Int]) -> Double? {
    entries.first { $0.slots == slots }.map { (operations / $0.largest * (1 - Tolerance.share)).rounded(.up) }
  }

  /// The ticks that so many operations take at the least, without the first load and the last store.
  func rate(operations: Double) -> Double {
    entries.map { operations / $0.largest * $0.ticks }.min() ?? .infinity
  }
}

/// The most operations in a tile that fits.
private struct LargestTile {
  let geometry: TileGeometry
  let slots: [Int]
  let capacity: Int
  let buckets: [[TileOptions.Bucket]]
  let box: [Int]
  var best = 0.0
  var sizes: [Int]
  /// The largest dimension, whose size is solved for.
  let solved: Int
  let whole: Int
  let effort: TilingEffort

  init(
    geometry: TileGeometry, slots: [Int], capacity: Int, buckets: [[TileOptions.Bucket]], box: [Int],
    effort: TilingEffort
  ) {
    self.effort = effort
    self.geometry = geometry
    self.slots = slots
    self.capacity = capacity
    self.buckets = buckets
    sizes = buckets.map { _ in 1 }
    solved = box.indices.max { box[$0] < box[$1] } ?? 0
    whole = box[solved]
    self.box = box
  }

  /// Gives all operations when the search has to end: that is never too few.
  mutating func run() -> Double {
    extend(0, 1)
    return effort.isOver ? buckets.indices.reduce(1) { $0 * Double(box[$1]) } : best
  }

  private mutating func extend(_ dimension: Int, _ operations: Double) {
    if dimension == buckets.count {
      solve(operations)
      return
    }
    if dimension == solved { return extend(dimension + 1, operations) }
    for bucket in buckets[dimension] {
      if effort.spend() { return }
      sizes[dimension] = bucket.smallest
      for later in buckets.indices where later > dimension || later == solved { sizes[later] = 1 }
      guard fits() else { return }
      extend(dimension + 1, operations * Double(bucket.largest))
    }
  }

  /// The largest size of the last dimension that fits beside the others.
  private mutating func solve(_ operations: Double) {
    guard operations * Double(whole) > best else { return }
    var low = 0
    var high = whole
    while low < high {
      let middle = low + (high - low + 1) / 2
      sizes[solved] = middle
      if fits() { low = middle } else { high = middle - 1 }
    }
    best = max(best, operations * Double(low))
  }

  private func fits() -> Bool { geometry.mayFit(sizes, slots: slots, in: capacity) }
}
