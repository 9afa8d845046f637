/// The loops of the mapping under evaluation, sorted by dimension, in memory that is taken once.
///
/// Loops with a single iteration are left out: they cut nothing.
struct NestScratch {
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
      let index = mapping.dimension[position]
      let size = mapping.step[position]
      let chunk = extent[index]
      let whole = chunk / size
      let rest = chunk - whole * size
      let count = rest > 0 ? whole + 1 : whole
      dimension[position] = index
      step[position] = size
      across[position] = mapping.across[position]
      iterations[position] = count
      if count > 1 {
        positions[index * Self.maximumLoops + counts[index]] = position
        counts[index] += 1
        if rest > 0 { isPerfect[index] = false }
        extent[index] = size
      }
    }
  }
}
