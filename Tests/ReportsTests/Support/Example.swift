import Tilewright

/// A small machine and a network of three layers, with costs counted by hand: reports need no cost model.
enum Example {
  static let result = NetworkResult(
    network: network, machine: machine, objective: .latency, layers: [matmul, convolution, addition])

  static let network = Network(
    name: "tiny", layers: [matmul.layer, convolution.layer, addition.layer],
    uncosted: [
      .init(name: "flatten", type: "Flatten", reason: .free),
      .init(name: "relu_1", type: "Relu", reason: .fused, layer: "1"),
      .init(name: "relu_2", type: "Relu", reason: .fused, layer: "2"),
      .init(name: "norm", type: "BatchNormalization", reason: .fused, layer: "1"),
      .init(name: "boxes", type: "NonMaxSuppression", reason: .skipped),
    ])

  // MARK: The machine

  enum Place: Int {
    case registers, accumulators, sram, dram
  }

  /// 4 × 2 elements; registers for weights, accumulators for outputs that are added along D2.
  static let machine = Machine(
    name: "toy",
    array: Machine.Array(
      dimensions: [.init("D1", 4), .init("D2", 2)], operationEnergyPicojoules: 0.5, spatialReduction: [1]),
    memories: [
      Memory(
        "registers", capacityBits: 8, readEnergyPicojoules: 0.01, writeEnergyPicojoules: 0.02,
        roles: [.weight], sharedAlong: [],
        ports: [
          Port("r", .read, widthBits: 8, uses: [.init(.weight, .readToBelow)]),
          Port("w", .write, widthBits: 8, uses: [.init(.weight, .writeFromAbove)]),
        ]),
      Memory(
        "accumulators", capacityBits: 64, readEnergyPicojoules: 0.03, writeEnergyPicojoules: 0.03,
        roles: [.output], sharedAlong: [1],
        ports: [
          Port(
            "r", .read, widthBits: 16, uses: [.init(.output, .readToBelow), .init(.output, .readToAbove)]),
          Port(
            "w", .write, widthBits: 16,
            uses: [.init(.output, .writeFromAbove), .init(.output, .writeFromBelow)]),
        ]),
      Memory(
        "sram", capacityBits: 4096, readEnergyPicojoules: 4, writeEnergyPicojoules: 5,
        roles: [.input, .weight, .output], sharedAlong: [0, 1],
        ports: [
          Port(
            "r", .read, widthBits: 64, granularityBits: 16,
            uses: [
              .init(.input, .readToBelow), .init(.weight, .readToBelow), .init(.output, .readToBelow),
              .init(.output, .readToAbove),
            ]),
          Port(
            "w", .write, widthBits: 64, granularityBits: 16,
            uses: [
              .init(.input, .writeFromAbove), .init(.weight, .writeFromAbove),
              .init(.output, .writeFromAbove), .init(.output, .writeFromBelow),
            ]),
        ]),
      Memory(
        "dram", capacityBits: nil, readEnergyPicojoules: 200, writeEnergyPicojoules: 220,
        roles: [.input, .weight, .output], sharedAlong: [0, 1],
        ports: [
          Port(
            "rw", .readWrite, widthBits: 32,
            uses: [OperandRole.input, .weight, .output].flatMap { role in
              Movement.allCases.map { .init(role, $0) }
            })
        ]),
    ])

  // MARK: Counting

  /// One movement over a boundary, from the elements that each side sees.
  static func moved(
    _ operand: Int, _ outer: Place, _ inner: Place?, _ direction: Traffic.Direction, bits: Int,
    outerElements: Int, innerElements: Int, transfers: Int, busy: Int, pass: Int, repeats: [(Int, Int)] = []
  ) -> Traffic {
    Traffic(
      operand: operand, outer: outer.rawValue, inner: inner?.rawValue, direction: direction,
      outerSide: side(outer, isRead: direction == .inward, elements: outerElements, bits: bits),
      innerSide: inner.map { side($0, isRead: direction == .outward, elements: innerElements, bits: bits) }
        ?? .init(
          elements: innerElements, bits: innerElements * bits, granules: 0, accesses: 0, energyPicojoules: 0),
      transfers: transfers, busyCycles: busy,
      derivation: .init(
        elementsPerPass: pass, repeats: repeats.map { .init(dimension: $0.0, times: $0.1) }))
  }

  private static func side(_ place: Place, isRead: Bool, elements: Int, bits: Int) -> Traffic.Side {
    let memory = machine.memories[place.rawValue]
    let port = memory.ports[isRead || memory.ports.count == 1 ? 0 : 1]
    let granules = (elements * bits + port.granularityBits - 1) / port.granularityBits
    let accesses = Double(granules * port.granularityBits) / Double(port.widthBits)
    let energy = isRead ? memory.readEnergyPicojoules : memory.writeEnergyPicojoules
    return .init(
      elements: elements, bits: elements * bits, granules: granules, accesses: accesses,
      energyPicojoules: accesses * energy)
  }

  /// The energy that follows from the traffic.
  static func energy(_ traffic: [Traffic], operations: Int, leakage: Double = 0) -> Energy {
    let items = traffic.flatMap { entry -> [Energy.Item] in
      let inward = entry.direction == .inward
      let outer = Energy.Item(
        memory: entry.outer, operand: entry.operand, movement: inward ? .readToBelow : .writeFromBelow,
        picojoules: entry.outerSide.energyPicojoules)
      let inner = entry.inner.map {
        Energy.Item(
          memory: $0, operand: entry.operand, movement: inward ? .writeFromAbove : .readToAbove,
          picojoules: entry.innerSide.energyPicojoules)
      }
      return [outer] + (inner.map { [$0] } ?? [])
    }
    return Energy(
      operationsPicojoules: Double(operations) * machine.array.operationEnergyPicojoules,
      items: items.sorted { ($0.memory, $0.operand) < ($1.memory, $1.operand) }, leakagePicojoules: leakage)
  }
}
