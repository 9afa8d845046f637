/// Gives each memory loops of an order, from the innermost memory outward: the most that fit, shared out among a memory's operands
/// so that the least has to move from above.
struct LomaAllocation {
  private let problem: Problem
  private let relevance: DimensionRelevance
  private let isEven: Bool
  /// Whether memories that are always buffered twice hold two tiles; up to 3.8.5 ZigZag doesn't look.
  private let doublesBuffers: Bool
  /// By operand and level, what lies along the array below each memory.
  private let shares: [[[ZigZagUnrolling.Share]]]
  /// By level of the output: whether positions from there outward reduce it.
  private let reducesAbove: [Bool]

  init(_ model: ZigZagModel, on array: UnrolledArray, isEven: Bool) {
    problem = model.problem
    relevance = model.relevance
    self.isEven = isEven
    doublesBuffers = model.options.version != .v3_8
    let shares = array.average.map(\.shares)
    self.shares = shares
    let kinds = model.relevance.kinds[0]
    reducesAbove = shares[0].indices.map { level in
      shares[0][level...].joined().contains { kinds[$0.dimension] == .irrelevant }
    }
  }

  /// What became of an order.
  enum Outcome {
    /// For each operand how many of the loops each memory takes.
    case allocated([[Int]])
    /// A memory has no room for what lies below it: so many bits of each operand at least.
    case tooSmall(memory: Int, parts: [Part])
  }

  /// What an operand would take of a memory.
  struct Part: Sendable {
    let operand: Int
    let bits: Double
    /// Bits of an element there.
    let elementBits: Double
  }

  /// Gives the loops of an order to the memories.
  func allocate(_ loops: [ZigZagNest.Loop]) -> Outcome {
    var provided = start
    for (index, memory) in problem.machine.memories.enumerated() {
      let operands = operands(of: index)
      guard !operands.isEmpty else { continue }
      let options = operands.map { choices(for: provided[$0], loops, in: memory, counts: 0...loops.count) }
      let least = options.reduce(0) { $0 + $1[0].bits }
      guard least <= capacity(of: memory), options.allSatisfy({ $0[0].bits <= capacity(of: memory) }) else {
        let parts = zip(operands, options).map { operand, choices in
          Part(
            operand: operand, bits: choices[0].bits, elementBits: elementBits(provided[operand], loops))
        }
        return .tooSmall(memory: index, parts: parts)
      }
      let taken = best(options, provided: operands.map { provided[$0].loops }, in: memory)
      for (operand, choice) in zip(operands, taken) {
        if isTop(provided[operand]), provided[operand].loops + choice < loops.count {
          let part = Part(
            operand: operand, bits: wholeBits(of: provided[operand], loops),
            elementBits: elementBits(provided[operand], loops))
          return .tooSmall(memory: index, parts: [part])
        }
        provided[operand].take(choice, of: loops, below: shares[operand])
      }
    }
    return .allocated(provided.map(\.levels))
  }

  /// Whether every memory has room for what a nest puts there.
  func fits(_ nest: ZigZagNest) -> Bool {
    var provided = start
    for (index, memory) in problem.machine.memories.enumerated() {
      var bits = 0.0
      for operand in operands(of: index) {
        let taken = nest.levels[operand][provided[operand].levels.count]
        bits += choices(for: provided[operand], nest.loops, in: memory, counts: taken...taken)[0].bits
        provided[operand].take(taken, of: nest.loops, below: shares[operand])
      }
      if bits > capacity(of: memory) { return false }
    }
    return true
  }

  /// What the operands begin with: what lies along the array below their innermost memories.
  private var start: [Provided] {
    problem.chains.indices.map { operand in
      var tile = relevance.sizes.map { _ in 1.0 }
      for share in shares[operand][0] { tile[share.dimension] *= share.positions }
      return Provided(operand: operand, tile: tile)
    }
  }

  private func operands(of memory: Int) -> [Int] {
    problem.machine.memories[memory].roles.compactMap { role in
      problem.roles.firstIndex { $0 == role }.flatMap { problem.chains[$0].contains(memory) ? $0 : nil }
    }
  }

  /// How one operand has been provided for so far.
  private struct Provided {
    let operand: Int
    /// Sizes along each dimension of what the next memory outward holds at least.
    var tile: [Double]
    var loops = 0
    var levels: [Int] = []

