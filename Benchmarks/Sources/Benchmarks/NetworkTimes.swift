import Foundation
import Tilewright

/// How long whole networks take on all cores, with the highest memory use of each run.
enum NetworkTimes {
  static func run() async throws {
    let cores = ProcessInfo.processInfo.activeProcessorCount
    let examples = try Examples.Networks()
    print("whole networks on \(cores) cores")
    print(
      padded("network", 18, left: true) + padded("machine", 18, left: true)
        + padded("unrolling", 11, left: true)
        + padded("objective", 10, left: true) + padded("time", 9) + padded("evaluations", 14)
        + padded("peak memory", 13) + padded("energy pJ", 18) + padded("cycles", 12))
    for objective in Objective.allCases {
      try await time(examples.resnet, "edge-tpu-like", examples.unrolled, "given", objective, cores)
    }
    for objective in Objective.allCases {
      try await time(examples.resnet, "edge-tpu-like", nil, "free", objective, cores)
    }
    print(
      """
      ZigZag 3.9.1 on the same files with given unrolling, on a machine of two cores: 59 to 74 s for one objective; 84.47 s for the run \
      whose figures are compared (`wall_s`, all three objectives in one pass)
      """)
    for (network, constraints) in [(examples.cnn, Constraints()), (examples.transformer, examples.vectors)] {
      for machine in ["edge-tpu-like", "buffers-3", "npe8-registers"] {
        for objective in Objective.allCases {
          try await time(
            network, machine, machine == "edge-tpu-like" ? constraints : nil, "free", objective, cores)
        }
      }
    }
  }

  private static func time(
    _ network: Network, _ machine: String, _ constraints: Constraints?, _ unrolling: String,
    _ objective: Objective, _ cores: Int
  ) async throws {
    let search = NetworkSearch(
      network: network, machine: try Examples.machine(machine), constraints: constraints ?? Constraints(),
      options: SearchOptions(objective: objective, threads: cores))
    PeakMemory.reset()
    let start = ContinuousClock.now
    let result = try await search.run()
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    // Equal layers are searched once and share their count.
    let searches = Set(result.layers.map { "\($0.evaluated) \($0.cost.energy.totalPicojoules)" })
    let evaluated = searches.reduce(0) { $0 + (Int($1.prefix { $0 != " " }) ?? 0) }
    let energy = result.layers.reduce(0) { $0 + $1.cost.energy.totalPicojoules }
    let cycles = result.layers.reduce(0) { $0 + $1.cost.latency.totalCycles }
    print(
      padded(network.name, 18, left: true) + padded(machine, 18, left: true)
        + padded(unrolling, 11, left: true)
        + padded(objective.rawValue, 10, left: true) + padded(String(format: "%.2f s", seconds), 9)
        + padded(grouped(Double(evaluated), 0), 14) + padded(PeakMemory.text, 13)
        + padded(grouped(energy, 0), 18)
        + padded(grouped(Double(cycles), 0), 12))
  }
}

/// The highest resident memory of the process since the last reset; Linux only.
enum PeakMemory {
  static func reset() {
    // proc(5): writing 5 resets VmHWM.
    try? "5".write(toFile: "/proc/self/clear_refs", atomically: false, encoding: .utf8)
  }

  static var text: String {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
      let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
      let kilobytes = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap({
        Int($0)
      })
    else { return "unknown" }
    return "\(kilobytes / 1024) MiB"
  }
}
