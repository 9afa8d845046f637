public import Diagnostics
public import Tilewright

/// What a network costs by ZigZag's model, for other programs; described by Docs/zigzag-schema.json.
///
/// Keys are sorted, numbers are shortest round-trip decimals. Loops are innermost first.
public struct ZigZagJson: Sendable {
  private let record: ZigZagRunRecord

  /// Prepares the document.
  public init(
    _ results: [LomaResult], of network: Network, on machine: Machine, for objective: Objective,
    model: ZigZagOptions.Version, search: String, version: String, inputs: [JsonReport.Input] = [],
    diagnostics: [Diagnostic] = []
  ) {
    let layers = results.compactMap { ZigZagLayerRecord($0, on: machine, for: objective) }
    record = ZigZagRunRecord(
      tilewright: version, model: model.rawValue, objective: objective.rawValue, search: search,
      complete: results.allSatisfy(\.isComplete), network: network.name, machine: machine.name,
      inputs: inputs.map { InputRecord(kind: $0.kind.rawValue, path: $0.path, sha256: $0.sha256) },
      totals: ZigZagFiguresRecord(
        ZigZagTotals(results, for: objective), macs: layers.reduce(0) { $0 + $1.figures.macs }),
      layers: layers,
      uncosted: network.uncosted.map(UncostedRecord.init),
      leftOut: Nullable(network.leftOut.map(LeftOutRecord.init)),
      diagnostics: diagnostics.map(DiagnosticRecord.init)
    )
  }

  /// The JSON text, ending in a newline.
  ///
  /// - Throws: A finding that names the figure which is no finite number.
  public func text() throws(DiagnosticList) -> String { try JsonText.encode(record) }
}

/// The whole document.
private struct ZigZagRunRecord: Encodable, Sendable {
  let tilewright: String
  let model: String
  let objective: String
  let search: String
  let complete: Bool
  let network: String
  let machine: String
  let inputs: [InputRecord]
  let totals: ZigZagFiguresRecord
  let layers: [ZigZagLayerRecord]
  let uncosted: [UncostedRecord]
  let leftOut: Nullable<LeftOutRecord>
  let diagnostics: [DiagnosticRecord]
}

/// What totals and layers have in common. ZigZag's model proves nothing, so that bounds and gap are null.
private struct ZigZagFiguresRecord: Encodable, Sendable {
  let energyPicojoules: Double
  let operationsPicojoules: Double
  let memoryPicojoules: Double
  /// ZigZag's latency_total0, latency_total1 and latency_total2.
  let computingCycles: Double
  let loadedCycles: Double
  let latencyCycles: Double
  let idealCycles: Int
  let macs: Int
  let utilization: Double
  let boundEnergyPicojoules = Nullable<Double>(nil)
  let boundLatencyCycles = Nullable<Double>(nil)
  let optimal = false
  let gap = Nullable<Double>(nil)

  init(_ totals: ZigZagTotals, macs: Int) {
    energyPicojoules = totals.energyPicojoules
    operationsPicojoules = totals.operationsPicojoules
    memoryPicojoules = totals.memoryPicojoules
    computingCycles = totals.computingCycles
    loadedCycles = totals.loadedCycles
    latencyCycles = totals.latencyCycles
    idealCycles = totals.idealCycles
    self.macs = macs
    utilization = totals.utilization
  }
}

/// A layer with its mapping and what that costs.
private struct ZigZagLayerRecord: Encodable, Sendable {
  struct Block: Encodable, Sendable {
    let arrayDimension: String
    let factors: [Factor]
  }

  struct Factor: Encodable, Sendable {
    let dimension: String
    let positions: Int
  }

  struct Loop: Encodable, Sendable {
    let dimension: String
    let iterations: Int
  }

  /// The mapping in ZigZag's words.
  struct Nest: Encodable, Sendable {
    let unrolling: [Block]
    let loops: [Loop]
  }

  struct Level: Encodable, Sendable {
    let operand: String
    let memory: String
    /// How many further loops run inside the memory's tile.
    let loops: Int
    let accesses: [String: Double]
    let energyPicojoules: Double
    let utilization: Double
    let sharedUtilization: Double
  }

