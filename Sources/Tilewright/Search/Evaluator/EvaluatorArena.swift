/// The flat memory an evaluation runs in: the constants of the problem and scratch space, all behind plain pointers,
/// so that nothing on the way is counted by reference or checked for exclusive access.
struct EvaluatorArena {
  let dimensionCount: Int
  let operandCount: Int
  let memoryCount: Int
  let sizes: UnsafePointer<Int>
  let tensors: UnsafePointer<EvaluatorConstants.FlatTensor>
  let flatAxes: UnsafePointer<EvaluatorConstants.FlatAxis>
  let sharing: UnsafePointer<UInt64>
  let capacities: UnsafePointer<Capacity>
  let latencyCycles: UnsafePointer<Int>
  let channels: UnsafePointer<EvaluatorConstants.Channel>
  let memoryOfPort: UnsafePointer<Int>
  let slides: UnsafePointer<Bool>
  let passesOnce: UnsafePointer<Bool>
  let spatialReduction: UInt64
  let accumulatesInPlace: Bool
  let operationsPicojoules: Double
  let leakagePicojoulesPerCycle: Double
  let operation: OperationLaw

  let nest: LoopScratch
  let boundaries: UnsafeMutablePointer<BoundaryScratch>
  let ports: PortScratch
  let table: UnsafeMutablePointer<AxisTable>
  /// The tiles of the mapping under evaluation.
  let tileMemory: UnsafeMutablePointer<Int>
  let tileResidency: UnsafeMutablePointer<Int>
  let tileSlots: UnsafeMutablePointer<Int>
  /// What the rare cases that leave the arena need.
  let constants: UnsafeMutablePointer<EvaluatorConstants>
  let isInterrupted: UnsafeMutablePointer<@Sendable () -> Bool>

  init(_ source: EvaluatorConstants, isInterrupted asked: @escaping @Sendable () -> Bool) {
    isInterrupted = .allocate(capacity: 1)
    isInterrupted.initialize(to: asked)
    dimensionCount = source.sizes.count
    operandCount = source.operands.count
    memoryCount = source.memoryCount
    sizes = copied(source.sizes)
    var firstAxis = 0
    tensors = copied(
      source.operands.map { tensor in
        defer { firstAxis += tensor.axes.count }
        return .init(
          firstAxis: firstAxis, axes: tensor.axes.count, partialBits: tensor.partialBits,
          finalBits: tensor.finalBits, elements: tensor.elements, indexedBy: tensor.indexedBy)
      })
    flatAxes = copied(source.operands.flatMap(\.axes).map(EvaluatorConstants.FlatAxis.init))
    sharing = copied(source.sharing)
    capacities = copied(source.capacities)
    latencyCycles = copied(source.latencyCycles)
    channels = copied(source.channels)
    memoryOfPort = copied(source.memoryOfPort)
    passesOnce = copied(source.problem.machine.memories.map(\.passesOnce))
    slides = copied(source.problem.machine.memories.map(\.keepsWindow))
    spatialReduction = source.spatialReduction
    accumulatesInPlace = source.accumulatesInPlace
    operationsPicojoules = source.operationsPicojoules
    leakagePicojoulesPerCycle = source.leakagePicojoulesPerCycle
    operation = source.operation
    nest = LoopScratch(dimensions: dimensionCount)
    boundaries = .allocate(capacity: memoryCount)
    for index in 0..<memoryCount { (boundaries + index).initialize(to: BoundaryScratch()) }
    ports = PortScratch(ports: source.portCount, memories: memoryCount, operands: operandCount)
    table = .allocate(capacity: 1)
    table.initialize(to: AxisTable())
    tileMemory = .allocate(capacity: operandCount * memoryCount)
    tileResidency = .allocate(capacity: operandCount * memoryCount)
    tileSlots = .allocate(capacity: operandCount * memoryCount)
    constants = .allocate(capacity: 1)
    constants.initialize(to: source)
  }

