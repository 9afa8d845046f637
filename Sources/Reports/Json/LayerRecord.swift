import Tilewright

/// A layer with its mapping and everything its cost is made of.
struct LayerRecord: Encodable, Sendable {
  struct Dimension: Encodable, Sendable {
    let name: String
    let size: Int
  }

  struct Operand: Encodable, Sendable {
    let name: String
    let role: String
    let precisionBits: Int
    let finalPrecisionBits: Int
  }

  let id: String
  let name: String
  let operatorName: String
  let dimensions: [Dimension]
  let operands: [Operand]
  let figures: FiguresRecord
  let spatialUtilization: Double
  let bottleneck: String
  let complete: Bool
  let evaluated: Int
  let mapping: MappingRecord
  let energy: EnergyRecord
  let latency: LatencyRecord
  let traffic: [TrafficRecord]
  let occupancy: [OccupancyRecord]
  /// Null where nothing was proven.
  let proof: Nullable<ProofRecord>
  /// Why nothing was; null where something was.
  let unproven: Nullable<String>

  private enum Key: String, CodingKey {
    case id, name, dimensions, operands, spatialUtilization, bottleneck, complete, evaluated
    case mapping, energy, latency, traffic, occupancy, proof, unproven
    case operatorName = "operator"
  }

  init(_ mapped: MappedLayer, objective: Objective) {
    let layer = mapped.layer
    id = layer.id
    name = layer.name
    operatorName = layer.operatorName
    dimensions = layer.dimensions.map { Dimension(name: $0.name, size: $0.size) }
    operands = zip(layer.operands, mapped.result.roles).map {
      Operand(
        name: $0.name, role: $1.name, precisionBits: $0.precisionBits,
        finalPrecisionBits: $0.finalPrecisionBits)
    }
    figures = FiguresRecord(
      Figures(of: mapped.result), Certainty(of: mapped.result, for: objective), objective: objective)
    spatialUtilization = mapped.cost.spatialUtilization
    bottleneck = mapped.bottleneck
    complete = !mapped.result.isUnfinished(for: objective)
    evaluated = mapped.result.evaluated
    mapping = MappingRecord(mapped)
    energy = EnergyRecord(mapped)
    latency = LatencyRecord(mapped)
    traffic = mapped.cost.traffic.map { TrafficRecord($0, of: mapped) }
    occupancy = mapped.cost.occupancy.map { OccupancyRecord($0, of: mapped) }
    proof = Nullable(mapped.result.proof.map { ProofRecord($0, of: mapped) })
    unproven = Nullable(Self.obstacle(mapped.result))
  }

  /// The figures stand beside the other keys, as in the totals.
  func encode(to encoder: any Encoder) throws {
    try figures.encode(to: encoder)
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(id, forKey: .id)
    try container.encode(name, forKey: .name)
    try container.encode(operatorName, forKey: .operatorName)
    try container.encode(dimensions, forKey: .dimensions)
    try container.encode(operands, forKey: .operands)
    try container.encode(spatialUtilization, forKey: .spatialUtilization)
    try container.encode(bottleneck, forKey: .bottleneck)
    try container.encode(complete, forKey: .complete)
    try container.encode(evaluated, forKey: .evaluated)
    try container.encode(mapping, forKey: .mapping)
    try container.encode(energy, forKey: .energy)
    try container.encode(latency, forKey: .latency)
    try container.encode(traffic, forKey: .traffic)
    try container.encode(occupancy, forKey: .occupancy)
    try container.encode(proof, forKey: .proof)
    try container.encode(unproven, forKey: .unproven)
  }

  private static func obstacle(_ result: LayerResult) -> String? {
    guard result.proof == nil else { return nil }
    guard let limits = result.limits else { return "given" }
    return limits.obstacle?.rawValue ?? "unfinished"
  }
}

/// A mapping by names, loops innermost first: what `--mapping` reads back.
struct MappingRecord: Encodable, Sendable {
  struct Loop: Encodable, Sendable {
    let dimension: String
    let step: Int
    /// The array dimension; left out for a loop in time.
    let across: String?
  }

  struct Tile: Encodable, Sendable {
    let memory: String
    /// How many of the innermost loops run inside the tile.
    let loops: Int
    let slots: Int
  }

  let loops: [Loop]
  let tiles: [String: [Tile]]

  init(_ mapped: MappedLayer) {
    self.init(mapped.result.mapping, of: mapped.layer, on: mapped.machine)
  }

  init(_ mapping: Mapping, of layer: Layer, on machine: Machine) {
    loops = mapping.loops.map { loop in
      Loop(
        dimension: layer.dimensions[loop.dimension].name, step: loop.step,
        across: loop.arrayDimension.map { machine.array.dimensions[$0].name })
    }
    let named = zip(layer.operands, mapping.tiles).map { operand, tiles in
      (
        operand.name,
        tiles.map {
          Tile(memory: machine.memories[$0.memory].name, loops: $0.residency, slots: $0.slots)
        }
      )
    }
    tiles = Dictionary(named) { first, _ in first }
  }
}
