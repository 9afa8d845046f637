import Foundation
import Tilewright

/// ResNet-18 by ZigZag's model: how long its search takes here, and how much better mappings are that it doesn't reach.
enum LomaTable {
  private static let machines = [
    "edge-tpu-like", "ascend-like", "meta-prototype", "tesla-npu-like", "tpu-like",
  ]
  private static let threads = ProcessInfo.processInfo.activeProcessorCount

  static func run() async throws {
    try await time()
    emit(
      "\n| machine | objective | LOMA | more, same unrolling | saved | more, free unrolling | saved | LOMA, s | same, s | free, s |\n"
        + "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|")
    let network = try Examples.network(named: "resnet18-zigzag")
    for name in machines {
      let machine = try Examples.machine(named: name)
      let constraints = try Examples.constraints(named: name)
      for objective in Objective.allCases {
        let (loma, lomaSeconds) = try await total(network, machine, constraints, objective, climbs: false)
        let (same, sameSeconds) = try await total(network, machine, constraints, objective, climbs: true)
        let (free, freeSeconds) = try await total(network, machine, Constraints(), objective, climbs: true)
        func shown(_ value: Double) -> String {
          switch objective {
          case .energy: "\(grouped(value / 1e6, 2)) µJ"
          case .latency: "\(grouped(value, 0)) cycles"
          case .edp: String(format: "%.4e µJ · cycles", value / 1e6)
          }
        }
        func saved(_ value: Double) -> String { String(format: "%.1f %%", 100 * (1 - value / loma)) }
        let seconds = [lomaSeconds, sameSeconds, freeSeconds].map { String(format: "%.2f", $0) }.joined(
          separator: " | ")
        emit(
          "| \(name) | \(objective.rawValue) | \(shown(loma)) | \(shown(same)) | \(saved(same)) | \(shown(free)) | \(saved(free)) | \(seconds) |"
        )
      }
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
