public import Tilewright

/// What a network costs by ZigZag's model: one table of costs, how each layer is mapped, and what the totals are made of.
///
///     id  name   shape           energy  computing  loading  latency  util
///                                    µJ     cycles   cycles   cycles
///     0   fc     M 10 N 8 K 16     0.25        392      410      415  82 %
public struct ZigZagReport: Sendable {
  /// A layer with the mapping that counts.
  private struct Row: Sendable {
    let result: LomaResult
    let nest: ZigZagNest
    let cost: ZigZagCost
    /// What LOMA found.
    let loma: ZigZagCost?
  }

  private let network: Network
  private let machine: Machine
  private let objective: Objective
  private let model: ZigZagOptions.Version
  private let rows: [Row]
  private let style: TextStyle

  /// Prepares the report of a network's layers on a machine.
  public init(
    _ results: [LomaResult], of network: Network, on machine: Machine, for objective: Objective,
    model: ZigZagOptions.Version, style: TextStyle = .plain
  ) {
    self.network = network
    self.machine = machine
    self.objective = objective
    self.model = model
    self.style = style
    rows = results.compactMap { result in
      result.chosen(for: objective).map { chosen in
        Row(result: result, nest: chosen.nest, cost: chosen.cost, loma: result.best(by: objective)?.cost)
      }
    }
  }

  /// The report, ending in a newline.
  public var text: String {
    [title, costs.render(style), mappings.render(style), summary.render(style)].joined(separator: "\n")
  }

  private var title: String {
    let count = rows.count == 1 ? "1 layer" : "\(NumberFormat.grouped(rows.count)) layers"
    let operations = NumberFormat.grouped(rows.reduce(0) { $0 + $1.result.layer.operations })
    let name = style.paint("\(network.name) on \(machine.name)", .bold)
    return
      "\(name): \(count), \(network.atLeast)\(operations) operations, mapped for \(objective.rawValue), \(model.rawValue) model\n"
  }

  private var totals: ZigZagTotals { ZigZagTotals(rows.map(\.result), for: objective) }

  // MARK: Costs

  private var isImproved: Bool { rows.contains { $0.result.improvement != nil } }

  private var costs: TextTable {
    let unit = EnergyUnit.fitting(rows.map(\.cost.energyPicojoules).max() ?? 0)
    let improved: [TextTable.Column] = isImproved ? [.init("below\nLOMA", .right)] : []
    var table = TextTable(
      [
        .init("id"), .init("name"), .init("type"), .init("shape"), .init("energy\n\(unit.symbol)", .right),
        .init("computing\ncycles", .right), .init("loaded\ncycles", .right), .init("latency\ncycles", .right),
        .init("util", .right), .init("array", .right), .init("orders", .right),
      ] + improved)
    table.addRule()
    for row in rows {
      let layer = row.result.layer
      let orders = row.result.candidates.reduce(0) { $0 + $1.accepted }
      let figures =
        figures(ZigZagTotals([row.cost]), in: unit) + [
          NumberFormat.percent(row.cost.utilization), NumberFormat.percent(row.cost.spatialUtilization),
          NumberFormat.grouped(orders),
        ]
      table.add(
        [
          .init(layer.id), .init(layer.name == layer.id ? "" : layer.name.abbreviated(to: 28)),
          .init(layer.operatorName.abbreviated(to: 16)), .init(layer.shape),
        ] + figures.map { .init($0) } + (isImproved ? [.init(saved([row]))] : []))
    }
    table.addRule()
    let figures = figures(totals, in: unit) + [NumberFormat.percent(totals.utilization), "", ""]
    let cells = ["", network.atLeast + "total", "", ""] + figures + (isImproved ? [saved(rows)] : [])
    table.add(cells.map { .init($0, .bold) })
    table.addLine(
      "computing: ZigZag's latency_total0; loaded: with the first fills, latency_total1; latency: with the last results, latency_total2; "
        + "orders: of loops that the memories have room for", .dim)
    return table
  }

  private func figures(_ totals: ZigZagTotals, in unit: EnergyUnit) -> [String] {
    [
      NumberFormat.fixed(totals.energyPicojoules / unit.picojoules, decimals: 2),
      cycles(totals.computingCycles),
      cycles(totals.loadedCycles), cycles(totals.latencyCycles),
    ]
  }

  /// Cycles, with what is broken of them.
  private func cycles(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15
      ? NumberFormat.grouped(Int(value)) : NumberFormat.fixed(value, decimals: 2)
  }

