/// How many elements one transfer moves: in the fullest instance on either side, and in all of them.
///
/// Found by writing down, axis by axis, which indices each instance needs at this moment of the program, and
/// counting them. An axis of an output in a scatter form, or of an input whose tiles overlap, is a set like any
/// other.
struct TransferShape: Hashable, Sendable {
  /// Elements that the fullest instance of the outer memory sends or receives at a time.
  var outerMost = 1
  /// Elements that the fullest instance of the inner memory receives or sends.
  var innerMost = 1
  /// The same over all instances of the outer memory.
  var outerTotal = 1
  /// The same over all instances of the inner memory.
  var innerTotal = 1
  /// Parts of one sum that pass one after another because nothing adds them on the way.
  var parts = 1
}

/// Counts the elements of one operation's transfers.
struct TransferShapeCounter: Sendable {
  let operand: Operand
  let nest: ProgramNest
  let sizes: [Int]
  let depth: Int
  let innerSharing: Set<Int>
  let outerSharing: Set<Int>
  let separate: Set<Int>
  /// The loop along which the inner memory keeps what it has; nil when every tile is moved whole.
  let slidingLoop: Int?
  /// For each axis the loops that cut its dimensions, and its border.
  let axisLoops: [[Int]]
  private let borders: [Border?]
  /// The loops that cut dimensions laid across the array that don't index the operand.
  private let repeatingLoops: [Int]

  init(_ transfer: Program.Transfer, depth: Int, program: Program, problem: Problem, nest: ProgramNest) {
    let buffers = program.buffers[transfer.operand]
    let operand = problem.layer.operands[transfer.operand]
    self.operand = operand
    self.nest = nest
    self.depth = depth
    sizes = problem.layer.sizes
    let inner = transfer.inner.map { buffers[$0].memory }
    innerSharing = inner.map { problem.sharing[$0] } ?? []
    outerSharing = problem.sharing[buffers[transfer.outer].memory]
    separate =
      transfer.operand == 0
      ? outerSharing.subtracting(innerSharing).subtracting(problem.machine.array.spatialReduction) : []
    let keeps = inner.map { problem.slides(transfer.operand, in: $0) } ?? false
    slidingLoop =
      keeps && depth > 0 && operand.isIndexed(by: nest.loops[depth - 1].dimension) ? depth - 1 : nil
    axisLoops = operand.axes.map { axis in
      let dimensions = axis.index.terms.map(\.dimension)
      return (0..<depth).filter { dimensions.contains(nest.loops[$0].dimension) }
    }
    borders = operand.axes.map { Border($0, depth: depth, nest: nest, sizes: problem.layer.sizes) }
    repeatingLoops = (0..<depth).filter { !operand.isIndexed(by: nest.loops[$0].dimension) }
  }

  /// What was found for one axis, or for the repetitions, at moments that look alike.
  typealias Known = [[Int]: TransferShape]

  /// What is moved when the loops around the operation stand at these iterations, of so many each.
  func shape(at iterations: ArraySlice<Int>, counts: ArraySlice<Int>, known: inout Known) -> TransferShape {
    var shape = TransferShape()
    for (index, axis) in operand.axes.enumerated() {
      var key = [index]
      for (loop, iteration) in iterations.enumerated() where axisLoops[index].contains(loop) {
        let isLast = iteration == counts[counts.startIndex + loop] - 1
        key.append(
          nest.loops[loop].isUneven
            ? iteration : (isLast ? 1 : 0) + (loop == slidingLoop && iteration > 0 ? 2 : 0))
      }
      if let border = borders[index] {
        key.append(border.isInside(iterations) ? .min : border.offset(iterations))
        if let slidingLoop, iterations[iterations.startIndex + slidingLoop] > 0 { key.append(1) }
      }
      let count = known[key] ?? count(axis, Array(iterations))
      known[key] = count
      shape.outerMost *= count.outerMost
      shape.innerMost *= count.innerMost
      shape.outerTotal *= count.outerTotal
      shape.innerTotal *= count.innerTotal
    }
    let repetitions = repetitions(at: iterations, counts: counts, known: &known)
    shape.outerTotal *= repetitions.outerTotal
    shape.innerTotal *= repetitions.innerTotal
    shape.parts = repetitions.parts
    return shape
  }

  private func repetitions(
    at iterations: ArraySlice<Int>, counts: ArraySlice<Int>, known: inout Known
  ) -> TransferShape {
    var key = [-1]
    for (loop, iteration) in iterations.enumerated() where repeatingLoops.contains(loop) {
      let isLast = iteration == counts[counts.startIndex + loop] - 1
      key.append(nest.loops[loop].isUneven ? iteration : isLast ? 1 : 0)
    }
    if let found = known[key] { return found }
    let found = repetitions(at: Array(iterations))
    known[key] = found
    return found
  }

