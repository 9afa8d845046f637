public import Diagnostics
public import Tilewright

/// Results as ZigZag 3.9.1 writes them into its folder: `overall_simple.json`, and for each layer `NAME_complete.json` with
/// outputs and inputs, so that scripts made for those files read them too.
///
/// ZigZag overwrites the file of a layer when another has its name; here the id is added to such names.
public struct ZigZagFiles: Sendable {
  /// A file of the folder.
  public struct File: Sendable {
    /// Its name.
    public let name: String
    /// What it holds.
    public let text: String
  }

  /// The files, the overall one first.
  public let files: [File]

  /// Prepares the files of a network's layers.
  ///
  /// Throws when a layer is none that ZigZag's model can count, which `LomaNetworkSearch` has refused before.
  public init(
    _ results: [LomaResult], on machine: Machine, for objective: Objective, rules: ZigZagOptions
  ) throws(DiagnosticList) {
    let totals = ZigZagTotals(results, for: objective)
    let overall = OrderedJson.object([
      ("energy", .number(totals.energyPicojoules)), ("latency", .number(totals.latencyCycles)),
    ])
    var files = [File(name: "overall_simple.json", text: overall.indented)]
    for result in results {
      guard let (nest, cost) = result.chosen(for: objective) else { continue }
      let layer = ZigZagLayerFile(
        layer: result.layer, nest: nest, cost: cost, model: try ZigZagModel(result.problem, options: rules))
      let isAlone = results.count { $0.layer.name == result.layer.name } == 1
      let name = isAlone ? result.layer.name : "\(result.layer.name)_\(result.layer.id)"
      files.append(File(name: Self.fileName(name) + "_complete.json", text: layer.json.indented))
    }
    self.files = files
  }

  /// Slashes would be folders.
  private static func fileName(_ name: String) -> String { String(name.map { $0 == "/" ? "_" : $0 }) }
}

/// The file of one layer.
private struct ZigZagLayerFile {
  let layer: Layer
  let nest: ZigZagNest
  let cost: ZigZagCost
  let model: ZigZagModel

  private var machine: Machine { model.problem.machine }

  /// ZigZag's names of the movements, in its order.
  private static let movements: [(name: String, movement: Movement)] = [
    ("rd_out_to_low", .readToBelow), ("wr_in_by_low", .writeFromBelow), ("rd_out_to_high", .readToAbove),
    ("wr_in_by_high", .writeFromAbove),
  ]

  var json: OrderedJson { .object([("outputs", outputs), ("inputs", inputs)]) }

  /// Something for each operand and each memory of its chain.
  private func byLevel(_ value: (ZigZagCost.Level) -> OrderedJson) -> OrderedJson {
    .object(zip(layer.operands, cost.levels).map { ($0.name, .list($1.map(value))) })
  }

  private func byMovement(_ values: ByMovement<Double>, _ value: (Double) -> OrderedJson) -> OrderedJson {
    .object(Self.movements.map { ($0.name, value(values[$0.movement])) })
  }

  private var outputs: OrderedJson {
    .object([
      (
        "memory",
        .object([
          ("utilization", byLevel { .number($0.sharedUtilization) }),
          ("word_accesses", byLevel { byMovement($0.accesses) { .integer(Int($0)) } }),
        ])
      ),
      (
        "energy",
        .object([
          ("energy_total", .number(cost.energyPicojoules)),
          ("operational_energy", .number(cost.operationsPicojoules)),
          ("memory_energy", .number(cost.memoryPicojoules)),
          ("memory_energy_breakdown_per_level", byLevel { .number($0.energyPicojoules) }),
          (
            "memory_energy_breakdown_per_level_per_operand",
            byLevel { byMovement($0.energiesPicojoules) { .number($0) } }
          ),
        ])
      ),
      (
        "latency",
        .object([
          ("data_onloading", .number(cost.loadedCycles - cost.computingCycles)),
          ("computation", .number(cost.computingCycles)),
          ("data_offloading", .number(cost.latencyCycles - cost.loadedCycles)),
        ])
      ),
      ("spatial", .object([("mac_utilization", utilization)])),
    ])
  }

  private var utilization: OrderedJson {
    let ideal = Double(cost.idealCycles)
    return .object([
      ("ideal", .number(cost.spatialUtilization)), ("stalls", .number(ideal / cost.computingCycles)),
      ("stalls_onloading", .number(ideal / cost.loadedCycles)),
      ("stalls_onloading_offloading", .number(cost.utilization)),
    ])
  }

  private var inputs: OrderedJson {
    let loops = model.countedLoops(of: nest)
    let positions = model.positions(of: nest)
    return .object([
      ("accelerator", accelerator), ("layer", description),
      (
        "spatial_mapping",
        .object(
          zip(layer.operands, positions).map { operand, levels in
            (operand.name, .list(levels.map { .list($0.map { pair($0.dimension, $0.positions) }) }))
          })
      ),
      (
        "temporal_mapping",
        .object(
          zip(layer.operands, loops).map { operand, levels in
            (operand.name, .list(levels.map { .list($0.map { pair($0.dimension, $0.iterations) }) }))
          })
      ),
    ])
  }

  private func pair(_ dimension: Int, _ size: Int) -> OrderedJson {
    .text("(\(layer.dimensions[dimension].name), \(size))")
  }

  private var accelerator: OrderedJson {
    let array = machine.array
    return .object([
      ("id", .integer(0)), ("name", .text(machine.name)),
      (
        "operational_array",
        .object([
          (
            "operational_unit",
            .object([
              ("energy_cost", .number(array.operationEnergyPicojoules)), ("area", .number(array.area)),
            ])
          ),
          ("dimensions", .object(array.dimensions.map { ($0.name, .integer($0.size)) })),
          (
            "systolic_dimensions",
            .list(array.systolicAlong.sorted().map { .text(array.dimensions[$0].name) })
          ),
        ])
      ),
      ("memory_hierarchy", .list(machine.memories.map { .text(level($0)) })),
    ])
  }

  private func level(_ memory: Memory) -> String {
    let roles = memory.roles.map(\.zigzagName).joined(separator: ", ")
    let served = memory.servedDimensions.map { machine.array.dimensions[$0].name }.joined(separator: ", ")
    return "MemoryLevel(instance=\(memory.name),operands=[\(roles)], served_dimensions={\(served)})"
  }

  private var description: OrderedJson {
    let output = layer.output
    let precisions = layer.operands.map { ($0.name, OrderedJson.integer($0.precisionBits)) }
    return .object([
      ("name", .text(layer.name)), ("type", .text(layer.operatorName)),
      ("loop_dimensions", .object(layer.dimensions.map { ($0.name, .integer($0.size)) })),
      (
        "operand_precision",
        .object(precisions + [("\(output.name)_final", .integer(output.finalPrecisionBits))])
      ),
      (
        "user_spatial_mapping",
        .object(
          nest.unrolling.blocks.map { block in
            let factors = block.factors.map {
              (layer.dimensions[$0.dimension].name, OrderedJson.integer($0.positions))
            }
            return (machine.array.dimensions[block.arrayDimension].name, .object(factors))
          })
      ),
      (
        "memory_operand_links",
        .object(zip(layer.operands, model.problem.roles).map { ($0.name, .text($1.zigzagName)) })
      ),
    ])
  }
}