  /// By how much the mappings are better than LOMA's, in what was minimised.
  private func saved(_ rows: [Row]) -> String {
    let own = rows.reduce(0) { $0 + $1.cost.value(of: objective) }
    let loma = rows.reduce(0) { $0 + ($1.loma?.value(of: objective) ?? 0) }
    guard loma > 0 else { return "-" }
    return own < loma ? NumberFormat.percent(1 - own / loma) : "0 %"
  }

  // MARK: Mappings

  private var mappings: TextTable {
    let memories = machine.memories.indices.filter { index in
      rows.contains { $0.result.problem.chains.joined().contains(index) }
    }
    var table = TextTable(
      [.init("id"), .init("unrolled across")]
        + memories.map { .init("loops of\n\(machine.memories[$0].name)") })
    table.addRule()
    for row in rows {
      table.add(
        [.init(row.result.layer.id), .init(unrolling(of: row))]
          + memories.map { .init(loops(of: row, in: $0)) })
    }
    table.addLine(
      "innermost first; an operand without loops in a memory holds there what the array uses at a time", .dim)
    return table
  }

  private func unrolling(of row: Row) -> String {
    row.nest.unrolling.blocks.filter { $0.factors.contains { $0.positions > 1 } }.map { block in
      let factors = block.factors.filter { $0.positions > 1 }
        .map { "\(row.result.layer.dimensions[$0.dimension].name) \($0.positions)" }
      return "\(machine.array.dimensions[block.arrayDimension].name) \(factors.joined(separator: " "))"
    }.joined(separator: " · ")
  }

  /// `O FX 7 FY 7 · W C 8`, in the order of the layer's operands.
  private func loops(of row: Row, in memory: Int) -> String {
    row.result.layer.operands.indices.compactMap { operand -> String? in
      guard let level = row.result.problem.chains[operand].firstIndex(of: memory) else { return nil }
      let start = row.nest.levels[operand].prefix(level).reduce(0, +)
      let loops = row.nest.loops[start..<start + row.nest.levels[operand][level]]
      guard !loops.isEmpty else { return nil }
      let names = loops.map { "\(row.result.layer.dimensions[$0.dimension].name) \($0.iterations)" }
      return "\(row.result.layer.operands[operand].name) \(names.joined(separator: " "))"
    }.joined(separator: " · ")
  }

  // MARK: Totals

  private var summary: TextTable {
    var table = TextTable([.init(), .init(), .init()])
    table.add([
      .init("energy", .bold),
      .init(network.atLeast + NumberFormat.energy(picojoules: totals.energyPicojoules)),
      .init(NumberFormat.shares(energyShares)),
    ])
    table.add([
      .init("latency", .bold), .init("\(network.atLeast)\(cycles(totals.latencyCycles)) cycles"),
      .init(NumberFormat.shares(latencyShares)),
    ])
    if isImproved {
      let loma = ZigZagTotals(rows.map(\.result), of: { $0.best(by: objective)?.cost })
      table.add([
        .init("LOMA", .bold), .init("\(saved(rows)) saved"),
        .init(
          "ZigZag's own search: \(NumberFormat.energy(picojoules: loma.energyPicojoules)), "
            + "\(cycles(loma.latencyCycles)) cycles"),
      ])
    }
    for (index, group) in UncostedText.lines(network).enumerated() {
      table.add([.init(index == 0 ? "not costed" : "", .bold), .init(group.count), .init(group.operators)])
    }
    let unfinished = rows.filter { !$0.result.isComplete }.map(\.result.layer.id)
    if !unfinished.isEmpty {
      table.add([
        .init("unfinished", .alarm), .init("best found so far"),
        .init("layers \(unfinished.joined(separator: ", "))"),
      ])
    }
    return table
  }

  private var energyShares: [(name: String, amount: Double)] {
    let memories = machine.memories.enumerated().map { index, memory in
      let levels = rows.flatMap { $0.cost.levels.joined() }.filter { $0.memory == index }
      return (memory.name, levels.reduce(0) { $0 + $1.energyPicojoules })
    }
    return [("operations", rows.reduce(0) { $0 + $1.cost.operationsPicojoules })] + memories
  }

  private var latencyShares: [(name: String, amount: Double)] {
    func sum(_ part: (ZigZagCost) -> Double) -> Double { rows.reduce(0) { $0 + part($1.cost) } }
    return [
      ("compute", sum(\.computeCycles)), ("stalls", sum { Double($0.stallCycles) }),
      ("first fills", sum(\.onloadingCycles)),
      ("last results", sum(\.offloadingCycles)), ("array drain", sum { Double($0.drainCycles) }),
    ]
  }
}