  /// How often, at one moment, something is moved because dimensions that don't index the operand are laid across
  /// the array.
  func repetitions(at iterations: [Int]) -> TransferShape {
    var shape = TransferShape()
    for dimension in sizes.indices where !operand.isIndexed(by: dimension) {
      let places = places(of: dimension, iterations, onlyInstances: true)
      shape.outerTotal *= places.reduce(0) { $0 + $1.parts }
      shape.innerTotal *= places.reduce(0) { $0 + $1.inner.count }
      shape.parts *= places.map(\.parts).max() ?? 0
    }
    return shape
  }

  /// How tiles of an operand share elements.
  struct Overlap: Hashable, Sendable {
    /// Whether any two transfers, at any time of any instance, move the same element of one pass.
    var exists = false
    /// Whether the outer memory's instances together send or receive an element of one pass more than once.
    var repeatsOutside = false
    /// Whether one instance of the outer memory meets the same element again in one pass.
    var recurs = false
    /// Whether positions without an adder between them send parts of one element, through different indices (`O[y + f]`).
    var meetsApart = false
  }

  /// Most positions of tiles along an axis that are looked at one by one.
  private static let mostPositions = 1 << 16

  /// Whether tiles share elements along an axis; assumed when there are too many to look at.
  ///
  /// - Parameters:
  ///   - merging: Whether tiles that look alike are counted once; the result is the same.
  ///   - isInterrupted: Asked before every count; nil is returned once it says yes.
  func overlap(merging: Bool = true, isInterrupted: () -> Bool = { false }) -> Overlap? {
    var overlap = Overlap()
    // All may be cropped: then nothing moves.
    guard operand.distinctElements(sizes: sizes) > 0 else { return overlap }
    for (index, axis) in operand.axes.enumerated() where axis.index.terms.count > 1 {
      let loops = axisLoops[index]
      guard positions(of: loops) <= Self.mostPositions else {
        return Overlap(exists: true, repeatsOutside: true, recurs: true, meetsApart: !separate.isEmpty)
      }
      var outer = 0
      var inner = 0
      var apart = 0
      var isStopped = false
      forEachIteration(of: loops, border: borders[index], merging: merging) { iterations, times in
        isStopped = isStopped || isInterrupted()
        if isStopped { return }
        let count = count(axis, iterations)
        outer += times * count.outerTotal
        inner += times * count.innerTotal
        if !separate.isEmpty { apart += times * elementsApart(axis, iterations) }
      }
      if isStopped { return nil }
      let distinct = axis.distinctElements(sizes: sizes)
      let own = instances(axis, []).reduce(0) { $0 + elements($1.union, axis) }
      overlap.repeatsOutside = overlap.repeatsOutside || outer > distinct
      overlap.exists = overlap.exists || outer > distinct || inner > distinct
      overlap.recurs = overlap.recurs || outer > own
      overlap.meetsApart = overlap.meetsApart || apart > distinct
    }
    return overlap
  }

  private func positions(of loops: [Int]) -> Int {
    loops.reduce(1) { count, loop in
      min(1 << 40, count * min(1 << 20, ceilingDivide(nest.loops[loop].extent, nest.loops[loop].step)))
    }
  }

  /// Calls `body` with the iterations of the loops of an axis, and with how many look like them: the same tile elsewhere. Those of a
  /// loop look alike between its first and its last, as long as no part of a tile leaves the tensor and the loop cuts evenly.
  private func forEachIteration(
    of loops: [Int], border: Border?, merging: Bool, _ body: (_ iterations: [Int], _ times: Int) -> Void
  ) {
    var iterations = Array(repeating: 0, count: depth)
    func walk(_ index: Int, _ times: Int) {
      guard index < loops.count else { return body(iterations, times) }
      let loop = nest.loops[loops[index]]
      var extent = loop.extent
      if let outer = loop.outer {
        extent = min(extent, remaining(outer, iterations))
      }
      let end = max(1, ceilingDivide(extent, loop.step))
      func visit(_ iteration: Int, _ alike: Int = 1) {
        iterations[loops[index]] = iteration
        walk(index + 1, times * alike)
      }
      var next = 0
      while next < end {
        visit(next)
        var inside = next
        if merging, !loop.isUneven {
          inside =
            border.map { $0.lastInside(loops[index], from: next, iterations: iterations[...]) ?? next } ?? end
        }
        // The last one may be shorter.
        let alike = min(inside, end - 2) - next
        if alike > 0 { visit(next + 1, alike) }
        next += 1 + max(0, alike)
      }
      iterations[loops[index]] = 0
    }
    walk(0, 1)
  }

  /// What a loop in time leaves to those inside it.
  private func remaining(_ loop: Int, _ iterations: [Int]) -> Int {
    let extent = nest.loops[loop].outer.map { min(nest.loops[loop].extent, remaining($0, iterations)) }
    return min(
      nest.loops[loop].step,
      (extent ?? nest.loops[loop].extent) - iterations[loop] * nest.loops[loop].step)
  }
}
