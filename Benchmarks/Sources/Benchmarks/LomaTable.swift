import Foundation
import Tilewright

/// Networks by ZigZag's model: how long its search takes for ResNet-18 here, and how much better mappings are that it doesn't reach.
enum LomaTable {
  /// Machines that ZigZag has a mapping file for, made for ResNet-18.
  private static let constrained = [
    "edge-tpu-like", "ascend-like", "meta-prototype", "tesla-npu-like", "tpu-like",
  ]
  private static let runs: [(network: String, machines: [String])] =
    ["resnet18-zigzag", "alexnet", "mobilenetv2"].map { ($0, constrained + ["eyeriss-like"]) }
    + [("gemm-128", ["gemm-l1", "gemm-l1-l3"]), ("npe8-five-layers", ["npe8-registers"])]
  private static let threads = ProcessInfo.processInfo.activeProcessorCount

  static func run() async throws {
    try await time()
    emit(
      "\n| network | machine | objective | unrolling | LOMA | best found | saved | LOMA, s | best, s |\n"
        + "|---|---|---|---|--:|--:|--:|--:|--:|")
    for (networkName, machines) in runs {
      let network = try Examples.network(named: networkName)
      for name in machines {
        let machine = try Examples.machine(named: name)
        if networkName == "resnet18-zigzag", constrained.contains(name) {
          let constraints = try Examples.constraints(named: name)
          try await compare(network, machine, constraints, unrolling: "its file's")
        }
        try await compare(network, machine, Constraints(), unrolling: "free")
      }
    }
  }

  /// Three lines of the table, one for each objective.
  private static func compare(
    _ network: Network, _ machine: Machine, _ constraints: Constraints, unrolling: String
  ) async throws {
    for objective in Objective.allCases {
      let (loma, lomaSeconds) = try await total(network, machine, constraints, objective, climbs: false)
      let (best, bestSeconds) = try await total(network, machine, constraints, objective, climbs: true)
      func shown(_ value: Double) -> String {
        switch objective {
        case .energy: "\(grouped(value / 1e6, 2)) µJ"
        case .latency: "\(grouped(value, 0)) cycles"
        case .edp: String(format: "%.4e µJ · cycles", value / 1e6)
        }
      }
      let saved = String(format: "%.1f %%", 100 * (1 - best / loma))
      let seconds = [lomaSeconds, bestSeconds].map { String(format: "%.2f", $0) }.joined(separator: " | ")
      emit(
        "| \(network.name) | \(machine.name) | \(objective.rawValue) | \(unrolling) | \(shown(loma)) | \(shown(best)) | \(saved) | \(seconds) |"
      )
    }
  }

  /// The least of the network, layers added up, and the seconds until it was found.
  private static func total(
    _ network: Network, _ machine: Machine, _ constraints: Constraints, _ objective: Objective, climbs: Bool
  ) async throws -> (Double, Double) {
    let start = ContinuousClock.now
    let results = try await LomaNetworkSearch(
      network: network, machine: machine, constraints: constraints, climbing: climbs ? objective : nil,
      threads: threads
    ).run()
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let costs = results.compactMap { $0.chosen(for: objective)?.cost }
    return (costs.reduce(0) { $0 + $1.value(of: objective) }, seconds)
  }

  /// ZigZag 3.9.1 took 84.47 s for the same 19 280 orders, of which 8 660 are of layers that differ (its own log, two cores); `compare-loma.py` runs both in one go.
  private static func time() async throws {
    let network = try Examples.network(named: "resnet18-zigzag")
    let machine = try Examples.machine(named: "edge-tpu-like")
    let constraints = try Examples.constraints(named: "edge-tpu-like")
    var times: [Double] = []
    for _ in 0..<9 { times.append(try await total(network, machine, constraints, .latency, climbs: false).1) }
    times.sort()
    emit(
      String(
        format:
          "LOMA, ResNet-18 on edge-tpu-like: %.3f s (median of %d, %.3f to %.3f) on %d threads; ZigZag 3.9.1: 84.47 s",
        times[times.count / 2], times.count, times[0], times[times.count - 1], threads))
  }
}
