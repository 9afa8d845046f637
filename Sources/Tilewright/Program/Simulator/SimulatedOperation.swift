/// One operation of a program as the simulator runs it again and again: what it takes at any moment.
///
/// Moments that look alike share an outcome: only whether each loop is at its first or last iteration matters,
/// unless borders of the tensor cut the tile.
struct SimulatedOperation: Sendable {
  /// What one run of the operation takes.
  struct Outcome: Sendable {
    /// Cycles from its start to its end; 0 when there is nothing to do.
    var cycles = 0
    /// The resources it holds from its start, and for how long.
    var holds: [(resource: Int, cycles: Int)] = []
    /// The transfers that it makes, as indices into `transfers`.
    var moves: [(transfer: Int, outcome: TransferCost.Outcome)] = []
  }

  let kind: ProgramNest.Kind
  let depth: Int
  /// The transfers: its own, or for an execution those of the array, which happen in its cycles.
  let transfers: [TransferCost]

  private let nest: ProgramNest
  private let sizes: [Int]
  private let cyclesPerOperation: Int
  private let positions: [Int]
  private let borders: [Border]

  /// An axis that may leave the tensor.
  private struct Border: Sendable {
    let extent: Int
    let weights: [Int]
    let lowest: Int
    let highest: Int
  }

  init(
    kind: ProgramNest.Kind, depth: Int, transfers: [TransferCost], nest: ProgramNest, problem: Problem
  ) {
    self.kind = kind
    self.depth = depth
    self.transfers = transfers
    let sizes = problem.layer.sizes
    self.nest = nest
    self.sizes = sizes
    cyclesPerOperation = problem.machine.array.cyclesPerOperation
    let operands = Set(transfers.map(\.transfer.operand)).sorted()
    positions = (0..<depth).filter { loop in
      transfers.contains {
        $0.depends(onPositionOf: loop, nest: nest, operand: problem.layer.operands[$0.transfer.operand])
      }
    }
    borders =
      operands.flatMap { operand in
        problem.layer.operands[operand].axes.compactMap { axis -> Border? in
          guard let extent = axis.extent else { return nil }
          let depth = transfers.filter { $0.transfer.operand == operand }.map(\.depth).min() ?? depth
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
          return Border(extent: extent, weights: weights, lowest: lowest, highest: highest)
        }
      }
      + (positions.contains { nest.loops[$0].isUneven }
        ? [Border(extent: 0, weights: [], lowest: 0, highest: 0)] : [])
  }

  /// Whether borders, or uneven cuts, may make one run different from another.
  var hasBorders: Bool { !borders.isEmpty }

  /// What tells moments near a border apart, beside their code.
  func place(_ iterations: ArraySlice<Int>) -> [Int] {
    positions.map { iterations[iterations.startIndex + $0] }
  }

  /// Whether no border cuts a tile at this moment.
  func isInside(_ iterations: ArraySlice<Int>) -> Bool {
    borders.allSatisfy { border in
      var offset = 0
      for (weight, iteration) in zip(border.weights, iterations) { offset += weight * iteration }
      return offset + border.lowest >= 0 && offset + border.highest < border.extent
    }
  }

  /// How far a loop that stands at `iteration` (among `iterations` of the loops around it) can go on before a border
  /// or an uneven cut changes what the operation takes; nil when that is so already.
  func lastAlike(of loop: Int, from iteration: Int, iterations: ArraySlice<Int>) -> Int? {
    if positions.contains(loop), nest.loops[loop].isUneven { return nil }
    var last = Int.max
    for border in borders where loop < border.weights.count && border.weights[loop] != 0 {
      var offset = 0
      for outer in 0..<loop { offset += border.weights[outer] * iterations[iterations.startIndex + outer] }
      var lowest = offset + border.lowest
      var highest = offset + border.highest
      for inner in stride(from: loop + 1, to: border.weights.count, by: 1) {
        let reach =
          border.weights[inner] * (ceilingDivide(nest.loops[inner].extent, nest.loops[inner].step) - 1)
        lowest += min(0, reach)
        highest += max(0, reach)
      }
      let weight = border.weights[loop]
      guard lowest + weight * iteration >= 0, highest + weight * iteration < border.extent else { return nil }
      last = min(last, weight > 0 ? (border.extent - 1 - highest) / weight : lowest / -weight)
    }
    return last
  }

  /// What it takes when the loops around it stand at these iterations, of so many each.
  func outcome(iterations: ArraySlice<Int>, counts: ArraySlice<Int>) -> Outcome {
    var outcome = Outcome()
    var portCycles: [Int: Int] = [:]
    for (index, transfer) in transfers.enumerated() {
      let inner = transfer.depth..<depth
      let isDue = inner.allSatisfy { loop in
        let iteration = iterations[iterations.startIndex + loop]
        return transfer.isLoad ? iteration == 0 : iteration == counts[counts.startIndex + loop] - 1
      }
      guard isDue else { continue }
      let move = transfer.outcome(
        iterations: iterations.prefix(transfer.depth), counts: counts.prefix(transfer.depth))
      guard move.transfers > 0 else { continue }
      outcome.moves.append((index, move))
      for port in [transfer.outerPort, transfer.innerPort].compactMap(\.self) {
        portCycles[port, default: 0] += move.cycles
      }
      outcome.cycles = max(outcome.cycles, move.cycles)
    }
    if kind == .execute {
      portCycles[Resources.array] = sizes.indices.reduce(cyclesPerOperation) {
        $0 * nest.iterationsLeft(of: $1, size: sizes[$1], at: iterations)
      }
    }
    outcome.cycles = portCycles.values.reduce(outcome.cycles, max)
    outcome.holds = portCycles.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    if kind == .execute {
      outcome.holds = outcome.holds.map {
        $0.resource == Resources.array ? ($0.resource, outcome.cycles) : $0
      }
    }
    return outcome
  }
}

extension ProgramNest {
  /// Iterations of a dimension that no loop runs over, when the loops in time stand at these: those of the fullest
  /// instance.
  func iterationsLeft(of dimension: Int, size: Int, at iterations: ArraySlice<Int>) -> Int {
    cuts[dimension].reduce(size) { left, cut in
      switch cut.place {
      case .time(let loop): min(left - iterations[iterations.startIndex + loop] * cut.step, cut.step)
      case .array: min(left, cut.step)
      }
    }
  }

  /// How far apart the first and the last iteration of a dimension can be that the outermost `depth` loops in time
  /// leave, over all instances.
  func span(of dimension: Int, inside depth: Int, _ sizes: [Int]) -> Int {
    var extent = sizes[dimension]
    var apart = 0
    for cut in cuts[dimension] {
      switch cut.place {
      case .time(let loop) where loop < depth: extent = min(extent, cut.step)
      case .time: break
      case .array:
        let positions = ceilingDivide(extent, cut.step)
        apart += (positions - 1) * cut.step
        extent = min(extent, cut.step)
      }
    }
    return apart + extent - 1
  }
}
