public import Tilewright

/// The answer for a whole network as text: one table with what each layer costs, one with how it is mapped,
/// and what the totals are made of.
///
///     id  name   shape           energy  above   latency  above  util  array  limited by
///                                    µJ  bound    cycles  bound
///     0   fc     M 10 N 8 K 16     0.25  +31 %       392    0 %  82 %   82 %  compute
public struct MapReport: Sendable {
  private let result: NetworkResult
  private let style: TextStyle
  let layers: [MappedLayer]
  /// Columns beyond which the mappings are listed and not set in a table.
  let width: Int

  /// Prepares the report; `width` is the terminal's number of columns, which only decides how the mappings are set.
  public init(_ result: NetworkResult, style: TextStyle = .plain, width: Int = 160) {
    self.result = result
    self.style = style
    self.width = width
    layers = result.layers.map { MappedLayer($0, on: result.machine) }
  }

  /// The report, ending in a newline.
  public var text: String {
    let parts = [title, costs.render(style), mappings(style), summary]
    return parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private var title: String {
    let count = result.layers.count == 1 ? "1 layer" : "\(NumberFormat.grouped(result.layers.count)) layers"
    let operations = NumberFormat.grouped(Figures(of: result.layers).operations)
    let name = style.paint("\(result.network.name) on \(result.machine.name)", .bold)
    return
      "\(name): \(count), \(result.network.atLeast)\(operations) operations, mapped for \(result.objective.rawValue), native model\n"
  }

  // MARK: What each layer costs

  private var costs: TextTable {
    let unit = EnergyUnit.fitting(result.layers.map(\.cost.energy.totalPicojoules).max() ?? 0)
    var table = TextTable([
      .init("id"), .init("name"), .init("type"), .init("shape"), .init("energy\n\(unit.symbol)", .right),
      .init("above\nbound", .right), .init("latency\ncycles", .right), .init("above\nbound", .right),
      .init("run\ncycles", .right), .init("util", .right), .init("array", .right),
      .init("proven", .right), .init("limited by"),
    ])
    table.addRule()
    for layer in layers {
      let identity: [TextTable.Cell] = [
        "\(layer.layer.id)", .init(shownName(of: layer.layer)),
        .init(layer.layer.operatorName.abbreviated(to: 16)),
        .init(layer.shape),
      ]
      let proven = ProofWords.short(layer.result, for: result.objective)
      table.add(
        identity + figures(Figures(of: layer.result), in: unit) + [.init(proven), .init(layer.bottleneck)])
    }
    table.addRule()
    let total = figures(Figures(of: result.layers), in: unit)
    table.add(
      ["", .init(result.network.atLeast + "total", .bold), "", ""]
        + total.map { TextTable.Cell($0.text, .bold) })
    table.addLine(
      "bound: no mapping whatsoever takes less; run: simulated operation by operation; util: share of all elements × cycles that did work; array: the same while computing; "
        + "stalls: share of cycles in which the array waits",
      .dim)
    table.addLine(ProofWords.legend(result.layers, for: result.objective), .dim)
    return table
  }

  private func shownName(of layer: Layer) -> String {
    layer.name == layer.id ? "" : layer.name.abbreviated(to: 28)
  }

  private func figures(_ figures: Figures, in unit: EnergyUnit) -> [TextTable.Cell] {
    let energy = figures.energyPicojoules / unit.picojoules
    let shown = energy > 0 && energy < 0.005 ? "<0.01" : NumberFormat.fixed(energy, decimals: 2)
    return [
      .init(shown), .init(NumberFormat.excess(figures.energy.gap)),
      .init(NumberFormat.grouped(figures.latencyCycles)), .init(NumberFormat.excess(figures.latency.gap)),
      .init(figures.simulatedCycles.map(NumberFormat.grouped) ?? "-"),
      .init(NumberFormat.percent(figures.utilization)),
      .init(NumberFormat.percent(figures.spatialUtilization)),
    ]
  }

  // MARK: What the totals are made of

  private var summary: String {
    let totals = Figures(of: result.layers)
    var table = TextTable([.init(), .init(), .init()])
    table.add([
      .init("energy", .bold),
      .init(result.network.atLeast + NumberFormat.energy(picojoules: totals.energyPicojoules)),
      .init(NumberFormat.shares(energyShares)),
    ])
    table.add([
      .init("latency", .bold),
      .init("\(result.network.atLeast)\(NumberFormat.grouped(totals.latencyCycles)) cycles"),
      .init(NumberFormat.shares(latencyShares)),
    ])
    if let run = totals.simulatedCycles {
      table.add([
        .init("run", .bold), .init("\(result.network.atLeast)\(NumberFormat.grouped(run)) cycles"),
        .init(waits),
      ])
    }
    table.add([
      .init("bounds", .bold), .init(provenCount),
      .init(
        "no mapping takes less than \(NumberFormat.energy(picojoules: totals.boundEnergyPicojoules)) or "
          + "\(NumberFormat.grouped(totals.boundLatencyCycles)) cycles"),
    ])
    table.add([.init("proven", .bold), .init(optimalCount), .init(howCertain)])
    for (index, group) in UncostedText.lines(result.network).enumerated() {
      table.add([.init(index == 0 ? "not costed" : "", .bold), .init(group.count), .init(group.operators)])
    }
    let limited = result.layers.filter { $0.limits?.hasAllBypasses == false }.count
    if limited > 0 {
      table.add([
        .init("bypasses", .bold), .init("limited"),
        .init(
          "of \(limited) \(limited == 1 ? "layer" : "layers") only the first \(SpaceLimits.mostBypasses) choices were searched"
        ),
      ])
    }
    let unfinished = result.layers.filter { $0.isUnfinished(for: result.objective) }.map(\.layer.id)
    if !unfinished.isEmpty {
      table.add([
        .init("unfinished", .alarm), .init("best found so far"),
        .init("layers \(unfinished.joined(separator: ", "))"),
      ])
    }
    return table.render(style)
  }

  /// `12 of 31 optimal`.
  private var optimalCount: String {
    let certainties = result.layers.map { Certainty(of: $0, for: result.objective) }
    return "\(certainties.count(where: \.isUnrestricted)) of \(certainties.count) optimal"
  }

  /// `7 more among some of their unrollings; all together, among what was looked at, at most 2 % above the least`.
  private var howCertain: String {
    let certainties = result.layers.map { Certainty(of: $0, for: result.objective) }
    let restricted = certainties.count { $0.isOptimal && $0.isAmongSome }
    let all = Certainty(of: result.layers, for: result.objective)
    var parts = restricted > 0 ? ["\(restricted) more among some of their unrollings"] : []
    if !all.isOptimal {
      let scope = all.isAmongSome ? ", among what was looked at" : ""
      parts.append("\(ofAll)\(scope), at most \(ProofWords.distance(all.gap)) above the least")
    }
    return parts.joined(separator: "; ")
  }

  /// What a gap of several layers is that of.
  private var ofAll: String {
    switch result.objective {
    case .energy, .latency: "all together"
    case .edp: "each by itself"
    }
  }

  private var provenCount: String {
    let proven = result.layers.filter { Figures(of: $0).standing(for: result.objective).isOptimal }.count
    return "\(proven) of \(result.layers.count) reached"
  }

  private var energyShares: [(name: String, amount: Double)] {
    let energies = result.layers.map(\.cost.energy)
    let memories = result.machine.memories.enumerated().map { index, memory in
      let items = energies.flatMap(\.items).filter { $0.memory == index }
      return (memory.name, items.reduce(0) { $0 + $1.picojoules })
    }
    let operations = ("operations", energies.reduce(0) { $0 + $1.operationsPicojoules })
    let leakage = ("leakage", energies.reduce(0) { $0 + $1.leakagePicojoules })
    return [operations] + memories + [leakage]
  }

  private var latencyShares: [(name: String, amount: Double)] {
    let latencies = result.layers.map(\.cost.latency)
    func sum(_ part: (Latency) -> Int) -> Double { latencies.reduce(0) { $0 + Double(part($1)) } }
    return [
      ("compute", sum(\.computeCycles)), ("stalls", sum(\.stallCycles)), ("fill", sum(\.fillCycles)),
      ("drain", sum(\.drainCycles)),
    ]
  }

  /// What the array waits for in the runs.
  private var waits: String {
    let runs = result.layers.compactMap(\.simulation)
    var cycles: [String: Double] = [:]
    for wait in runs.flatMap(\.waiting) {
      cycles[wait.cause.kind, default: 0] += Double(wait.cycles)
    }
    let executing = runs.reduce(0) { $0 + Double($1.executingCycles) }
    let waits = cycles.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    return NumberFormat.shares([("executing", executing)] + waits.map { ("waiting for \($0.key)", $0.value) })
  }
}
