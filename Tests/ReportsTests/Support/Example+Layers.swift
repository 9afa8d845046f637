@testable import Tilewright

extension Example {
  /// M 10, N 8, K 16 with a ragged loop over M (4 4 2); reads of the sram stall it.
  static let matmul: LayerResult = {
    let layer = Layer(
      id: "0", name: "fc", operatorName: "Gemm",
      dimensions: [.init("M", 10), .init("N", 8), .init("K", 16)],
      operands: [
        Operand("O", axes: axes(0, 1), precisionBits: 16, finalPrecisionBits: 8),
        Operand("I", axes: axes(0, 2), precisionBits: 8, source: .networkInput),
        Operand("W", axes: axes(2, 1), precisionBits: 8),
      ])
    let traffic: [Traffic] = [
      moved(
        0, .accumulators, nil, .inward, bits: 16, outerElements: 560, innerElements: 560, transfers: 140,
        busy: 140, pass: 80, repeats: [(2, 7)]),
      moved(
        0, .accumulators, nil, .outward, bits: 16, outerElements: 640, innerElements: 1280, transfers: 160,
        busy: 160, pass: 80, repeats: [(2, 8)]),
      moved(
        0, .sram, .accumulators, .outward, bits: 8, outerElements: 80, innerElements: 80, transfers: 6,
        busy: 10, pass: 80),
      moved(
        0, .dram, .sram, .outward, bits: 8, outerElements: 80, innerElements: 80, transfers: 3, busy: 20,
        pass: 80),
      moved(
        1, .sram, nil, .inward, bits: 8, outerElements: 320, innerElements: 1280, transfers: 160, busy: 160,
        pass: 160, repeats: [(1, 2)]),
      moved(
        1, .dram, .sram, .inward, bits: 8, outerElements: 160, innerElements: 160, transfers: 3, busy: 40,
        pass: 160),
      moved(
        2, .registers, nil, .inward, bits: 8, outerElements: 384, innerElements: 384, transfers: 48, busy: 48,
        pass: 128, repeats: [(0, 3)]),
      moved(
        2, .sram, .registers, .inward, bits: 8, outerElements: 384, innerElements: 384, transfers: 48,
        busy: 48, pass: 128, repeats: [(0, 3)]),
      moved(
        2, .dram, .sram, .inward, bits: 8, outerElements: 128, innerElements: 128, transfers: 1, busy: 32,
        pass: 128),
    ]
    return LayerResult(
      layer: layer, roles: [.output, .input, .weight],
      mapping: Mapping(
        loops: [
          .init(2, step: 1, across: 1), .init(1, step: 1, across: 0), .init(0, step: 1), .init(2, step: 2),
          .init(1, step: 4), .init(0, step: 4),
        ],
        tiles: [
          [
            .init(memory: 1, residency: 4), .init(memory: 2, residency: 5), .init(memory: 3, residency: 6),
          ],
          [.init(memory: 2, residency: 5, slots: 2), .init(memory: 3, residency: 6)],
          [
            .init(memory: 0, residency: 3), .init(memory: 2, residency: 5), .init(memory: 3, residency: 6),
          ],
        ]),
      cost: Cost(
        traffic: traffic, energy: energy(traffic, operations: 1280, leakage: 27.6),
        latency: Latency(
          computeCycles: 160, stallCycles: 58, fillCycles: 50, drainCycles: 8,
          ports: [
            .init(memory: 0, port: 0, busyCycles: 48, stallCycles: 0),
            .init(memory: 0, port: 1, busyCycles: 48, stallCycles: 0),
            .init(memory: 1, port: 0, busyCycles: 150, stallCycles: 0),
            .init(memory: 1, port: 1, busyCycles: 160, stallCycles: 0),
            .init(memory: 2, port: 0, busyCycles: 218, stallCycles: 58),
            .init(memory: 2, port: 1, busyCycles: 82, stallCycles: 0),
            .init(memory: 3, port: 0, busyCycles: 92, stallCycles: 0),
          ]),
        occupancy: [
          .init(memory: 0, operand: 2, elements: 1, bits: 8),
          .init(memory: 1, operand: 0, elements: 4, bits: 64),
          .init(memory: 2, operand: 0, elements: 32, bits: 512),
          .init(memory: 2, operand: 1, elements: 64, bits: 1024),
          .init(memory: 2, operand: 2, elements: 128, bits: 1024),
          .init(memory: 3, operand: 0, elements: 80, bits: 640),
          .init(memory: 3, operand: 1, elements: 160, bits: 1280),
          .init(memory: 3, operand: 2, elements: 128, bits: 1024),
        ],
        bounds: Bounds(energyPicojoules: 17_900.5, latencyCycles: 160, computeCycles: 160),
        utilization: 160.0 / 276.0, spatialUtilization: 1),
      evaluated: 4711, isComplete: true,
      proof: Proof(
        bound: 240, value: 276, unrollings: 24, unrollingsBelowBound: 13, unrollingsByTraffic: 8,
        unrollingsSearched: 2, unrollingsOpen: 1, visited: 60_000, dominated: 41_234, spaceLog10: 7.25,
        hasAllTiles: false,
        runnerUp: Proof.RunnerUp(
          blocks: [
            .init(arrayDimension: 0, dimension: 0, positions: 4),
            .init(arrayDimension: 1, dimension: 1, positions: 2),
          ], bound: 300, value: 310), otherStationary: Proof.Stationary(operands: [1], value: 345)),
      limits: SpaceLimits(
        unrollings: .init(kept: 48, all: 512), bypasses: .init(kept: 64, all: 1000, areMore: true),
        hasDemands: true))
  }()

