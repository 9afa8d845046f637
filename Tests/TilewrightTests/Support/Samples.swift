@testable import Tilewright

/// A few layers and a machine written out in code, for tests of the core that read no files.
enum Samples {
  /// The edge-TPU-like machine of ZigZag's examples, from the figures users quote: 8 × 8 × 4 × 4 elements,
  /// registers, two SRAMs and a DRAM.
  static var edgeTPU: Machine {
    let all: Set<Int> = [0, 1, 2, 3]
    func uses(_ role: OperandRole, _ movements: Movement...) -> [Port.Use] {
      movements.map { Port.Use(role, $0) }
    }
    let both: [OperandRole] = [.input, .output]
    return Machine(
      name: "edge-tpu-like",
      array: Machine.Array(
        dimensions: [.init("D1", 8), .init("D2", 8), .init("D3", 4), .init("D4", 4)],
        operationEnergyPicojoules: 0.04, spatialReduction: all),
      memories: [
        Memory(
          "rf_1B", capacityBits: 8, readEnergyPicojoules: 0.01, writeEnergyPicojoules: 0.01, roles: [.weight],
          sharedAlong: [2, 3],
          ports: [
            Port("r", .read, widthBits: 8, uses: uses(.weight, .readToBelow)),
            Port("w", .write, widthBits: 8, uses: uses(.weight, .writeFromAbove)),
          ]),
        Memory(
          "rf_2B", capacityBits: 16, readEnergyPicojoules: 0.02, writeEnergyPicojoules: 0.02,
          roles: [.output],
          sharedAlong: [1],
          ports: [
            Port("r1", .read, widthBits: 16, uses: uses(.output, .readToBelow)),
            Port("r2", .read, widthBits: 16, uses: uses(.output, .readToAbove)),
            Port("w1", .write, widthBits: 16, uses: uses(.output, .writeFromAbove)),
            Port("w2", .write, widthBits: 16, uses: uses(.output, .writeFromBelow)),
          ]),
        Memory(
          "sram_32KB", capacityBits: 262_144, readEnergyPicojoules: 22.9, writeEnergyPicojoules: 52.01,
          roles: [.weight], sharedAlong: all,
          ports: [
            Port("r", .read, widthBits: 512, granularityBits: 64, uses: uses(.weight, .readToBelow)),
            Port("w", .write, widthBits: 512, granularityBits: 64, uses: uses(.weight, .writeFromAbove)),
          ]),
        Memory(
          "sram_2MB", capacityBits: 16_777_216, readEnergyPicojoules: 416.16, writeEnergyPicojoules: 378.4,
          roles: both, sharedAlong: all,
          ports: [
            Port(
              "r", .read, widthBits: 2048, granularityBits: 64,
              uses: uses(.input, .readToBelow) + uses(.output, .readToBelow, .readToAbove)),
            Port(
              "w", .write, widthBits: 2048, granularityBits: 64,
              uses: uses(.input, .writeFromAbove) + uses(.output, .writeFromAbove, .writeFromBelow)),
          ]),
        Memory(
          "dram", capacityBits: 10_000_000_000, readEnergyPicojoules: 700, writeEnergyPicojoules: 750,
          roles: [.input, .weight, .output], sharedAlong: all,
          ports: [
            Port(
              "rw", .readWrite, widthBits: 64,
              uses: [OperandRole.input, .weight, .output].flatMap { role in
                Movement.allCases.map { Port.Use(role, $0) }
              })
          ]),
      ])
  }

  /// A convolution without padding, 8-bit, 16-bit partial sums, as the ResNet-18 of ZigZag's examples has them.
  static func convolution(
    _ id: String = "conv", k: Int, c: Int, oy: Int, ox: Int, fy: Int, fx: Int, stride: Int = 1
  ) -> Layer {
    func axis(_ terms: (Int, Int)...) -> Operand.Axis {
      Operand.Axis(IndexExpression(terms.map { IndexExpression.Term($0.0, dimension: $0.1) }))
    }
    return Layer(
      id: id, name: id, operatorName: "Conv",
      dimensions: [
        .init("K", k), .init("C", c), .init("OY", oy), .init("OX", ox), .init("FY", fy), .init("FX", fx),
      ],
      operands: [
        Operand(
          "O", axes: [axis((1, 0)), axis((1, 2)), axis((1, 3))], precisionBits: 16, finalPrecisionBits: 8),
        Operand("W", axes: [axis((1, 0)), axis((1, 1)), axis((1, 4)), axis((1, 5))], precisionBits: 8),
        Operand(
          "I", axes: [axis((1, 1)), axis((stride, 2), (1, 4)), axis((stride, 3), (1, 5))], precisionBits: 8,
          source: .networkInput),
      ])
  }

  /// The unrolling that goes with the machine: K, C, OX and OY along the four array dimensions.
  static let edgeTPUConstraints = Constraints([
    Constraints.Entry(
      selector: "default",
      spatial: [("D1", "K", 8), ("D2", "C", 8), ("D3", "OX", 4), ("D4", "OY", 4)].map {
        Constraints.SpatialEntry(arrayDimension: $0.0, factors: [.init($0.1, $0.2)])
      })
  ])

  /// The convolutions of ResNet-18: the different ones with how often each occurs.
  static let resnet18: [(layer: Layer, times: Int)] = [
    (convolution("conv1", k: 64, c: 3, oy: 112, ox: 112, fy: 7, fx: 7, stride: 2), 1),
    (convolution("conv2", k: 64, c: 64, oy: 56, ox: 56, fy: 3, fx: 3), 4),
    (convolution("conv3_1", k: 128, c: 64, oy: 28, ox: 28, fy: 3, fx: 3, stride: 2), 2),
    (convolution("conv3", k: 128, c: 128, oy: 28, ox: 28, fy: 3, fx: 3), 3),
    (convolution("conv4_1", k: 256, c: 128, oy: 14, ox: 14, fy: 3, fx: 3, stride: 2), 2),
    (convolution("conv4", k: 256, c: 256, oy: 14, ox: 14, fy: 3, fx: 3), 3),
    (convolution("conv5_1", k: 512, c: 256, oy: 7, ox: 7, fy: 3, fx: 3, stride: 2), 2),
    (convolution("conv5", k: 512, c: 512, oy: 7, ox: 7, fy: 3, fx: 3), 3),
    (convolution("fc", k: 1000, c: 512, oy: 1, ox: 1, fy: 1, fx: 1), 1),
  ]
}
