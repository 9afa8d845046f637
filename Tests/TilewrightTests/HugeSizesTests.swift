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
      if mapped == 1 {
        let program = Program(flat.mapping, for: space.problem)
        let run = Simulator.run(program, for: space.problem, steps: 20_000)
        #expect(run.map { $0.executingCycles >= cost.latency.computeCycles } ?? true)
      }
      return true
    }
    #expect(mapped > 3)
  }

  /// A whole strided operand in a buffer: as many gaps as elements, none of them counted one by one.
  @Test func aLongStridedTileIsRunAtOnce() throws {
    let width = 1 << 39
    func axis(_ coefficient: Int, _ dimension: Int) -> Operand.Axis {
      Operand.Axis(IndexExpression([.init(coefficient, dimension: dimension)]))
    }
    let layer = Layer(
      id: "strided", name: "strided", operatorName: "Conv", dimensions: [.init("K", 4), .init("OX", width)],
      operands: [
        Operand("O", axes: [axis(1, 0), axis(1, 1)], precisionBits: 8),
        Operand("W", axes: [axis(1, 0)], precisionBits: 8),
        Operand("I", axes: [axis(2, 1)], precisionBits: 8, source: .networkInput),
      ])
    var problems = RandomProblems(seed: 1)
    let problem = try Problem(layer: layer, machine: problems.regularMachine())
    let tiles = [Mapping.Tile(memory: 0, residency: 2), Mapping.Tile(memory: 1, residency: 2)]
    let mapping = Mapping(
      loops: [.init(1, step: 1), .init(0, step: 1)], tiles: Array(repeating: tiles, count: 3))
    try #require(mapping.check(for: problem).isEmpty)
    let run = try #require(Simulation(mapping, for: problem))
    #expect(run.executingCycles == 4 * width)
    #expect(run.cycles == NativeModel.cost(of: mapping, for: problem).latency.totalCycles)
    #expect(run.skippedCycles > 3 * width)
  }

  @Test func operationsThatWouldOverflowAreRefused() {
    let layer = Samples.convolution(k: 1 << 20, c: 1 << 20, oy: 1 << 20, ox: 1, fy: 1, fx: 1)
    #expect(layer.check().map(\.code) == [.outOfRange])
  }
}
