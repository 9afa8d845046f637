/// An axis that tiles may leave: padding on either side of the tensor.
struct Border: Sendable {
  private let extent: Int
  /// How far one iteration of each loop moves the tile.
  private let weights: [Int]
  /// How far one whole run of each loop moves the tile.
  private let reaches: [Int]
  /// The range of a tile at the first iterations, over all instances.
  private let lowest: Int
  private let highest: Int

  /// The borders of an operand for transfers with `depth` loops around them.
  static func all(of operand: Operand, depth: Int, nest: ProgramNest, sizes: [Int]) -> [Border] {
    operand.axes.compactMap { Border($0, depth: depth, nest: nest, sizes: sizes) }
  }

  /// The border of one axis; nil when nothing can lie outside.
  init?(_ axis: Operand.Axis, depth: Int, nest: ProgramNest, sizes: [Int]) {
    guard let extent = axis.extent else { return nil }
    var weights = Array(repeating: 0, count: depth)
    var lowest = axis.index.constant
    var highest = axis.index.constant
    for term in axis.index.terms {
      for loop in 0..<depth where nest.loops[loop].dimension == term.dimension {
        weights[loop] += term.coefficient * nest.loops[loop].step
      }
      let reach = term.coefficient * nest.span(of: term.dimension, inside: depth, sizes)
      lowest += min(0, reach)
      highest += max(0, reach)
    }
    self.extent = extent
    self.weights = weights
    self.lowest = lowest
    self.highest = highest
    reaches = weights.indices.map {
      weights[$0] * (ceilingDivide(nest.loops[$0].extent, nest.loops[$0].step) - 1)
    }
  }

  /// How far the tile is from where it began.
  func offset(_ iterations: ArraySlice<Int>) -> Int {
    var offset = 0
    for (weight, iteration) in zip(weights, iterations) { offset += weight * iteration }
    return offset
  }

  /// Whether no part of the tile lies outside.
  func isInside(_ iterations: ArraySlice<Int>) -> Bool {
    let offset = offset(iterations)
    return offset + lowest >= 0 && offset + highest < extent
  }

  /// The last iteration of a loop at which no part of any tile inside it lies outside; nil when one does at
  /// `iteration`. The same for all when the loop doesn't move the tile.
  func lastInside(_ loop: Int, from iteration: Int, iterations: ArraySlice<Int>) -> Int? {
    guard loop < weights.count, weights[loop] != 0 else { return .max }
    var lowest = lowest
    var highest = highest
    for outer in 0..<loop {
      lowest += weights[outer] * iterations[iterations.startIndex + outer]
      highest += weights[outer] * iterations[iterations.startIndex + outer]
    }
    for inner in stride(from: loop + 1, to: weights.count, by: 1) {
      lowest += min(0, reaches[inner])
      highest += max(0, reaches[inner])
    }
    let weight = weights[loop]
    guard lowest + weight * iteration >= 0, highest + weight * iteration < extent else { return nil }
    return weight > 0 ? (extent - 1 - highest) / weight : lowest / -weight
  }
}
