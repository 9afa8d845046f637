/// Places tiles for a given order of loops: memory by memory from the innermost, as many loops inside as move the
/// fewest picojoules across the boundary above and still fit.
///
/// Sizes are those of full blocks without gaps; `Evaluator` has the last word. Runs once per order, in memory that
/// is taken once.
final class TileAllocation {
  private let builder: MappingBuilder
  private let constants: EvaluatorConstants
  private let axes: [[EvaluatorConstants.FlatAxis]]
  /// For each operand and memory, picojoules per bit moved between the memory and the next outward.
  private let boundaryEnergy: [[Double]]
  /// For each memory, what one instance covers of each dimension by its place along the array.
  private let spatialBox: [[Int]]
  private let holders: [[Int]]
  private let blocks: [SpatialUnrolling.Block]
  /// Dimensions that index the output together with others, so that its tiles share elements, as bits.
  private let scattered: UInt64
  private let loadedOnce: Set<LayerDemands.Place>

  private let bits: UnsafeMutablePointer<Int>
  private let energy: UnsafeMutablePointer<Double>
  private let box: UnsafeMutablePointer<Int>
  private let chosen: UnsafeMutablePointer<Int>
  private let best: UnsafeMutablePointer<Int>
  private static let columns = LoopScratch.maximumLoops + 1

  init(
    _ problem: Problem, unrolling: SpatialUnrolling, chains: [[Int]],
    loadedOnce: Set<LayerDemands.Place> = []
  ) {
    self.loadedOnce = loadedOnce
    builder = MappingBuilder(problem: problem, unrolling: unrolling, chains: chains)
    let constants = EvaluatorConstants(problem)
    self.constants = constants
    axes = constants.operands.map { $0.axes.map(EvaluatorConstants.FlatAxis.init) }
    blocks = unrolling.blocks.filter { $0.factor > 1 }
    scattered = problem.layer.output.axes.reduce(0) { bits, axis in
      let terms = axis.index.terms.filter { problem.layer.sizes[$0.dimension] > 1 }
      return terms.count > 1 ? terms.reduce(bits) { $0 | 1 << UInt64($1.dimension) } : bits
    }
    let memories = problem.machine.memories.indices
    boundaryEnergy = chains.indices.map { operand in
      memories.map { memory in
        guard let index = chains[operand].firstIndex(of: memory), index + 1 < chains[operand].count else {
          return 0
        }
        let outer = constants.channel(
          operand, chains[operand][index + 1], operand == 0 ? .writeFromBelow : .readToBelow)
        let inner = constants.channel(operand, memory, operand == 0 ? .readToAbove : .writeFromAbove)
        return outer.law.picojoulesPerBit + inner.law.picojoulesPerBit + 1e-9
      }
    }
    spatialBox = memories.map { memory in
      constants.sizes.indices.map { dimension in
        unrolling.blocks.reduce(1) { size, block in
          block.dimension == dimension && constants.sharing[memory] >> UInt64(block.array) & 1 == 1
            ? size * block.factor : size
        }
      }
    }
    holders = memories.map { memory in chains.indices.filter { chains[$0].contains(memory) } }
    bits = .allocate(capacity: chains.count * Self.columns)
    energy = .allocate(capacity: chains.count * Self.columns)
    box = .allocate(capacity: constants.sizes.count)
    chosen = .allocate(capacity: chains.count)
    best = .allocate(capacity: chains.count)
  }

  deinit {
    bits.deallocate()
    energy.deallocate()
    box.deallocate()
    chosen.deallocate()
    best.deallocate()
  }

  /// The mapping of an order, or nil when not even single iterations fit.
  func mapping(for order: [LoopOrders.Factor]) -> FlatMapping? {
    var residency: [[Int]] = builder.chains.map { _ in [] }
    for memory in holders.indices {
      let held = holders[memory]
      guard !held.isEmpty else { continue }
      for (row, operand) in held.enumerated() {
        let isTop = builder.chains[operand].last == memory
        weigh(operand, memory, order, from: isTop ? order.count : residency[operand].last ?? 0, row: row)
        chosen[row] = isTop ? order.count : residency[operand].last ?? 0
      }
      guard chooseBest(rows: held.count, loops: order.count, capacity: constants.capacities[memory].bits)
      else {
        return nil
      }
      for (row, operand) in held.enumerated() { residency[operand].append(best[row]) }
    }
    return builder.mapping(order: order, residency: residency)
  }

