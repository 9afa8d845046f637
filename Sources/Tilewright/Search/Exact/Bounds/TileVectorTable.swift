/// A number for each tile vector at which a step can be placed.
final class TileVectorTable {
  let space: Subspace
  /// Elsewhere it can't be placed.
  let box: TileVectorBox
  /// By the place of a tile vector in the box: the first dimension's sizes side by side, and so on.
  let values: UnsafeMutablePointer<Double>
  /// For each dimension, how far apart two sizes lie, and the smallest and the largest.
  let stride: UnsafeMutablePointer<Int>
  let low: UnsafeMutablePointer<Int>
  let high: UnsafeMutablePointer<Int>

  /// `value` gives a tile vector's number, infinite where the step can't be placed.
  @inline(__always)
  init(_ space: Subspace, in box: TileVectorBox, value: (Int) -> Double) {
    self.space = space
    self.box = box
    values = .allocate(capacity: max(1, box.volume))
    let dimensions = box.low.count
    stride = .allocate(capacity: max(1, 3 * dimensions))
    low = stride + dimensions
    high = low + dimensions
    var volume = 1
    for dimension in 0..<dimensions {
      stride[dimension] = volume
      low[dimension] = box.low[dimension]
      high[dimension] = box.high[dimension]
      volume *= max(0, box.high[dimension] - box.low[dimension] + 1)
    }
    forEachRow { vector, index, length, _ in
      for offset in 0..<length { (values + index + offset).initialize(to: value(vector + offset)) }
    }
  }

  deinit {
    values.deallocate()
    stride.deallocate()
  }

  /// The number of a tile vector; infinite where the step can't be placed.
  subscript(vector: Int) -> Double { index(of: vector).map { values[$0] } ?? .infinity }

  /// The place of a tile vector in the box; nil beyond it.
  func index(of vector: Int) -> Int? {
    var index = 0
    for dimension in space.dimensions.indices {
      let size = space.coordinate(dimension, of: vector)
      guard size >= low[dimension], size <= high[dimension] else { return nil }
      index += (size - low[dimension]) * stride[dimension]
    }
    return index
  }

  /// The size of a dimension at a place in the box.
  func size(of dimension: Int, at index: Int) -> Int {
    low[dimension] + index / stride[dimension] % (high[dimension] - low[dimension] + 1)
  }

  /// The tile vector at a place in the box.
  func vector(at index: Int) -> Int {
    space.dimensions.indices.reduce(0) { $0 + size(of: $1, at: index) * space.stride[$1] }
  }

  /// Whether the step can be placed at a tile vector that is as asked.
  func contains(where isWanted: (_ vector: Int) -> Bool) -> Bool {
    var found = false
    forEachPlace { vector, _ in found = found || isWanted(vector) }
    return found
  }

  /// The least of some bits by tile vector, of the tile vectors at which the step can be placed; `Int.max` without any.
  func least(_ bits: UnsafeMutablePointer<Int>) -> Int {
    var least = Int.max
    forEachPlace { vector, _ in least = min(least, bits[vector]) }
    return least
  }

  /// Numbers for the same tile vectors, for those at which the step can be placed.
  @inline(__always)
  func map(_ value: (_ vector: Int, _ index: Int) -> Double) -> TileVectorTable {
    var index = -1
    return TileVectorTable(space, in: box) { vector in
      index += 1
      return values[index] < .infinity ? value(vector, index) : .infinity
    }
  }

  /// The same without the places that aren't wanted, and in no larger a box than needed.
  @inline(__always)
  func kept(where isWanted: (_ index: Int) -> Bool) -> TileVectorTable {
    var box = TileVectorBox(noneOf: space)
    var left = 0
    forEachRow { _, index, length, place in
      var (first, last) = (-1, -1)
      for offset in 0..<length where values[index + offset] < .infinity {
        guard isWanted(index + offset) else {
          left += 1
          continue
        }
        if first < 0 { first = offset }
        last = offset
      }
      guard first >= 0 else { return }
      for dimension in place.indices {
        box.low[dimension] = min(box.low[dimension], place[dimension] + (dimension == 0 ? first : 0))
        box.high[dimension] = max(box.high[dimension], place[dimension] + (dimension == 0 ? last : 0))
      }
    }
    if left == 0, box == self.box { return self }
    return TileVectorTable(space, in: box) { vector in
      index(of: vector).map { values[$0] < .infinity && isWanted($0) ? values[$0] : .infinity } ?? .infinity
    }
  }

  /// Calls `body` with each tile vector at which the step can be placed, and its number.
  @inline(__always)
  func forEachPlace(_ body: (_ vector: Int, _ index: Int) -> Void) {
    forEachRow { vector, index, length, _ in
      for offset in 0..<length where values[index + offset] < .infinity {
        body(vector + offset, index + offset)
      }
    }
  }

  /// Calls `body` with the first tile vector of each row along the first dimension, in which tile vectors lie side by side, its place in the
  /// box, the row's length, and the first tile vector's sizes.
  @inline(__always)
  private func forEachRow(_ body: (Int, Int, Int, UnsafeMutableBufferPointer<Int>) -> Void) {
    guard !box.isEmpty else { return }
    let length = box.low.isEmpty ? 1 : box.high[0] - box.low[0] + 1
    var vector = zip(box.low, space.stride).reduce(0) { $0 + $1.0 * $1.1 }
    var index = 0
    var place = box.low
    place.withUnsafeMutableBufferPointer { place in
      while true {
        body(vector, index, length, place)
        index += length
        var dimension = 1
        while dimension < place.count {
          if place[dimension] < box.high[dimension] {
            place[dimension] += 1
            vector += space.stride[dimension]
            break
          }
          vector -= (place[dimension] - box.low[dimension]) * space.stride[dimension]
          place[dimension] = box.low[dimension]
          dimension += 1
        }
        if dimension >= place.count { return }
      }
    }
  }
}
