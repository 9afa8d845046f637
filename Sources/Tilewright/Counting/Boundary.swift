/// The boundary between an outer memory and what it feeds, for one operand: which loops of the nest repeat a
/// transfer and which lie inside one.
///
/// A transfer moves the tile that the inner side holds. It is repeated by every loop in time outside the tile,
/// except the irrelevant loops directly above it: they keep the tile (stationarity). The loop that ends that
/// run, the innermost relevant one, is where the transfer stands in the nest: `fillPoint`.
struct Boundary: Sendable {
  /// How a loop relates to a transfer.
  enum Place: Hashable, Sendable {
    /// Repeats it in time.
    case time
    /// Runs across instances of the outer memory: each makes the transfer.
    case acrossOuter
    /// Runs across instances of the inner side below one outer instance.
    case acrossInner
    /// Inside the tile.
    case inside
  }

  /// Index of the operand.
  let operand: Int
  /// Index of the outer memory.
  let outer: Int
  /// Index of the inner memory; nil for the processing elements.
  let inner: Int?
  /// The number of loops inside the inner tile.
  let residency: Int
  /// The position of the loop that repeats the transfer; loops in time below it keep the tile.
  let fillPoint: Int
  /// The position of the loop along which the inner memory keeps a sliding window; nil when it refetches whole
  /// tiles.
  let slidingLoop: Int?
  private let innerSharing: Set<Int>
  private let outerSharing: Set<Int>
  private let separateReduction: Set<Int>

  /// `residency` loops are inside the tile of `inner`.
  init(
    operand: Int, outer: Int, inner: Int?, residency: Int, problem: Problem, mapping: Mapping, nest: LoopNest
  ) {
    self.operand = operand
    self.outer = outer
    self.inner = inner
    self.residency = residency
    let tensor = problem.layer.operands[operand]
    let keepsTile = operand != 0 || inner != nil || problem.machine.array.accumulatesInPlace
    fillPoint =
      keepsTile
      ? mapping.loops.indices.dropFirst(residency).first {
        mapping.loops[$0].isTemporal && nest.iterations[$0] > 1
          && tensor.isIndexed(by: mapping.loops[$0].dimension)
      } ?? mapping.loops.count
      : residency
    let slides = inner.map { problem.slides(operand, in: $0) } ?? false
    slidingLoop = slides && fillPoint < mapping.loops.count ? fillPoint : nil
    innerSharing = inner.map { problem.sharing[$0] } ?? []
    outerSharing = problem.sharing[outer]
    separateReduction =
      operand == 0
      ? problem.sharing[outer].subtracting(problem.machine.array.spatialReduction) : []
  }

  /// The place of a cut of a dimension that indexes the operand.
  func place(ofRelevant cut: LoopNest.Cut) -> Place {
    guard let array = cut.arrayDimension else { return cut.position < residency ? .inside : .time }
    if innerSharing.contains(array) { return .inside }
    return outerSharing.contains(array) ? .acrossInner : .acrossOuter
  }

  /// The same where results that meet through different indices pass one after another unless something adds them
  /// on the way.
  func placeApart(ofRelevant cut: LoopNest.Cut) -> Place {
    guard let array = cut.arrayDimension, !innerSharing.contains(array), separateReduction.contains(array)
    else { return place(ofRelevant: cut) }
    return .time
  }

  /// The place of a cut of a dimension that doesn't index the operand. Results of a reduction that aren't
  /// added on the way pass one after another: `addingOnTheWay` pretends that they are.
  func place(ofIrrelevant cut: LoopNest.Cut, addingOnTheWay: Bool = false) -> Place {
    guard let array = cut.arrayDimension else { return cut.position < fillPoint ? .inside : .time }
    if innerSharing.contains(array) { return .inside }
    if separateReduction.contains(array), !addingOnTheWay { return .time }
    return outerSharing.contains(array) ? .acrossInner : .acrossOuter
  }
}

/// The boundaries of an operand's chain, the processing elements' first.
func boundaries(
  of operand: Int, problem: Problem, mapping: Mapping, nest: LoopNest
) -> [Boundary] {
  let tiles = mapping.tiles[operand]
  return tiles.indices.map { index in
    let inner = index == 0 ? nil : tiles[index - 1]
    return Boundary(
      operand: operand, outer: tiles[index].memory, inner: inner?.memory,
      residency: inner?.residency ?? 0, problem: problem, mapping: mapping, nest: nest)
  }
}