    mutating func take(_ count: Int, of loops: [ZigZagNest.Loop], below shares: [[ZigZagUnrolling.Share]]) {
      for loop in loops[self.loops..<self.loops + count] { tile[loop.dimension] *= Double(loop.iterations) }
      self.loops += count
      levels.append(count)
      for share in shares[levels.count] { tile[share.dimension] *= share.positions }
    }
  }

  /// A number of loops that an operand could take.
  private struct Choice {
    let loops: Int
    /// Bits of the tile.
    let bits: Double
    /// Bits that would move from above.
    let moved: Double
  }

  private func isTop(_ provided: Provided) -> Bool {
    provided.levels.count + 1 == problem.chains[provided.operand].count
  }

  private func capacity(of memory: Memory) -> Double { memory.capacity.amount }

  /// Bits of all that is left of an operand.
  private func wholeBits(of provided: Provided, _ loops: [ZigZagNest.Loop]) -> Double {
    var tile = provided.tile
    for loop in loops[provided.loops...] { tile[loop.dimension] *= Double(loop.iterations) }
    return relevance.elements(of: provided.operand, in: tile) * elementBits(provided, loops)
  }

  /// Bits of an element: those of a partial sum while anything further out reduces.
  private func elementBits(_ provided: Provided, _ loops: [ZigZagNest.Loop]) -> Double {
    let tensor = problem.layer.operands[provided.operand]
    let isPartial =
      provided.operand > 0 || reducesAbove[provided.levels.count + 1]
      || loops[provided.loops...].contains { relevance.kinds[0][$0.dimension] == .irrelevant }
    return Double(isPartial ? tensor.precisionBits : tensor.finalPrecisionBits)
  }

  /// What an operand could take of the loops that are left: none first, even where that is too much; then what fits. In its
  /// outermost memory the most alone.
  private func choices(
    for provided: Provided, _ loops: [ZigZagNest.Loop], in memory: Memory, counts: ClosedRange<Int>
  ) -> [Choice] {
    let left = loops[provided.loops...]
    let elementBits = elementBits(provided, loops)
    let isDoubled = memory.alwaysDoubleBuffered && doublesBuffers
    let wholeBits = isDoubled ? wholeBits(of: provided, loops) : 0
    let isTop = isTop(provided)
    var tile = provided.tile
    var choices: [Choice] = []
    var above = left.reduce(1) { $0 * $1.iterations }
    for count in 0...left.count {
      if count > 0 {
        let loop = left[left.startIndex + count - 1]
        tile[loop.dimension] *= Double(loop.iterations)
        above /= loop.iterations
      }
      var bits = relevance.elements(of: provided.operand, in: tile) * elementBits
      if isDoubled, count < left.count, bits < wholeBits { bits *= 2 }
      if count > counts.lowerBound, bits > capacity(of: memory) { break }
      guard counts.contains(count) else { continue }
      choices.append(Choice(loops: count, bits: bits, moved: isTop ? 0 : Double(above) * bits))
    }
    return isTop ? choices.suffix(1) : choices
  }

  /// The choice for each operand with the least to move; of several the last one.
  private func best(_ choices: [[Choice]], provided: [Int], in memory: Memory) -> [Int] {
    let capacity = capacity(of: memory)
    var best = choices.map { _ in 0 }
    var least = Double.infinity
    var place = choices.map { _ in 0 }
    while true {
      var bits = 0.0
      var moved = 0.0
      for operand in choices.indices {
        bits += choices[operand][place[operand]].bits
        moved += choices[operand][place[operand]].moved
      }
      if bits <= capacity, moved <= least {
        let taken = choices.indices.map { choices[$0][place[$0]].loops }
        if !isEven || endTogether(taken, provided) {
          best = taken
          least = moved
        }
      }
      guard let turn = place.indices.last(where: { place[$0] + 1 < choices[$0].count }) else { return best }
      place[turn] += 1
      for later in place.indices where later > turn { place[later] = 0 }
    }
  }

  /// Whether no operand leaves out a loop that another takes here.
  private func endTogether(_ taken: [Int], _ provided: [Int]) -> Bool {
    let ends = zip(taken, provided).map { $0 + $1 }
    let first = ends.min() ?? 0
    return zip(taken, ends).allSatisfy { $0 == 0 || $1 <= first }
  }
}