  struct LatencyParts: Encodable, Sendable {
    let computeCycles: Double
    let stallCycles: Int
    let onloadingCycles: Double
    let offloadingCycles: Double
    let drainCycles: Int
  }

  /// What LOMA found for the objective.
  struct Loma: Encodable, Sendable {
    let energyPicojoules: Double
    let latencyCycles: Double
    let orders: Int
    let accepted: Int
  }

  let id: String
  let name: String
  let operatorName: String
  /// The operands with the widths that counted.
  let operands: [LayerRecord.Operand]
  let figures: ZigZagFiguresRecord
  let spatialUtilization: Double
  /// In the native form, for `--mapping`.
  let mapping: MappingRecord
  let nest: Nest
  let latency: LatencyParts
  let levels: [Level]
  let loma: Nullable<Loma>

  private enum Key: String, CodingKey {
    case id, name, operands, spatialUtilization, mapping, nest, latency, levels, loma
    case operatorName = "operator"
  }

  init?(_ result: LomaResult, on machine: Machine, for objective: Objective) {
    guard let (nest, cost) = result.chosen(for: objective) else { return nil }
    let layer = result.layer
    let names = layer.dimensions.map(\.name)
    id = layer.id
    name = layer.name
    operatorName = layer.operatorName
    operands = zip(layer.operands, result.problem.roles).map {
      LayerRecord.Operand(
        name: $0.name, role: $1.name, precisionBits: $0.precisionBits,
        finalPrecisionBits: $0.finalPrecisionBits)
    }
    figures = ZigZagFiguresRecord(ZigZagTotals([cost]), macs: layer.operations)
    spatialUtilization = cost.spatialUtilization
    mapping = MappingRecord(nest.mapping(for: result.problem), of: layer, on: machine)
    self.nest = Nest(
      unrolling: nest.unrolling.blocks.map { block in
        Block(
          arrayDimension: machine.array.dimensions[block.arrayDimension].name,
          factors: block.factors.map { Factor(dimension: names[$0.dimension], positions: $0.positions) })
      }, loops: nest.loops.map { Loop(dimension: names[$0.dimension], iterations: $0.iterations) })
    latency = LatencyParts(
      computeCycles: cost.computeCycles, stallCycles: cost.stallCycles, onloadingCycles: cost.onloadingCycles,
      offloadingCycles: cost.offloadingCycles, drainCycles: cost.drainCycles)
    levels = layer.operands.indices.flatMap { operand in
      cost.levels[operand].enumerated().map { place, level in
        let accesses = Movement.allCases.map { ($0.rawValue, level.accesses[$0]) }
        return Level(
          operand: layer.operands[operand].name, memory: machine.memories[level.memory].name,
          loops: nest.levels[operand][place], accesses: Dictionary(uniqueKeysWithValues: accesses),
          energyPicojoules: level.energyPicojoules, utilization: level.utilization,
          sharedUtilization: level.sharedUtilization)
      }
    }
    loma = Nullable(
      result.best(by: objective).map { found in
        Loma(
          energyPicojoules: found.cost.energyPicojoules, latencyCycles: found.cost.latencyCycles,
          orders: result.candidates.reduce(0) { $0 + $1.orders },
          accepted: result.candidates.reduce(0) { $0 + $1.accepted })
      })
  }

  /// The figures stand beside the other keys, as in the totals.
  func encode(to encoder: any Encoder) throws {
    try figures.encode(to: encoder)
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(id, forKey: .id)
    try container.encode(name, forKey: .name)
    try container.encode(operatorName, forKey: .operatorName)
    try container.encode(operands, forKey: .operands)
    try container.encode(spatialUtilization, forKey: .spatialUtilization)
    try container.encode(mapping, forKey: .mapping)
    try container.encode(nest, forKey: .nest)
    try container.encode(latency, forKey: .latency)
    try container.encode(levels, forKey: .levels)
    try container.encode(loma, forKey: .loma)
  }
}
