import Foundation
import Tilewright

/// How far the fast latency is from the simulated one, and how long the simulation takes.
enum LatencyDistance {
  static func run() async throws {
    let cores = ProcessInfo.processInfo.activeProcessorCount
    let examples = try Examples.Networks()
    print("| network | machine | objective | closed form | run | ratio | least | most | layer | skipped |")
    print("|---|---|---|--:|--:|--:|--:|--:|---|--:|")
    for objective in Objective.allCases {
      try await compare(examples.resnet, "edge-tpu-like", examples.unrolled, objective, cores)
      for machine in ["edge-tpu-like", "buffers-3", "npe8-registers"] {
        try await compare(examples.cnn, machine, Constraints(), objective, cores)
        try await compare(
          examples.transformer, machine, machine == "edge-tpu-like" ? examples.vectors : Constraints(),
          objective, cores)
      }
    }
  }

  private static func compare(
    _ network: Network, _ machine: String, _ constraints: Constraints, _ objective: Objective, _ cores: Int
  ) async throws {
    let machine = (machine, try Examples.machine(machine))
    let search = NetworkSearch(
      network: network, machine: machine.1, constraints: constraints,
      options: SearchOptions(objective: objective, threads: cores))
    let result = try await search.run()
    var fast = 0
    var simulated = 0
    var skipped = 0
    var ratios: [(ratio: Double, layer: String)] = []
    let start = ContinuousClock.now
    for layer in result.layers {
      let problem = try layer.problem(on: machine.1)
      guard let run = Simulator.run(Program(layer.mapping, for: problem), for: problem) else { continue }
      let cycles = layer.cost.latency.totalCycles
      fast += cycles
      simulated += run.cycles
      skipped += run.skippedCycles
      ratios.append((Double(run.cycles) / Double(cycles), layer.layer.name))
    }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    ratios.sort { $0.ratio < $1.ratio }
    let columns = [
      network.name, machine.0, objective.rawValue, grouped(Double(fast), 0), grouped(Double(simulated), 0),
      ratio(Double(simulated) / Double(fast)), ratio(ratios.first?.ratio ?? 0),
      ratio(ratios.last?.ratio ?? 0),
      ratios.last?.layer ?? "", String(format: "%.0f %%", 100 * Double(skipped) / Double(max(1, simulated))),
    ]
    print("| \(columns.joined(separator: " | ")) |")
    FileHandle.standardError.write(
      Data("\(network.name) on \(machine.0): simulated in \(String(format: "%.2f", seconds)) s\n".utf8))
  }

  private static func ratio(_ value: Double) -> String { String(format: "%.3f", value) }
}
