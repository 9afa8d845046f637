/// The transfers over one boundary while they are multiplied up axis by axis.
///
/// Owns memory for three lists, (outer, inner, count), (size, count) and (size, count), and for the product with
/// one more axis; grows when a product needs more and never shrinks.
struct BoundaryScratch {
  private(set) var inTime: UnsafeMutablePointer<Int>
  private(set) var inTimeCount = 1
  private(set) var outer: UnsafeMutablePointer<Int>
  private(set) var outerCount = 1
  private(set) var inner: UnsafeMutablePointer<Int>
  private(set) var innerCount = 1
  private var spare: UnsafeMutablePointer<Int>
  private var capacity = 64

  /// Repetitions by the dimensions that don't index the operand.
  var times = RefetchFactors()

  init() {
    inTime = .allocate(capacity: 3 * capacity)
    outer = .allocate(capacity: 3 * capacity)
    inner = .allocate(capacity: 3 * capacity)
    spare = .allocate(capacity: 3 * capacity)
  }

  func deallocate() {
    inTime.deallocate()
    outer.deallocate()
    inner.deallocate()
    spare.deallocate()
  }

  mutating func reset() {
    inTimeCount = 1
    outerCount = 1
    innerCount = 1
    inTime[0] = 1
    inTime[1] = 1
    inTime[2] = 1
    outer[0] = 1
    outer[1] = 1
    inner[0] = 1
    inner[1] = 1
    times = RefetchFactors()
  }

  /// Multiplies by what an axis adds; `values` are those of the axis table.
  @inline(__always)
  mutating func multiply(_ pass: EvaluatorArena.AxisPass, _ values: UnsafePointer<Int>) {
    switch pass {
    case .even(let tiles): multiply(tiles)
    case .listed(let offset): multiply(values, at: offset)
    }
  }

  private mutating func multiply(_ tiles: EvaluatorArena.AxisTiles) {
    for index in 0..<inTimeCount {
      inTime[3 * index] *= tiles.outerSize
      inTime[3 * index + 1] *= tiles.innerSize
      inTime[3 * index + 2] *= tiles.inTime
    }
    for index in 0..<outerCount {
      outer[2 * index] *= tiles.outerSize
      outer[2 * index + 1] *= tiles.outerTiles
    }
    for index in 0..<innerCount {
      inner[2 * index] *= tiles.innerSize
      inner[2 * index + 1] *= tiles.innerTiles
    }
  }

  /// Multiplies by an entry of the axis table.
  private mutating func multiply(_ values: UnsafePointer<Int>, at offset: Int) {
    let times = values[offset]
    let outers = values[offset + 1]
    let inners = values[offset + 2]
    reserve(max(inTimeCount * times, outerCount * outers, innerCount * inners))
    var read = offset + 3
    for a in 0..<inTimeCount {
      for b in 0..<times {
        let to = spare + 3 * (a * times + b)
        for part in 0..<3 { to[part] = inTime[3 * a + part] * values[read + 3 * b + part] }
      }
    }
    swap(&inTime, &spare)
    inTimeCount *= times
    read += 3 * times
    multiplyPairs(outer, outerCount, values, read, outers)
    swap(&outer, &spare)
    outerCount *= outers
    read += 2 * outers
    multiplyPairs(inner, innerCount, values, read, inners)
    swap(&inner, &spare)
    innerCount *= inners
  }

  private func multiplyPairs(
    _ list: UnsafeMutablePointer<Int>, _ count: Int, _ values: UnsafePointer<Int>, _ read: Int, _ added: Int
  ) {
    for a in 0..<count {
      for b in 0..<added {
        let to = spare + 2 * (a * added + b)
        to[0] = list[2 * a] * values[read + 2 * b]
        to[1] = list[2 * a + 1] * values[read + 2 * b + 1]
      }
    }
  }

  private mutating func reserve(_ entries: Int) {
    guard entries > capacity else { return }
    capacity = 2 * entries
    inTime = grown(inTime, 3 * inTimeCount)
    outer = grown(outer, 2 * outerCount)
    inner = grown(inner, 2 * innerCount)
    spare = grown(spare, 0)
  }

  private func grown(_ old: UnsafeMutablePointer<Int>, _ used: Int) -> UnsafeMutablePointer<Int> {
    let new = UnsafeMutablePointer<Int>.allocate(capacity: 3 * capacity)
    new.update(from: old, count: used)
    old.deallocate()
    return new
  }

  /// Elements of all outer tiles of one pass.
  var outerElements: Int {
    var sum = 0
    for index in 0..<outerCount { sum += outer[2 * index] * outer[2 * index + 1] }
    return sum
  }

  /// Elements of all inner tiles of one pass.
  var innerElements: Int {
    var sum = 0
    for index in 0..<innerCount { sum += inner[2 * index] * inner[2 * index + 1] }
    return sum
  }
}
