@testable import Tilewright

/// A small problem whose mappings can all be written out, and what is ugly about it.
struct ExactCase {
  /// What makes a problem hard to get right.
  enum Family: String, CaseIterable, Sendable {
    case oneDimension, twoDimensions, threeDimensions, fourDimensions, fiveDimensions
    case twoMemories, threeMemories, fourMemories
    case sharedMemory, bypass, alwaysDoubled, unlimitedMemory
    case prime, ragged, stride, dilation, padding, halo
    case unrolled, remainder, severalUnrollings
    case addedOnTheWay, separateSums, inPlace, notInPlace, partialSums
    case oddGranularity, sharedPort, leakage, memoryLatency, slowOperations, freeEnergy
    case stream, noReturn, severalInputs, oneInput
  }

  let space: LayerSpace
  let families: Set<Family>

  /// The unrollings with each choice of bypasses.
  var units: [(unrolling: SpatialUnrolling, memories: [[Int]])] {
    space.unrollings.flatMap { unrolling in space.chains.map { (unrolling, $0) } }
  }

  init(_ space: LayerSpace) {
    self.space = space
    families = Self.families(space)
  }

  /// How many mappings there are in all; `limit` where there are more.
  static func count(_ space: LayerSpace, limit: Int) -> Int {
    var count = 0
    for unrolling in space.unrollings {
      for memories in space.chains {
        count += Enumeration.count(space.problem, unrolling, memories, limit: limit)
        if count >= limit { return limit }
      }
    }
    return count
  }

  private static func families(_ space: LayerSpace) -> Set<Family> {
    shapes(space).union(machines(space)).union(sums(space))
  }

  private static func shapes(_ space: LayerSpace) -> Set<Family> {
    var found: Set<Family> = []
    let layer = space.problem.layer
    let dimensions: [Family] = [
      .oneDimension, .twoDimensions, .threeDimensions, .fourDimensions, .fiveDimensions,
    ]
    let loops = layer.sizes.count { $0 > 1 }
    if dimensions.indices.contains(loops - 1) { found.insert(dimensions[loops - 1]) }
    if layer.sizes.contains(where: [5, 7, 11, 13].contains) { found.insert(.prime) }
    for axis in layer.operands.flatMap(\.axes) {
      let coefficients = axis.index.terms.filter { layer.sizes[$0.dimension] > 1 }.map(\.coefficient)
      if coefficients.first.map({ $0 > 1 }) ?? false { found.insert(.stride) }
      if coefficients.dropFirst().contains(where: { $0 > 1 }) { found.insert(.dilation) }
      if coefficients.count > 1 { found.insert(.halo) }
      let reach = axis.index.range(over: layer.sizes)
      if let extent = axis.extent, reach.lowerBound < 0 || reach.upperBound >= extent {
        found.insert(.padding)
      }
    }
    for unrolling in space.unrollings {
      if !unrolling.blocks.isEmpty { found.insert(.unrolled) }
      for (dimension, extent) in unrolling.temporalSizes(layer.sizes).enumerated() {
        if layer.sizes[dimension] % unrolling.unrolled(dimension) != 0 { found.insert(.remainder) }
        if Enumeration.steps(of: extent).flatMap(\.self).contains(where: { extent % $0 != 0 }) {
          found.insert(.ragged)
        }
      }
    }
    if space.unrollings.count > 1 { found.insert(.severalUnrollings) }
    if layer.operands.count > 3 { found.insert(.severalInputs) }
    if layer.operands.count < 3 { found.insert(.oneInput) }
    return found
  }

  private static func machines(_ space: LayerSpace) -> Set<Family> {
    var found: Set<Family> = []
    let problem = space.problem
    let machine = problem.machine
    let counts: [Family] = [.twoMemories, .threeMemories, .fourMemories]
    if counts.indices.contains(machine.memories.count - 2) {
      found.insert(counts[machine.memories.count - 2])
    }
    if space.chains.count > 1 { found.insert(.bypass) }
    for (index, memory) in machine.memories.enumerated() {
      let holders = problem.chains.indices.filter { problem.chains[$0].contains(index) }
      guard !holders.isEmpty else { continue }
      let isInner = problem.chains.contains { $0.dropLast().contains(index) }
      if isInner, memory.capacityBits != nil, holders.count > 1 { found.insert(.sharedMemory) }
      if isInner, memory.capacityBits == nil { found.insert(.unlimitedMemory) }
      if isInner, memory.alwaysDoubleBuffered { found.insert(.alwaysDoubled) }
      if memory.latencyCycles > 0 { found.insert(.memoryLatency) }
      if memory.passesOnce { found.insert(.stream) }
      if memory.readEnergyPicojoules == 0 || memory.writeEnergyPicojoules == 0 { found.insert(.freeEnergy) }
      for port in memory.ports {
        if port.uses.count > 1 { found.insert(.sharedPort) }
        if port.widthBits % port.granularityBits != 0 || 8 % port.granularityBits != 0 {
          found.insert(.oddGranularity)
        }
      }
      if problem.chains[0].contains(index),
        memory.port(for: .output, .readToBelow) == nil
          || index != problem.chains[0].last && memory.port(for: .output, .writeFromAbove) == nil
      {
        found.insert(.noReturn)
      }
    }
    if NativeModel.leakagePicojoulesPerCycle(of: machine) > 0 { found.insert(.leakage) }
    if machine.array.cyclesPerOperation > 1 { found.insert(.slowOperations) }
    return found
  }

  private static func sums(_ space: LayerSpace) -> Set<Family> {
    var found: Set<Family> = []
    let problem = space.problem
    let output = problem.layer.output
    let isReduced = problem.layer.sizes.indices.contains {
      problem.layer.sizes[$0] > 1 && !output.isIndexed(by: $0)
    }
    guard isReduced else { return found }
    found.insert(problem.machine.array.accumulatesInPlace ? .inPlace : .notInPlace)
    if output.precisionBits != output.finalPrecisionBits { found.insert(.partialSums) }
    for block in space.unrollings.flatMap(\.blocks) where !output.isIndexed(by: block.dimension) {
      found.insert(
        problem.machine.array.spatialReduction.contains(block.array) ? .addedOnTheWay : .separateSums)
    }
    return found
  }
}
