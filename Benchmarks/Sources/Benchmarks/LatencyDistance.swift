import Foundation
import Tilewright

/// How far the fast latency is from the simulated one, and how long the simulation takes.
enum LatencyDistance {
  static func run() async throws {
    let cores = ProcessInfo.processInfo.activeProcessorCount
    let unrolled = try Examples.constraints("edge-tpu-like")
    let vectors = try Examples.constraints("edge-tpu-vectors")
    let resnet = try Examples.network("resnet18.yaml")
    let cnn = try Examples.network("small-cnn.onnx", ["batch": 1])
    let transformer = try Examples.network("transformer-block.onnx", ["seq": 128])
    print("fast and simulated latency of each network's best mappings")
    print(
      padded("network", 18, left: true) + padded("machine", 18, left: true)
        + padded("objective", 10, left: true) + padded("fast", 14) + padded("simulated", 14)
        + padded("ratio", 8) + padded("layer: least", 14) + padded("most", 8) + padded("simulation", 12)
        + padded("stepped", 9))
    for objective in Objective.allCases {
      try await compare(resnet, "edge-tpu-like", unrolled, objective, cores)
      for machine in ["edge-tpu-like", "buffers-3", "npe8-registers"] {
        try await compare(cnn, machine, Constraints(), objective, cores)
        try await compare(
          transformer, machine, machine == "edge-tpu-like" ? vectors : Constraints(), objective, cores)
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
    var stepped = 0
    var ratios: [(ratio: Double, layer: String)] = []
    let start = ContinuousClock.now
    for layer in result.layers {
      let problem = try layer.problem(on: machine.1)
      guard let run = Simulator.run(Program(layer.mapping, for: problem), for: problem) else { continue }
      let cycles = layer.cost.latency.totalCycles
      fast += cycles
      simulated += run.cycles
      stepped += run.cycles - run.skippedCycles
      ratios.append((Double(run.cycles) / Double(cycles), layer.layer.name))
    }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    ratios.sort { $0.ratio < $1.ratio }
    print(
      padded(network.name, 18, left: true) + padded(machine.0, 18, left: true)
        + padded(objective.rawValue, 10, left: true) + padded(grouped(Double(fast), 0), 14)
        + padded(grouped(Double(simulated), 0), 14)
        + padded(String(format: "%.3f", Double(simulated) / Double(fast)), 8)
        + padded(String(format: "%.3f", ratios.first?.ratio ?? 0), 14)
        + padded(String(format: "%.3f", ratios.last?.ratio ?? 0), 8)
        + padded(String(format: "%.2f s", seconds), 12)
        + padded(String(format: "%.1f %%", 100 * Double(stepped) / Double(max(1, simulated))), 9)
        + "  " + (ratios.last?.layer ?? ""))
  }
}