  /// Whether tiles below a memory share elements of the output: loops outside them, or positions along the array, cut an index of
  /// several terms. Their sums arrive unfinished (`OutputVisits.arriveOnce`).
  private func overlap(below memory: Int, _ outside: ArraySlice<LoopOrders.Factor>) -> Bool {
    guard scattered != 0 else { return false }
    if outside.contains(where: { $0.iterations > 1 && scattered >> UInt64($0.dimension) & 1 == 1 }) {
      return true
    }
    let chain = builder.chains[0]
    let inner = chain.firstIndex(of: memory).flatMap { $0 > 0 ? chain[$0 - 1] : nil }
    let covered = inner.map { constants.sharing[$0] } ?? 0
    return blocks.contains {
      scattered >> UInt64($0.dimension) & 1 == 1 && covered >> UInt64($0.array) & 1 == 0
    }
  }

  /// Fills in a row: for each number of loops inside, the bits held and the energy moved.
  private func weigh(
    _ operand: Int, _ memory: Int, _ order: [LoopOrders.Factor], from lowest: Int, row: Int
  ) {
    let tensor = constants.operands[operand]
    let unit = boundaryEnergy[operand][memory]
    let isDoubled = builder.problem.machine.memories[memory].alwaysDoubleBuffered
    var isPartial = operand == 0 && overlap(below: memory, order[lowest...])
    for dimension in spatialBox[memory].indices { box[dimension] = spatialBox[memory][dimension] }
    for factor in order[..<lowest] { box[factor.dimension] *= factor.iterations }
    for factor in order[lowest...] where tensor.indexedBy >> UInt64(factor.dimension) & 1 == 0 {
      isPartial = isPartial || operand == 0
    }
    for loops in lowest...order.count {
      if loops > lowest { box[order[loops - 1].dimension] *= order[loops - 1].iterations }
      var elements = 1
      for axis in axes[operand] { elements *= self.elements(axis, operand) }
      bits[row * Self.columns + loops] = StoredBits.tile(
        elements: elements,
        bitsEach: tensor.storedBits(isOutput: operand == 0, arrivesFinished: !isPartial),
        slots: isDoubled && loops < order.count ? 2 : 1)
    }
    let mustPassOnce =
      builder.leavesToOnce(operand, memory)
      || loadedOnce.contains(.init(operand: operand, memory: memory))
    var hasIrrelevant = false
    var repeatsPass = false
    var repetitions = 1.0
    var visits = 1.0
    for loops in stride(from: order.count, through: lowest, by: -1) {
      if loops < order.count {
        repetitions *= Double(order[loops].iterations)
        if tensor.indexedBy >> UInt64(order[loops].dimension) & 1 == 1 {
          visits = repetitions
          repeatsPass = repeatsPass || hasIrrelevant
        } else {
          hasIrrelevant = true
        }
      }
      let index = row * Self.columns + loops
      energy[index] = mustPassOnce && repeatsPass ? .infinity : visits * Double(bits[index]) * unit
    }
  }

  private func elements(_ axis: EvaluatorConstants.FlatAxis, _ operand: Int) -> Int {
    func size(_ dimension: Int) -> Int { min(box[dimension], constants.sizes[dimension]) }
    let found =
      switch axis.terms {
      case 0: 1
      case 1: size(axis.dimensions.0)
      case 2:
        Footprint.distinctValues(
          axis.coefficients.0, size(axis.dimensions.0), axis.coefficients.1, size(axis.dimensions.1))
      default:
        constants.operands[operand].operand.distinctElements(
          sizes: constants.sizes.indices.map(size))
      }
    return min(axis.elements, found)
  }

  /// Finds the combination of least energy that fits, of equals the one with more loops inside. `chosen` holds the
  /// lowest number of loops of each row.
  private func chooseBest(rows: Int, loops: Int, capacity: Int) -> Bool {
    var least = Double.infinity
    func extend(_ row: Int, _ left: Int, _ sum: Double) {
      guard sum <= least else { return }
      guard row < rows else {
        least = sum
        for index in 0..<rows { best[index] = chosen[index] }
        return
      }
      let lowest = chosen[row]
      for count in lowest...loops where bits[row * Self.columns + count] <= left {
        chosen[row] = count
        extend(row + 1, left - bits[row * Self.columns + count], sum + energy[row * Self.columns + count])
      }
      chosen[row] = lowest
    }
    extend(0, capacity, 0)
    return least < .infinity
  }
}
