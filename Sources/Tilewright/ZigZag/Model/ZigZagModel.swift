public import Diagnostics

/// ZigZag's cost model, number for number: the one that published results of ZigZag 3.8 and 3.9.1 come from.
///
/// It shares layers and machines with the native model and nothing else. What it does differently, and where it is
/// wrong, stands in Docs/coming-from-zigzag.md; nothing of that is put right here.
///
/// Read in this order: `DimensionRelevance`, `ZigZagUnrolling` and `ZigZagNest` (what is scored), `MergedLoops`,
/// `FactorSplitter` and `OperandFlow` (what moves), `ZigZagEnergy`, `ZigZagStalls` and `ZigZagLoading`.
public struct ZigZagModel: Sendable {
  /// The layer on the machine.
  public let problem: Problem
  /// The rules that are followed.
  public let options: ZigZagOptions
  let relevance: DimensionRelevance
  /// The duties of each port.
  let ports: [ZigZagPort]
  /// By operand and memory of its chain.
  let channels: [[ByMovement<ZigZagChannel?>]]
  let shares: MemoryShares

  /// Prepares the model.
  ///
  /// Throws when ZigZag has no words for the layer: an operand indexed by a sum of three dimensions or by a difference, or more
  /// than two inputs.
  public init(_ problem: Problem, options: ZigZagOptions = ZigZagOptions()) throws(DiagnosticList) {
    if let obstacle = Self.obstacle(to: problem.layer) { throw DiagnosticList([obstacle]) }
    self.problem = problem
    self.options = options
    relevance = DimensionRelevance(problem.layer)
    ports = ZigZagPort.all(of: problem)
    shares = MemoryShares(problem)
    channels = zip(problem.roles, problem.chains).map { role, chain in
      chain.map { ZigZagChannel.all(of: role, in: problem.machine.memories[$0]) }
    }
  }

  /// Why ZigZag has no words for a layer; nil when it has.
  static func obstacle(to layer: Layer) -> Diagnostic? {
    if let (operand, _) = DimensionRelevance.unsupportedAxis(of: layer) {
      return .noWindow(layer, layer.operands[operand])
    }
    return (1...2).contains(layer.inputs.count) ? nil : .tooManyInputs(layer)
  }

  /// The cost of a nest whose loops cover the layer. Nil when an operand must move where its memory has no port for it.
  public func cost(of nest: ZigZagNest) -> ZigZagCost? {
    cost(of: nest, on: UnrolledArray(nest.unrolling, for: problem, relevance))
  }

  /// The same with the nest's unrolling worked out before.
  func cost(of nest: ZigZagNest, on array: UnrolledArray) -> ZigZagCost? {
    let merged = problem.chains.indices.map {
      MergedLoops(nest, operand: $0, relevance: relevance, options: options)
    }
    let average = flows(merged, on: array.average)
    guard let energy = ZigZagEnergy(average, channels: channels, shares: shares) else { return nil }
    let flows = array.hasNoRemainders ? average : flows(merged, on: array.whole)
    let totalCycles = merged[0].cycles.last ?? 1
    let operation = problem.machine.array.operation
    let doubled = energy.doubledBuffers
    let stalls = ZigZagStalls(flows, doubled: doubled, ports: ports, operation: operation)
    let busyCycles = Int((operation.cycles(of: Double(totalCycles))).rounded(.up)) + stalls.cycles
    let loading = ZigZagLoading(
      flows, ports: ports, busyCycles: busyCycles, operation: operation, options: options)
    let elements = problem.machine.array.processingElements
    let operations = (Double(problem.layer.operations) / Double(elements)).rounded(.up)
    return ZigZagCost(
      operationsPicojoules: problem.operationsPicojoules,
      memoryPicojoules: energy.memoryPicojoules, levels: energy.levels,
      idealCycles: Int((operation.cycles(of: operations)).rounded(.up)),
      computeCycles: operation.cycles(of: Double(totalCycles)), stallCycles: stalls.cycles,
      onloadingCycles: loading.onloadingCycles, offloadingCycles: loading.offloadingCycles,
      drainCycles: options.version == .v3_8 ? 0 : drainCycles(nest.unrolling))
  }

  /// The loops in time of each operand and memory as they count: those that repeat what the memory below holds already belong to
  /// that one. ZigZag writes them so.
  public func countedLoops(of nest: ZigZagNest) -> [[[ZigZagNest.Loop]]] {
    problem.chains.indices.map {
      MergedLoops(nest, operand: $0, relevance: relevance, options: options).levels
    }
  }

  /// What lies along the array below each operand's memories, and above the last one, in whole positions.
  public func positions(of nest: ZigZagNest) -> [[[ZigZagUnrolling.Factor]]] {
    UnrolledArray(nest.unrolling, for: problem, relevance).whole.map { array in
      array.shares.map { shares in shares.map { .init($0.dimension, Int($0.positions)) } }
    }
  }

  private func flows(_ merged: [MergedLoops], on array: [ArrayShares]) -> [OperandFlow] {
    problem.chains.indices.map { operand in
      OperandFlow(
        of: operand, merged: merged[operand], on: array[operand], tensor: problem.layer.operands[operand],
        relevance: relevance)
    }
  }

  /// Cycles until the last result has left the array, along each of its systolic dimensions.
  private func drainCycles(_ unrolling: ZigZagUnrolling) -> Int {
    unrolling.blocks.reduce(0) { cycles, block in
      guard problem.machine.array.systolicAlong.contains(block.arrayDimension) else { return cycles }
      return cycles + max(block.factors.reduce(1) { $0 * $1.positions } - 1, 0)
    }
  }
}

extension Diagnostic {
  fileprivate static func noWindow(_ layer: Layer, _ operand: Operand) -> Diagnostic {
    .error(
      .unsupportedIndexing,
      "operand \(operand.name) of layer '\(layer.id)' is indexed by more than a dimension or a sum of two, which the zigzag model "
        + "can't count", at: layer.location, fix: "leave out '--model zigzag'")
  }

  fileprivate static func tooManyInputs(_ layer: Layer) -> Diagnostic {
    .error(
      .unsupportedIndexing,
      "layer '\(layer.id)' has \(layer.inputs.count) inputs; the zigzag model knows layers of one or two",
      at: layer.location,
      fix: "leave out '--model zigzag'")
  }
}
