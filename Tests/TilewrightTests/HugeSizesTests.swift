import Diagnostics
import Testing

@testable import Tilewright

/// Sizes of 2^40: exact, and no slower than small ones.
@Suite struct HugeSizesTests {
  private var machine: Machine {
    let whole = Samples.edgeTPU
    let dram = whole.memories[4]
    return Machine(
      name: "unlimited", array: whole.array,
      memories: whole.memories.dropLast() + [
        Memory(
          "dram", capacityBits: nil, readEnergyPicojoules: 700, writeEnergyPicojoules: 750, roles: dram.roles,
          sharedAlong: dram.sharedAlong, ports: dram.ports)
      ])
  }

  @Test func aLongRaggedConvolution() throws {
    let width = (1 << 40) - 3
    let axis = { (terms: [(Int, Int)], constant: Int, extent: Int?) in
      Operand.Axis(
        IndexExpression(terms.map { IndexExpression.Term($0.0, dimension: $0.1) }, constant: constant),
        extent: extent)
    }
    let layer = Layer(
      id: "long", name: "long", operatorName: "Conv",
      dimensions: [.init("K", 8), .init("C", 8), .init("OX", width), .init("FX", 3)],
      operands: [
        Operand(
          "O", axes: [axis([(1, 0)], 0, nil), axis([(1, 2)], 0, nil)], precisionBits: 16,
          finalPrecisionBits: 8),
        Operand(
          "W", axes: [axis([(1, 0)], 0, nil), axis([(1, 1)], 0, nil), axis([(1, 3)], 0, nil)],
          precisionBits: 8),
        Operand(
          "I", axes: [axis([(1, 1)], 0, nil), axis([(2, 2), (1, 3)], -1, 2 * width)], precisionBits: 8,
          source: .networkInput),
      ])
    #expect(layer.check().isEmpty)
    let space = try LayerSpace(layer: layer, machine: machine, constraints: Samples.edgeTPUConstraints)
    let unrolling = try #require(space.unrollings.first)
    let allocation = TileAllocation(space.problem, unrolling: unrolling, chains: space.chains[0])
    let evaluator = Evaluator(space.problem)
    var mapped = 0
    LoopOrders(sizes: unrolling.temporalSizes(layer.sizes), limit: 24, rule: .none).forEach { order in
      guard let flat = allocation.mapping(for: order), let score = evaluator.score(flat) else { return true }
      mapped += 1
      let cost = NativeModel.cost(of: flat.mapping, for: space.problem)
      #expect(cost.latency.totalCycles == score.latencyCycles)
      #expect(cost.latency.computeCycles >= 3 * (width / 4))
      let read = cost.traffic.filter { $0.outer == 4 && $0.operand == 2 }.map(\.outerSide.elements)
      #expect(read.allSatisfy { $0 >= 8 * (2 * width) })
      let written = cost.traffic.filter { $0.outer == 4 && $0.operand == 0 && $0.direction == .outward }
      #expect(written.allSatisfy { $0.outerSide.elements >= 8 * width })
      return true
    }
    #expect(mapped > 3)
  }

  @Test func operationsThatWouldOverflowAreRefused() {
    let layer = Samples.convolution(k: 1 << 20, c: 1 << 20, oy: 1 << 20, ox: 1, fy: 1, fx: 1)
    #expect(layer.check().map(\.code) == [.outOfRange])
  }
}
