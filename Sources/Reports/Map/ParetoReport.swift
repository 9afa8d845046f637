public import Tilewright

/// The fronts of a network's layers as text: for each layer the mappings that no other matches in energy and in latency both.
///
///     conv1  K 64 C 3 OY 112 OX 112 FY 7 FX 7: 4 mappings, all there are
///       energy µJ   latency cycles   energy × latency   unrolling
///          109.33          251 878        2.75e+07       D1 K 8 · D2 C 3
public struct ParetoReport: Sendable {
  private let network: String
  private let machine: Machine
  private let fronts: [LayerFront]
  private let style: TextStyle

  /// Prepares the report of a network's fronts on a machine.
  public init(_ fronts: [LayerFront], of network: String, on machine: Machine, style: TextStyle = .plain) {
    self.network = network
    self.machine = machine
    self.fronts = fronts
    self.style = style
  }

  /// The report, ending in a newline.
  public var text: String {
    let title =
      style.paint("\(network) on \(machine.name)", .bold) + ": energy against latency, native model\n"
    return ([title] + fronts.map(section)).joined(separator: "\n")
  }

  private func section(_ front: LayerFront) -> String {
    let points = front.points.map { point in
      MappedLayer(
        LayerResult(
          layer: front.layer, roles: [], mapping: point.mapping, cost: point.cost, evaluated: 0,
          isComplete: true),
        on: machine)
    }
    let count = points.count == 1 ? "1 mapping" : "\(points.count) mappings"
    let state =
      points.isEmpty
      ? "not covered by the search for fronts"
      : "\(count), \(front.isProven ? "all there are" + ProofWords.among(front.limits) : "others may be missing")"
    let name = front.layer.name == front.layer.id ? front.layer.id : "\(front.layer.id) \(front.layer.name)"
    let heading = "\(style.paint(name, .bold))  \(front.layer.shape): \(state)\n"
    guard !points.isEmpty else { return heading }
    let unit = EnergyUnit.fitting(points.map(\.cost.energy.totalPicojoules).max() ?? 0)
    var table = TextTable([
      .init("energy\n\(unit.symbol)", .right), .init("latency\ncycles", .right), .init("util", .right),
      .init("unrolling"), .init("order, outermost first"),
    ])
    table.addRule()
    for point in points {
      table.add([
        .init(NumberFormat.fixed(point.cost.energy.totalPicojoules / unit.picojoules, decimals: 3)),
        .init(NumberFormat.grouped(point.cost.latency.totalCycles)),
        .init(NumberFormat.percent(point.cost.utilization)), .init(point.unrolling),
        .init(point.temporalOrder),
      ])
    }
    return heading + table.render(style)
  }
}
