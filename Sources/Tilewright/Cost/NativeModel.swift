/// The native cost model: a mapping's exact traffic, and the energy and latency that follow from it.
///
/// Read in this order: `Boundary` (what repeats a transfer), `DimensionChunks` and `AxisTransfers` (how many
/// elements each transfer moves), `OperandMovements` (inputs, results and partial sums), `PricedMovement`
/// (port accesses, energy, time), `LatencyModel`, `BoundsModel`.
public enum NativeModel {
  /// The model's name in results.
  public static let name = "native"
  /// Changes whenever a figure may change, so that stored results of older versions aren't reused.
  public static let version = 2

  /// The cost of a mapping. The mapping must be legal for the problem (`MappingChecks`).
  public static func cost(of mapping: Mapping, for problem: Problem) -> Cost {
    let layer = problem.layer
    let machine = problem.machine
    let nest = LoopNest(mapping, sizes: layer.sizes)
    let priced = layer.operands.indices.flatMap { operand in
      movements(of: operand, problem: problem, mapping: mapping, nest: nest)
        .map { PricedMovement($0, problem: problem) }
    }
    let computeCycles = computeCycles(nest: nest, machine: machine)
    let latency = LatencyModel.latency(
      of: priced, computeCycles: computeCycles, mapping: mapping, problem: problem)
    let energy = Energy(
      operationsPicojoules: problem.operationsPicojoules,
      items: priced.flatMap(\.energyItems).sorted { ($0.memory, $0.operand) < ($1.memory, $1.operand) },
      leakagePicojoules: leakagePicojoulesPerCycle(of: machine) * Double(latency.totalCycles))
    let bounds = BoundsModel.bounds(for: problem)
    return Cost(
      traffic: priced.map(\.traffic), energy: energy, latency: latency,
      occupancy: occupancy(of: mapping, nest: nest, problem: problem), bounds: bounds,
      utilization: Double(bounds.computeCycles) / Double(max(1, latency.totalCycles)),
      spatialUtilization: Double(layer.operations) / machine.array.operations(in: computeCycles))
  }

  /// Iterations in time × cycles per operation; a ragged block takes as long as its fullest element.
  static func computeCycles(nest: LoopNest, machine: Machine) -> Int {
    let iterations = nest.sizes.indices.reduce(1) { iterations, dimension in
      iterations
        * DimensionChunks(
          size: nest.sizes[dimension],
          cuts: nest.cuts[dimension].map { ($0.step, $0.arrayDimension == nil ? .time : .acrossInner) }
        ).transfers
    }
    return machine.array.operation.cycles(of: iterations)
  }

  static func leakagePicojoulesPerCycle(of machine: Machine) -> Double {
    let array = Double(machine.array.processingElements) * machine.array.leakagePicojoulesPerCycle
    return machine.memories.indices.reduce(array) {
      $0 + machine.memories[$1].leakagePicojoulesPerCycle * Double(machine.instances(of: $1))
    }
  }

  /// What each memory's fullest instance holds of each operand.
  static func occupancy(of mapping: Mapping, nest: LoopNest, problem: Problem) -> [Occupancy] {
    let items = mapping.tiles.indices.flatMap { operand in
      mapping.tiles[operand].indices.map { index -> Occupancy in
        let tile = mapping.tiles[operand][index]
        let elements = nest.tileElements(
          of: problem.layer.operands[operand], tile: tile, sharing: problem.sharing[tile.memory])
        let bits = storedBits(of: operand, tileIndex: index, mapping: mapping, nest: nest, problem: problem)
        return Occupancy(
          memory: tile.memory, operand: operand, elements: elements,
          bits: StoredBits.tile(elements: elements, bitsEach: bits, slots: tile.slots))
      }
    }
    return items.sorted { ($0.memory, $0.operand) < ($1.memory, $1.operand) }
  }

  /// Bits of one element as a memory stores it: an output is stored at partial-sum precision wherever sums
  /// arrive more than once.
  static func storedBits(
    of operand: Int, tileIndex: Int, mapping: Mapping, nest: LoopNest, problem: Problem
  ) -> Int {
    let tensor = problem.layer.operands[operand]
    guard operand == 0 else { return tensor.precisionBits }
    let below = boundaries(of: 0, problem: problem, mapping: mapping, nest: nest)[tileIndex]
    let movements = BoundaryMovements(below, problem: problem, nest: nest)
    let arrivesOnce = OutputVisits.arriveOnce(
      movements.times, outerElements: movements.pass.outer.sum, innerElements: movements.pass.inner.sum,
      of: tensor.distinctElements(sizes: problem.layer.sizes))
    return tensor.storedBits(isOutput: true, arrivesFinished: arrivesOnce)
  }
}
