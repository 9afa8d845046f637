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

  /// The least width, not below `from`, that so few of the lengths reach that there are no more than `limit`.
  func leastWidth(of lengths: [Int], from: Double, limit: Int) -> Double {
    let widths = lengths.map { Double($0) * unit }.sorted(by: >)
    guard widths.count > limit else { return from }
    return max(from, widths[limit].nextUp)
  }

  /// What is wide enough to be drawn by itself, and what is gathered. Where most are narrow, those that are a little
  /// wider are gathered too, so that a height always means the same from one end of a row to the other.
  func divided<Item>(
    _ items: [Item], narrowest: Double, length: (Item) -> Int
  ) -> (wide: [Item], narrow: [Item]) {
    func width(_ item: Item) -> Double { Double(length(item)) * unit }
    let isDense = items.count { width($0) < max(2, narrowest) } * 3 > items.count
    let least = isDense ? max(narrowest, 12) : narrowest
    return (items.filter { width($0) >= least }, items.filter { width($0) < least })
  }
}
