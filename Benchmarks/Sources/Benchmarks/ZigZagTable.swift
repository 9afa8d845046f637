import Foundation
import Tilewright

/// ZigZag's figures for ResNet-18 beside ours, as the Markdown tables of Docs/zigzag-comparison.md.
enum ZigZagTable {
  /// One row: equal layers, what ZigZag says, and what its mapping and ours cost.
  private struct Row {
    let layers: [Int]
    let name: String
    /// ZigZag's figure, its mapping scored here, the same unrolling, free unrolling, the bound.
    let figures: [Double]
  }

  static func run() async throws {
    for objective in [Objective.energy, .latency] {
      let rows = try await rows(objective)
      let unit = objective == .energy ? "µJ" : "cycles"
      print(
        "| ids | layer | ZigZag 3.9.1, \(unit) | its mapping here | same unrolling | free unrolling | bound |"
      )
      print("|---|---|--:|--:|--:|--:|--:|")
      for row in rows {
        let ids = row.layers.map(String.init).joined(separator: " ")
        let figures = row.figures.map { objective == .energy ? grouped($0 / 1e6, 2) : grouped($0, 0) }
        print("| \(ids) | \(row.name) | \(figures.joined(separator: " | ")) |")
      }
      let totals = (0..<5).map { column in
        rows.reduce(0) { $0 + $1.figures[column] * Double($1.layers.count) }
      }
      let texts = totals.map { objective == .energy ? grouped($0 / 1e6, 2) : grouped($0, 0) }
      print("| | **all 31** | \(texts.joined(separator: " | ")) |\n")
    }
  }

  private static func rows(_ objective: Objective) async throws -> [Row] {
    let network = try Examples.network("resnet18.yaml")
    let machine = try Examples.machine("edge-tpu-like")
    let constraints = try Examples.constraints("edge-tpu-like")
    let same = try await search(network, machine, constraints, objective)
    let free = try await search(network, machine, Constraints(), objective)
    let fixture = Examples.root.appendingPathComponent("Tests/FormatsTests/Fixtures/zigzag-winners.txt").path
    let winners = try ZigZagWinner.read("edge_tpu_like", at: fixture)
      .filter { $0.objectives.contains(objective.rawValue) }
    return try winners.map { winner in
      let index = winner.layers[0]
      let layer = network.layers[index]
      let problem = try Problem(
        layer: layer, machine: machine, roles: constraints.entry(for: layer)?.roles ?? [:])
      let theirs = try winner.bestCost(for: problem, by: objective)?.value(of: objective) ?? .nan
      let bounds = free.layers[index].cost.bounds
      return Row(
        layers: winner.layers, name: layer.name,
        figures: [
          objective == .energy ? winner.energyPicojoules : Double(winner.latencyCycles), theirs,
          same.layers[index].cost.value(of: objective), free.layers[index].cost.value(of: objective),
          objective == .energy ? bounds.energyPicojoules : Double(bounds.latencyCycles),
        ])
    }
  }

  private static func search(
    _ network: Network, _ machine: Machine, _ constraints: Constraints, _ objective: Objective
  ) async throws -> NetworkResult {
    try await NetworkSearch(
      network: network, machine: machine, constraints: constraints,
      options: SearchOptions(objective: objective, threads: ProcessInfo.processInfo.activeProcessorCount)
    ).run()
  }
}
