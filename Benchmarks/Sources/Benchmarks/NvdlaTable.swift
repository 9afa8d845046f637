import Foundation
import Tilewright

/// AccelForge's results on its NVDLA-like machine beside ours, as the Markdown table of Docs/proof-table.md.
enum NvdlaTable {
  private static let columns = [
    "layer", "objective", "AccelForge's tiles", "its µJ", "its cycles", "its s", "its CPU s", "µJ", "cycles",
    "run",
    "gap", "s", "CPU s", "nodes",
  ]

  static func run(_ options: BenchmarkOptions) async throws {
    let network = try Examples.network(named: "nvdla-layers")
    let machine = try Examples.machine(named: "nvdla-like")
    let constraints = try Examples.constraints(named: "nvdla-like")
    let theirs = try Fixture.rows(of: "accelforge-runs.txt")
    emit("| \(columns.joined(separator: " | ")) |")
    emit("|---|---|---|\(columns.dropFirst(3).map { _ in "--:|" }.joined())")
    for layer in network.layers {
      for objective in options.objectives {
        let timed = try await TimedSearch.run(
          Network(name: network.name, layers: [layer]), on: machine, constraints, for: objective,
          limit: options.timeLimit)
        let ours = timed.result.layers.map { cells($0, timed, objective) }.first ?? []
        let rows = theirs.filter { $0[0] == layer.name && $0[1] == objective.rawValue }.map(figures)
        for row in rows.isEmpty ? [["", "", "", "", ""]] : rows {
          emit("| \(([layer.name, objective.rawValue] + row + ours).joined(separator: " | ")) |")
        }
      }
    }
  }

  /// AccelForge's figures; its seconds at 1 GHz are averages over each port, not times of a run.
  private static func figures(_ fields: [String]) -> [String] {
    let energy = (Double(fields[3]) ?? .nan) * 1e6
    let cycles = (Double(fields[4]) ?? .nan) * 1e9
    return [fields[2], String(format: "%.4f", energy), grouped(cycles, 0), fields[5], fields[6]]
  }

  private static func cells(_ layer: LayerResult, _ timed: TimedSearch, _ objective: Objective) -> [String] {
    let proof = Standing(layer, objective)
    return [
      String(format: "%.4f", layer.cost.energy.totalPicojoules / 1e6),
      grouped(Double(layer.cost.latency.totalCycles), 0),
      layer.simulation.map { grouped(Double($0.cycles), 0) } ?? "not run",
      percent(proof.gap),
      String(format: "%.2f", timed.seconds),
      String(format: "%.2f", timed.processorSeconds), grouped(Double(layer.evaluated), 0),
    ]
  }
}