  /// A 3×3 convolution of stride 2 with padding on an 8×8 image, its name in another script; at its bound.
  static let convolution: LayerResult = {
    let layer = Layer(
      id: "1", name: "卷积一", operatorName: "Conv",
      dimensions: [
        .init("B", 1), .init("K", 8), .init("C", 2), .init("OY", 4), .init("OX", 4), .init("FY", 3),
        .init("FX", 3),
      ],
      operands: [
        Operand("O", axes: axes(0, 1, 3, 4), precisionBits: 16, finalPrecisionBits: 8),
        Operand("W", axes: axes(1, 2, 5, 6), precisionBits: 8),
        Operand(
          "I", axes: axes(0, 2) + [window(3, 5), window(4, 6)], precisionBits: 8, source: .layer("0")),
      ])
    let traffic: [Traffic] = [
      moved(
        2, .dram, .sram, .inward, bits: 8, outerElements: 128, innerElements: 128, transfers: 1, busy: 32,
        pass: 128),
      moved(
        2, .sram, nil, .inward, bits: 8, outerElements: 576, innerElements: 2304, transfers: 288, busy: 288,
        pass: 288, repeats: [(1, 2)]),
    ]
    return LayerResult(
      layer: layer, roles: [.output, .weight, .input],
      mapping: Mapping(
        loops: [
          .init(1, step: 1, across: 0), .init(2, step: 1, across: 1), .init(6, step: 1), .init(5, step: 1),
          .init(4, step: 1), .init(3, step: 1), .init(1, step: 4),
        ],
        tiles: [
          [.init(memory: 1, residency: 4), .init(memory: 3, residency: 7)],
          [.init(memory: 0, residency: 2), .init(memory: 3, residency: 7)],
          [.init(memory: 2, residency: 6), .init(memory: 3, residency: 7)],
        ]),
      cost: Cost(
        traffic: traffic, energy: energy(traffic, operations: 2304),
        latency: Latency(
          computeCycles: 288, stallCycles: 0, fillCycles: 0, drainCycles: 0,
          ports: [
            .init(memory: 2, port: 0, busyCycles: 288, stallCycles: 0),
            .init(memory: 3, port: 0, busyCycles: 32, stallCycles: 0),
          ]),
        occupancy: [
          .init(memory: 0, operand: 1, elements: 1, bits: 8),
          .init(memory: 1, operand: 0, elements: 1, bits: 16),
          .init(memory: 2, operand: 2, elements: 128, bits: 1024),
          .init(memory: 3, operand: 0, elements: 128, bits: 1024),
          .init(memory: 3, operand: 1, elements: 144, bits: 1152),
          .init(memory: 3, operand: 2, elements: 128, bits: 1024),
        ],
        bounds: Bounds(energyPicojoules: 7_800, latencyCycles: 288, computeCycles: 288), utilization: 1,
        spatialUtilization: 1),
      evaluated: 12, isComplete: true,
      proof: Proof(
        bound: 320, value: 320, unrollings: 1, unrollingsBelowBound: 0, unrollingsByTraffic: 0,
        unrollingsSearched: 1, unrollingsOpen: 0, visited: 120, dominated: 0, spaceLog10: 5,
        hasAllTiles: true, runnerUp: nil, otherStationary: nil),
      limits: SpaceLimits())
  }()

  /// An elementwise layer whose search was interrupted; it waits for its first data most of the time.
  static let addition: LayerResult = {
    let layer = Layer(
      id: "2", name: "residual connection of block 1", operatorName: "Add", dimensions: [.init("G", 12)],
      operands: [
        Operand("O", axes: axes(0), precisionBits: 8),
        Operand("A", axes: axes(0), precisionBits: 8, source: .layer("0")),
        Operand("B", axes: axes(0), precisionBits: 8, source: .layer("1")),
      ])
    return LayerResult(
      layer: layer, roles: [.output, .input, .weight],
      mapping: Mapping(
        loops: [.init(0, step: 1), .init(0, step: 3, across: 0)],
        tiles: [
          [.init(memory: 3, residency: 2)], [.init(memory: 3, residency: 2)],
          [.init(memory: 3, residency: 2)],
        ]),
      cost: Cost(
        traffic: [], energy: energy([], operations: 12),
        latency: Latency(computeCycles: 3, stallCycles: 0, fillCycles: 6, drainCycles: 1, ports: []),
        occupancy: [],
        bounds: Bounds(energyPicojoules: 6, latencyCycles: 2, computeCycles: 2), utilization: 0.15,
        spatialUtilization: 0.5),
      evaluated: 1, isComplete: false, limits: SpaceLimits(obstacle: .overlappingOutputs))
  }()

  private static func axes(_ dimensions: Int...) -> [Operand.Axis] {
    dimensions.map { Operand.Axis(IndexExpression(dimension: $0)) }
  }

  /// `2·position + tap − 1` of 8.
  private static func window(_ position: Int, _ tap: Int) -> Operand.Axis {
    Operand.Axis(
      IndexExpression([.init(2, dimension: position), .init(1, dimension: tap)], constant: -1), extent: 8)
  }
}
