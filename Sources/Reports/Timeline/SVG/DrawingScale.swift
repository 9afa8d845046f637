/// How a quantity is laid along an axis of a drawing.
struct DrawingScale: Sendable {
  /// Pixels of 0 and of `extent`.
  let start: Double
  let end: Double
  /// What the axis reaches, at least 1.
  let extent: Int

  init(from start: Double, to end: Double, extent: Int) {
    self.start = start
    self.end = end
    self.extent = max(1, extent)
  }

  /// Pixels of one unit, without sign.
  var unit: Double { (end - start).magnitude / Double(extent) }

  /// Where a value lies.
  func position(_ value: Int) -> Double { start + (end - start) * Double(value) / Double(extent) }

  /// Round values from 0 on, at most `limit` or so, in steps of 1, 2 or 5 times a power of ten; with `binary`, of a
  /// power of two.
  func ticks(atMost limit: Int, binary: Bool = false) -> [Int] {
    var step = 1
    var factors = [2, 5, 10]
    var base = 1
    while extent / step > limit {
      if binary {
        step *= 2
      } else {
        step = base * factors.removeFirst()
        if factors.isEmpty {
          factors = [2, 5, 10]
          base = step
        }
      }
    }
    return Array(stride(from: 0, through: extent, by: step))
  }
}
