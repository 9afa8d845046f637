/// The loops of the mapping under evaluation, sorted by dimension, in memory that is taken once.
///
/// Loops with a single iteration are left out: they cut nothing.
struct LoopScratch {
  static let maximumLoops = 64

  let dimensions: Int
  /// For each dimension, the positions of its loops, outermost first.
  let positions: UnsafeMutablePointer<Int>
  /// Number of loops of each dimension.
  let counts: UnsafeMutablePointer<Int>
  /// Whether every loop of the dimension divides what it cuts.
  let isPerfect: UnsafeMutablePointer<Bool>
  /// By position.
  let step: UnsafeMutablePointer<Int>
  let iterations: UnsafeMutablePointer<Int>
  let across: UnsafeMutablePointer<Int>
  let dimension: UnsafeMutablePointer<Int>
  private let extent: UnsafeMutablePointer<Int>
  private let loopCount: UnsafeMutablePointer<Int>

  init(dimensions: Int) {
    self.dimensions = dimensions
    positions = .allocate(capacity: dimensions * Self.maximumLoops)
    counts = .allocate(capacity: dimensions)
    isPerfect = .allocate(capacity: dimensions)
    extent = .allocate(capacity: dimensions)
    step = .allocate(capacity: Self.maximumLoops)
    iterations = .allocate(capacity: Self.maximumLoops)
    across = .allocate(capacity: Self.maximumLoops)
    dimension = .allocate(capacity: Self.maximumLoops)
    loopCount = .allocate(capacity: 1)
  }

  /// Number of loops of the mapping, empty ones included.
  var loops: Int { loopCount[0] }

  /// How many loops of the same dimension stand outside a loop.
  func rank(of position: Int) -> Int {
    let own = positions + dimension[position] * Self.maximumLoops
    var rank = 0
    while own[rank] != position { rank += 1 }
    return rank
  }

  func deallocate() {
    positions.deallocate()
    counts.deallocate()
    isPerfect.deallocate()
    extent.deallocate()
    step.deallocate()
    iterations.deallocate()
    across.deallocate()
    dimension.deallocate()
    loopCount.deallocate()
  }

  /// Takes over the loops of a mapping of at most `maximumLoops` loops.
  func load(_ mapping: FlatMapping, sizes: UnsafePointer<Int>) {
    let loops = mapping.dimension.count
    loopCount[0] = loops
    precondition(loops <= Self.maximumLoops)
    for index in 0..<dimensions {
      counts[index] = 0
      isPerfect[index] = true
      extent[index] = sizes[index]
    }
    for position in stride(from: loops - 1, through: 0, by: -1) {
      add(
        position, dimension: mapping.dimension[position], step: mapping.step[position],
        across: mapping.across[position])
    }
  }

  /// Takes over a nest that is cut at one tile: the blocks of an unrolling innermost, for each dimension of `mask` a
  /// loop inside the tile at position `blocks.count + dimension`, and one outside it after those of all dimensions.
  ///
  /// Outside the tile `firstOutside` comes first, then the other dimensions in order.
  /// `tile` counts iterations in time by dimension. Dimensions outside the mask have no loops.
  func load(
    blocks: [SpatialUnrolling.Block], unrolled: UnsafePointer<Int>, tile: UnsafePointer<Int>, mask: UInt64,
    firstOutside: Int, sizes: UnsafePointer<Int>
  ) {
    loopCount[0] = blocks.count + 2 * dimensions
    precondition(loops <= Self.maximumLoops)
    for index in 0..<dimensions {
      counts[index] = 0
      isPerfect[index] = true
      extent[index] = sizes[index]
      let outside =
        blocks.count + dimensions
        + (index == firstOutside ? 0 : index < firstOutside ? index + 1 : index)
      guard mask >> UInt64(index) & 1 == 1 else {
        iterations[blocks.count + index] = 1
        iterations[outside] = 1
        continue
      }
      add(
        outside, dimension: index, step: unrolled[index] * tile[index], across: -1)
      add(blocks.count + index, dimension: index, step: unrolled[index], across: -1)
      // The blocks of a dimension stand one inside the other, the last outermost.
      var left = unrolled[index]
      for position in blocks.indices.reversed() where blocks[position].dimension == index {
        left /= blocks[position].factor
        add(position, dimension: index, step: left, across: blocks[position].array)
      }
    }
  }

  private func add(_ position: Int, dimension index: Int, step size: Int, across array: Int) {
    let count = ceilingDivide(extent[index], size)
    dimension[position] = index
    step[position] = size
    across[position] = array
    iterations[position] = count
    guard count > 1 else { return }
    positions[index * Self.maximumLoops + counts[index]] = position
    counts[index] += 1
    if extent[index] % size != 0 { isPerfect[index] = false }
    extent[index] = size
  }
}
