/// What one transfer of an operand over a boundary takes, at any moment of the program.
struct TransferCost: Sendable {
  /// A transfer at one moment: nothing when no element moves.
  struct Outcome: Hashable, Sendable {
    /// Transfers, one after another.
    var transfers = 0
    /// Cycles that they hold the ports.
    var cycles = 0
    /// Elements of the fullest instance of the inner side; of the outer side where that is the array.
    var elements = 0
    /// Bits of the same.
    var bits = 0
  }

  let transfer: Program.Transfer
  let isLoad: Bool
  let depth: Int
  /// Index of the resource on the outer side; nil when the machine has no port for the movement.
  let outerPort: Int?
  let innerPort: Int?
  /// Whether tiles of an output, here or over a boundary further out, share elements with earlier ones, so that sums
  /// are fetched on any visit: whole tiles, as if all of it had been begun.
  let recurs: Bool

  private let shapes: TransferShapeCounter
  /// The ticks of a transfer by its elements, where ticks are counted and not the cycles of ports.
  private let rate: TickModel.Rate?
  private let outerLaw: TransferLaw?
  private let innerLaw: TransferLaw?
  private let precision: Int
  private let finalPrecision: Int
  /// Loops around the transfer that only repeat it.
  private let repeating: [Int]
  private let isOutput: Bool
  private let isAlone: Bool
  private let addsOnTheWay: Bool

  /// Takes what never changes; nil once `isInterrupted` says yes.
  init?(
    _ transfer: Program.Transfer, isLoad: Bool, depth: Int, program: Program, problem: Problem,
    nest: ProgramNest, resources: Resources, timing: SimulatedTiming, recursOutside: Bool,
    isInterrupted: () -> Bool
  ) {
    self.transfer = transfer
    self.isLoad = isLoad
    self.depth = depth
    let operand = problem.layer.operands[transfer.operand]
    let buffers = program.buffers[transfer.operand]
    let role = problem.roles[transfer.operand]
    let outer = buffers[transfer.outer].memory
    let inner = transfer.inner.map { buffers[$0].memory }
    rate = timing.rate(isLoad: isLoad)
    outerPort = rate != nil ? nil : resources.port(outer, role, isLoad ? .readToBelow : .writeFromBelow)
    innerPort =
      rate != nil ? nil : inner.flatMap { resources.port($0, role, isLoad ? .writeFromAbove : .readToAbove) }
    outerLaw = outerPort.map { resources.laws[$0] }
    innerLaw = innerPort.map { resources.laws[$0] }
    shapes = TransferShapeCounter(transfer, depth: depth, program: program, problem: problem, nest: nest)
    precision = operand.precisionBits
    finalPrecision = operand.finalPrecisionBits
    isOutput = transfer.operand == 0
    repeating = nest.loops.indices.prefix(depth).filter { !operand.isIndexed(by: nest.loops[$0].dimension) }
    guard let overlap = isOutput ? shapes.overlap(isInterrupted: isInterrupted) : .init() else { return nil }
    recurs = overlap.recurs || recursOutside
    let start = shapes.repetitions(at: Array(repeating: 0, count: depth))
    isAlone = !overlap.exists && start.outerTotal == start.parts
    addsOnTheWay = start.innerTotal != start.outerTotal
  }

  /// Bits of the largest tile in one instance of the inner memory.
  var fullestBits: Int {
    let zeros = Array(repeating: 0, count: depth)
    var known: TransferShapeCounter.Known = [:]
    let shape = shapes.shape(at: zeros[...], counts: zeros.map { _ in 2 }[...], known: &known)
    let bits = StoredBits.perElement(
      isOutput: isOutput, arrivesFinished: isAlone && repeating.isEmpty, partialBits: precision,
      finalBits: finalPrecision)
    return StoredBits.tile(elements: shape.innerMost, bitsEach: bits, slots: 1)
  }

  /// The transfer when the loops around it stand at these iterations, of so many each.
  func outcome(
    iterations: ArraySlice<Int>, counts: ArraySlice<Int>, known: inout TransferShapeCounter.Known
  ) -> Outcome {
    let shape = shapes.shape(at: iterations, counts: counts, known: &known)
    let first = repeating.allSatisfy { iterations[iterations.startIndex + $0] == 0 }
    let last = repeating.allSatisfy {
      iterations[iterations.startIndex + $0] == counts[counts.startIndex + $0] - 1
    }
    var outcome = Outcome()
    switch (isOutput, isLoad) {
    case (false, _): add(1, of: shape, outerBits: precision, innerBits: precision, to: &outcome)
    case (true, true):
      let returning = shape.parts - (first && !recurs ? 1 : 0)
      add(returning, of: shape, outerBits: precision, innerBits: precision, to: &outcome)
    case (true, false):
      let finished = last && isAlone ? 1 : 0
      add(
        finished, of: shape, outerBits: finalPrecision,
        innerBits: addsOnTheWay ? precision : finalPrecision, to: &outcome)
      add(shape.parts - finished, of: shape, outerBits: precision, innerBits: precision, to: &outcome)
    }
    return outcome
  }

  private func cycles(of shape: TransferShape, outerBits: Int, innerBits: Int) -> Int {
    if let rate {
      // What the array reads in ticks belongs to its operation.
      return transfer.inner == nil || shape.innerMost == 0 ? 0 : rate.ticks(for: shape.innerMost)
    }
    let bits = (outer: shape.outerMost * outerBits, inner: shape.innerMost * innerBits)
    guard let outerLaw else { return innerLaw?.cycles(bits: bits.inner) ?? 0 }
    return TransferLaw.cycles(outerLaw, bits: bits.outer, innerLaw, innerBits: bits.inner)
  }

  private func add(
    _ times: Int, of shape: TransferShape, outerBits: Int, innerBits: Int, to outcome: inout Outcome
  ) {
    let cycles = cycles(of: shape, outerBits: outerBits, innerBits: innerBits)
    guard times > 0, cycles > 0 else { return }
    outcome.transfers += times
    outcome.cycles += times * cycles
    outcome.elements += times * (transfer.inner == nil ? shape.outerMost : shape.innerMost)
    outcome.bits +=
      times * (transfer.inner == nil ? shape.outerMost * outerBits : shape.innerMost * innerBits)
  }
}
