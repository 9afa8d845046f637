/// What each memory of an operand's chain holds and passes on, for one reading of the unrolling's remainders.
///
/// Lists over *levels* begin with the array (0) and go on with the memories, innermost first (1, 2, …).
struct OperandFlow {
  /// Transfers of one kind at one memory.
  struct Transfer: Hashable {
    /// Elements of one transfer.
    var elements = 0
    /// Bits of each of them; 0 where nothing moves.
    var elementBits = 0
    /// Cycles from one transfer to the next.
    var periodCycles = 0
    /// The last of those, in which data that isn't double-buffered may move.
    var windowCycles = 0
    /// How many transfers.
    var count = 0
    /// Bits per cycle that would do if they were spread over the period, rounded down.
    var bitsPerCycle = 0
  }

  /// Instances that are at work from each level outward: of the array's elements, of the first memory, ….
  let instances: [Int]
  /// Bits that an instance holds, at the precision of what arrives.
  let bits: [Int]
  /// Bits that are in use at a time: without the relevant loops at the top, which replace them piece by piece.
  let bitsInUse: [Int]
  /// By memory of the chain.
  let transfers: [ByMovement<Transfer>]

  init(
    of operand: Int, merged: MergedLoops, on array: ArrayShares, tensor: Operand,
    relevance: DimensionRelevance
  ) {
    let shares = array.shares
    let levels = shares.count
    instances = array.instances
    let timed = [[]] + merged.levels
    let isOutput = operand == 0

    // Above each level stand its loops and the positions that the memory above serves.
    var splitter = FactorSplitter(relevance, operand: operand)
    var elements: [Int] = []
    var tile = 1.0
    for level in 0..<levels {
      if level > 0 {
        var grown = 1.0
        let loops = merged.levels[level - 1].map { ($0.dimension, Double($0.iterations)) }
        for (dimension, count) in loops + shares[level - 1].map({ ($0.dimension, $0.positions) }) {
          splitter.split(dimension, count) { if $0.kind == .relevant { grown *= $0.count } }
        }
        tile *= grown
      }
      elements.append(Int(tile.rounded(.toNearestOrEven)))
    }
    let reductions = isOutput ? Self.reductions(timed, shares, relevance, operand) : []
    let isPartial = (0..<levels).map { level in
      isOutput && reductions.dropFirst(level + 1).contains { $0.contains { $0 > 1 } }
    }
    let bitsOfElement = (0..<levels).map {
      isOutput && !isPartial[$0] ? tensor.finalPrecisionBits : tensor.precisionBits
    }
    let bits = zip(elements, bitsOfElement).map { $0 * $1 }
    self.bits = bits
    bitsInUse = zip(bits, merged.topRelevant).map { $0 / $1 }

    let total = merged.cycles.last ?? 1
    let passed = (0..<levels).map { Double(bits[$0]) / Double(merged.cycles[$0]) }
    /// What moves between a level and the one above it.
    func transfer(_ level: Int, copies: Int) -> Transfer {
      Transfer(
        elements: elements[level] * copies, periodCycles: merged.cycles[level],
        windowCycles: Int(Double(merged.cycles[level]) / Double(merged.topIrrelevant[level])),
        count: total / merged.cycles[level], bitsPerCycle: Int(passed[level] * Double(copies)))
    }
    transfers = (0..<levels - 1).map { memory in
      let inside = transfer(memory, copies: array.copies[memory])
      let outside = memory == levels - 2 ? Transfer() : transfer(memory + 1, copies: 1)
      return Self.movements(
        inside, outside, memory: memory, tensor: tensor, isPartial: isPartial,
        isReducedFrom: { level in
          let repeats = reductions.dropFirst(level).reduce(1.0) { $0 * $1.reduce(1.0, *) }
          return Int(Double(relevance.elements[operand]) * (repeats - 1)) != 0
        }, isOutput: isOutput)
    }
  }

  /// Which way what moves inside and outside of a memory goes, and how wide it is.
  private static func movements(
    _ inside: Transfer, _ outside: Transfer, memory: Int, tensor: Operand, isPartial: [Bool],
    isReducedFrom: (Int) -> Bool, isOutput: Bool
  ) -> ByMovement<Transfer> {
    func wide(_ transfer: Transfer, _ bits: Int) -> Transfer {
      var transfer = transfer
      transfer.elementBits = bits
      return transfer
    }
    guard isOutput else {
      return ByMovement(
        readToBelow: wide(inside, tensor.precisionBits), writeFromBelow: Transfer(), readToAbove: Transfer(),
        writeFromAbove: wide(outside, outside.count > 0 ? tensor.precisionBits : 0))
    }
    let isTop = outside.count == 0
    let insideIsPartial = isReducedFrom(memory + 1)
    let outsideIsPartial = isReducedFrom(memory + 2)
    return ByMovement(
      readToBelow: isPartial[memory] ? wide(inside, insideIsPartial ? tensor.precisionBits : 0) : Transfer(),
      writeFromBelow: wide(inside, insideIsPartial ? tensor.precisionBits : tensor.finalPrecisionBits),
      readToAbove: isTop
        ? Transfer() : wide(outside, outsideIsPartial ? tensor.precisionBits : tensor.finalPrecisionBits),
      writeFromAbove: isPartial[memory + 1] && !isTop
        ? wide(outside, outsideIsPartial ? tensor.precisionBits : 0) : Transfer())
  }

  /// For each level the factors of its loops and of the positions inside of it that reduce the output.
  private static func reductions(
    _ timed: [[ZigZagNest.Loop]], _ shares: [[ZigZagUnrolling.Share]], _ relevance: DimensionRelevance,
    _ operand: Int
  ) -> [[Double]] {
    var splitter = FactorSplitter(relevance, operand: operand)
    return zip(timed, shares).map { loops, shares in
      var factors: [Double] = []
      let all =
        loops.map { ($0.dimension, Double($0.iterations)) } + shares.map { ($0.dimension, $0.positions) }
      for (dimension, count) in all {
        splitter.split(dimension, count) { if $0.kind == .irrelevant { factors.append($0.count) } }
      }
      return factors
    }
  }
}