  func deallocate() {
    sizes.deallocate()
    tensors.deallocate()
    flatAxes.deallocate()
    sharing.deallocate()
    capacities.deallocate()
    latencyCycles.deallocate()
    channels.deallocate()
    memoryOfPort.deallocate()
    slides.deallocate()
    passesOnce.deallocate()
    nest.deallocate()
    for index in 0..<memoryCount { boundaries[index].deallocate() }
    boundaries.deallocate()
    ports.deallocate()
    table.pointee.deallocate()
    table.deallocate()
    tileMemory.deallocate()
    tileResidency.deallocate()
    tileSlots.deallocate()
    constants.deinitialize(count: 1)
    constants.deallocate()
    isInterrupted.deinitialize(count: 1)
    isInterrupted.deallocate()
  }

  func score(_ mapping: FlatMapping) -> Evaluator.Score? {
    nest.load(mapping, sizes: sizes)
    for tile in 0..<mapping.memory.count {
      tileMemory[tile] = mapping.memory[tile]
      tileResidency[tile] = mapping.residency[tile]
      tileSlots[tile] = mapping.slots[tile]
    }
    ports.clear()
    var energy = operationsPicojoules
    for operand in 0..<operandCount {
      let first = mapping.firstTile[operand]
      let end = mapping.firstTile[operand + 1]
      for tile in first..<end {
        let isInnermost = tile == first
        let isCountable = countTransfers(
          operand, outer: tileMemory[tile], inner: isInnermost ? -1 : tileMemory[tile - 1],
          residency: isInnermost ? 0 : tileResidency[tile - 1], into: boundaries + (tile - first))
        guard isCountable else { return nil }
        let elements =
          tileElements(operand, memory: tileMemory[tile], residency: tileResidency[tile])
          ?? plainTileElements(operand, tile, mapping)
        let bits = storedBits(operand, boundaries + (tile - first))
        ports.hold(
          StoredBits.tile(elements: elements, bitsEach: bits, slots: tileSlots[tile]), in: tileMemory[tile])
      }
      guard let added = operand == 0 ? priceOutput(first, end) : priceInput(operand, first, end) else {
        return nil
      }
      energy += added
    }
    guard ports.fits(capacities) else { return nil }
    let latency = ports.latency(
      computeCycles: computeCycles(), operation: operation, memoryOfPort: memoryOfPort)
    energy += leakagePicojoulesPerCycle * Double(latency)
    return Evaluator.Score(energyPicojoules: energy, latencyCycles: latency)
  }

  private func storedBits(_ operand: Int, _ below: UnsafeMutablePointer<BoundaryScratch>) -> Int {
    let tensor = tensors[operand]
    guard operand == 0 else { return tensor.partialBits }
    let arrivesOnce = OutputVisits.arriveOnce(
      below.pointee.times, outerElements: below.pointee.outerElements,
      innerElements: below.pointee.innerElements, of: tensor.elements)
    return StoredBits.perElement(
      isOutput: true, arrivesFinished: arrivesOnce, partialBits: tensor.partialBits,
      finalBits: tensor.finalBits)
  }

  private func computeCycles() -> Int {
    var iterations = 1
    for dimension in 0..<dimensionCount {
      iterations *= combinations(dimension, sizes[dimension]) { nest.across[$0] < 0 }
    }
    return operation.cycles(of: iterations)
  }

  private func plainTileElements(_ operand: Int, _ tile: Int, _ mapping: FlatMapping) -> Int {
    LoopNest(mapping.mapping, sizes: constants.pointee.sizes).tileElements(
      of: constants.pointee.operands[operand].operand,
      tile: Mapping.Tile(memory: tileMemory[tile], residency: tileResidency[tile]),
      sharing: constants.pointee.problem.sharing[tileMemory[tile]])
  }
}

private func copied<Element>(_ source: [Element]) -> UnsafePointer<Element> {
  let copy = UnsafeMutablePointer<Element>.allocate(capacity: max(1, source.count))
  copy.initialize(from: source, count: source.count)
  return UnsafePointer(copy)
}
