/// Evaluates mappings of one problem at a rate of about a million a second.
///
/// Gives the same energy and latency as `NativeModel.cost`, the plain version beside which it is tested, and
/// allocates nothing once the axes it meets are in its table: everything is computed in scratch memory that is
/// taken once. Where every loop divides what it cuts and no index leaves its tensor, an axis is a product of
/// trip counts; any other axis is counted once by `AxisCounter` and looked up from then on.
///
/// One evaluator serves one task. Read `score`, then `Evaluator+Transfers` (elements), `Evaluator+Pricing`
/// (energy and time).
final class Evaluator {
  /// What a search compares.
  struct Score: Hashable, Sendable {
    let energyPicojoules: Double
    let latencyCycles: Int
  }

  let constants: EvaluatorConstants
  var axes = AxisTable()
  let nest: NestScratch
  let boundaries: [BoundaryScratch]
  let ports: PortScratch

  init(_ problem: Problem) {
    constants = EvaluatorConstants(problem)
    nest = NestScratch(dimensions: constants.sizes.count)
    boundaries = constants.capacityBits.map { _ in BoundaryScratch() }
    ports = PortScratch(
      ports: constants.portCount, memories: constants.memoryCount, operands: constants.operands.count)
  }

  /// The score of a mapping, or nil when a memory overflows or a movement has no port.
  func score(_ mapping: FlatMapping) -> Score? {
    nest.load(mapping, sizes: constants.sizes)
    ports.clear()
    var energy = constants.operationsPicojoules
    for operand in 0..<constants.operands.count {
      let tiles = mapping.firstTile[operand]..<mapping.firstTile[operand + 1]
      for (index, tile) in tiles.enumerated() {
        countTransfers(
          operand, outer: mapping.memory[tile], inner: index == 0 ? -1 : mapping.memory[tile - 1],
          residency: index == 0 ? 0 : mapping.residency[tile - 1], into: boundaries[index])
        let elements = tileElements(operand, memory: mapping.memory[tile], residency: mapping.residency[tile], mapping)
        let bits = storedBits(operand, boundaries[index])
        ports.hold(elements * bits * mapping.slots[tile], in: mapping.memory[tile])
      }
      guard let added = operand == 0 ? priceOutput(mapping, tiles) : priceInput(operand, mapping, tiles) else {
        return nil
      }
      energy += added
    }
    guard ports.fits(constants) else { return nil }
    let latency = ports.latency(computeCycles: computeCycles(), memoryOfPort: constants.memoryOfPort)
    energy += constants.leakagePicojoulesPerCycle * Double(latency)
    return Score(energyPicojoules: energy, latencyCycles: latency)
  }

  private func storedBits(_ operand: Int, _ below: BoundaryScratch) -> Int {
    let tensor = constants.operands[operand]
    guard operand == 0 else { return tensor.partialBits }
    let arrivesOnce = below.timesOuter == 1 && below.outerElements == tensor.elements
    return arrivesOnce ? tensor.finalBits : tensor.partialBits
  }

  private func computeCycles() -> Int {
    var cycles = constants.cyclesPerOperation
    for dimension in 0..<nest.dimensions {
      cycles *= combinations(dimension, constants.sizes[dimension]) { self.nest.across[$0] < 0 }
    }
    return cycles
  }
}
