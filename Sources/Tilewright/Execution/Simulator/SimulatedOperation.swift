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
  private let operation: OperationLaw
  private let timing: SimulatedTiming
  /// Loops whose position matters because a cut before them is uneven.
  private let uneven: [Int]
  private let borders: [Border]

  init(
    kind: ProgramNest.Kind, depth: Int, transfers: [TransferCost], nest: ProgramNest, problem: Problem,
    timing: SimulatedTiming
  ) {
    self.kind = kind
    self.depth = depth
    self.transfers = transfers
    let sizes = problem.layer.sizes
    self.nest = nest
    self.sizes = sizes
    operation = problem.machine.array.operation
    self.timing = timing
    let operands = Set(transfers.map(\.transfer.operand)).sorted()
    uneven = (0..<depth).filter { nest.loops[$0].isUneven }
    borders = operands.flatMap { operand in
      let depth = transfers.filter { $0.transfer.operand == operand }.map(\.depth).min() ?? depth
      return Border.all(of: problem.layer.operands[operand], depth: depth, nest: nest, sizes: sizes)
    }
  }

  /// Whether borders, or uneven cuts, may make one run different from another.
  var hasBorders: Bool { !borders.isEmpty || !uneven.isEmpty }

  /// What tells moments apart beside the first and last iterations of loops: where the tile lies in each axis that a
  /// border cuts. Empty when no border is near.
  func place(_ iterations: ArraySlice<Int>) -> [Int] {
    let isNear = borders.contains { !$0.isInside(iterations) }
    guard isNear || !uneven.isEmpty else { return [] }
    return borders.map { $0.isInside(iterations) ? Int.min : $0.offset(iterations) }
      + uneven.map { iterations[iterations.startIndex + $0] }
  }

  /// How far a loop that stands at `iteration` (among `iterations` of the loops around it) can go on before a border
  /// or an uneven cut changes what the operation takes; nil when that is so already.
  func lastAlike(of loop: Int, from iteration: Int, iterations: ArraySlice<Int>) -> Int? {
    guard !uneven.contains(loop) else { return nil }
    var last = Int.max
    for border in borders {
      guard let own = border.lastInside(loop, from: iteration, iterations: iterations) else { return nil }
      last = min(last, own)
    }
    return last
  }

  /// What it takes when the loops around it stand at these iterations, of so many each; `known` remembers for each
  /// transfer what was found before.
  func outcome(
    iterations: ArraySlice<Int>, counts: ArraySlice<Int>, known: inout [TransferShapeCounter.Known]
  ) -> Outcome {
    var outcome = Outcome()
    var portCycles: [Int: Int] = [:]
    for (index, transfer) in transfers.enumerated() {
      let inner = transfer.depth..<depth
      let isDue = inner.allSatisfy { loop in
        let iteration = iterations[iterations.startIndex + loop]
        return transfer.isLoad ? iteration == 0 : iteration == counts[counts.startIndex + loop] - 1
      }
      guard isDue else { continue }
      let iterations = iterations.prefix(transfer.depth)
      let counts = counts.prefix(transfer.depth)
      let move = transfer.outcome(iterations: iterations, counts: counts, known: &known[index])
      guard move.transfers > 0 else { continue }
      outcome.moves.append((index, move))
      for port in [transfer.outerPort, transfer.innerPort].compactMap(\.self) {
        portCycles[port, default: 0] += move.cycles
      }
      outcome.cycles = max(outcome.cycles, move.cycles)
    }
    if kind == .execute {
      let operations = sizes.indices.reduce(1) {
        $0 * nest.iterationsLeft(of: $1, size: sizes[$1], at: iterations)
      }
      portCycles[Resources.array] =
        switch timing {
        case .cycles: operation.cycles(of: operations)
        case .ticks(let model): model.execute.ticks(for: operations)
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
