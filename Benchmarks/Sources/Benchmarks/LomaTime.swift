import Foundation
import Tilewright

/// How long LOMA takes for ResNet-18 on edge-tpu-like, with the unrollings of ZigZag's mapping file and its default settings.
///
/// ZigZag 3.9.1 took 84.47 s for the same 19 280 orders (its own log, two cores); `compare-loma.py` runs both in one go.
enum LomaTime {
  static func run() async throws {
    let network = try Examples.network(named: "resnet18-zigzag")
    let machine = try Examples.machine("edge-tpu-like")
    let constraints = try Examples.constraints("edge-tpu-like")
    let threads = ProcessInfo.processInfo.activeProcessorCount
    var times: [Double] = []
    var results: [LomaResult] = []
    for _ in 0..<9 {
      let start = ContinuousClock.now
      results = try await LomaNetworkSearch(
        network: network, machine: machine, constraints: constraints, threads: threads
      ).run()
      times.append((ContinuousClock.now - start) / .seconds(1))
    }
    times.sort()
    let orders = results.flatMap(\.candidates).reduce(0) { $0 + $1.orders }
    let totals = Objective.allCases.map { objective in
      let best = results.compactMap { $0.best(by: objective)?.cost }
      let energy = best.reduce(0) { $0 + $1.energyPicojoules }
      let latency = best.reduce(0) { $0 + $1.latencyCycles }
      return "\(objective.rawValue): \(grouped(energy / 1e6, 2)) µJ, \(grouped(latency, 0)) cycles"
    }
    print(
      "LOMA, ResNet-18 on edge-tpu-like: \(results.count) layers, \(orders) orders; best for \(totals.joined(separator: "; "))"
    )
    print(
      String(
        format: "%.4f s (median of %d, %.4f to %.4f) on %d threads; ZigZag 3.9.1: 84.47 s",
        times[times.count / 2], times.count,
        times[0], times[times.count - 1], threads))
  }
}
