import Foundation
import Tilewright

/// Whole networks on every machine, for every objective: what is proven, how long it takes, and what ZigZag found; as the Markdown table
/// of Docs/proof-table.md.
enum ProofTable {
  /// The machines of ZigZag that have no in-memory computing.
  private static let machines = [
    "edge-tpu-like", "ascend-like", "eyeriss-like", "generic-array", "meta-prototype", "tesla-npu-like",
    "tpu-like", "gemm-l1", "gemm-l1-l3", "stress-00", "stress-01", "stress-02",
  ]
  private static let columns = [
    "network", "machine", "objective", "total", "proven", "largest gap", "s", "slowest layer, s", "nodes",
    "peak MiB", "ZigZag 3.9.1", "its mappings here", "ours is lower by", "its s",
  ]

  static func run(_ options: BenchmarkOptions) async throws {
    let runs = try ZigZagRun.all()
    emit("| \(columns.joined(separator: " | ")) |")
    emit("|---|---|---|\(columns.dropFirst(3).map { _ in "--:|" }.joined())")
    for (network, machines) in [
      ("resnet18", machines), ("alexnet", machines), ("mobilenetv2", machines), ("gpt2-block", machines),
      ("gemm-128", ["gemm-l1", "gemm-l1-l3"]), ("matmul-4096", ["four-levels"]),
    ] {
      for machine in machines where options.includes(network: network, machine: machine) {
        try await rows(
          network, machine, runs.first { $0.network == network && $0.machine == machine }, options)
      }
    }
  }

  private static func rows(
    _ networkName: String, _ machineName: String, _ run: ZigZagRun?, _ options: BenchmarkOptions
  ) async throws {
    let whole = try Examples.network(named: networkName)
    let machine = try Examples.machine(named: machineName)
    let constraints = try Examples.constraints(for: whole)
    let network = await TimedSearch.mappable(whole, on: machine, constraints)
    note("\(networkName) on \(machineName): \(network.layers.count) of \(whole.layers.count) layers fit")
    guard !network.layers.isEmpty else { return }
    for objective in options.objectives {
      let timed = try await TimedSearch.run(
        network, on: machine, constraints, for: objective, limit: options.timeLimit)
      let proofs = timed.result.layers.map { Standing($0, objective) }
      let gap = proofs.map(\.gap).max() ?? 0
      let distinct = Set(network.layers.distinct.map(\.id))
      let nodes = timed.result.layers.filter { distinct.contains($0.layer.id) }.reduce(0) {
        $0 + ($1.proof?.visited ?? 0) + $1.evaluated
      }
      let total = timed.result.layers.reduce(0) { $0 + $1.cost.value(of: objective) }
      var cells = [
        networkName, machineName, objective.rawValue, text(total, objective),
        "\(proofs.filter(\.isOptimal).count)/\(network.layers.count)"
          + (network.layers.count < whole.layers.count ? " of \(whole.layers.count)" : ""),
        percent(gap), String(format: "%.2f", timed.seconds),
        options.timesLayers
          ? try await slowest(network, machine, constraints, objective, options.timeLimit) : "",
        grouped(Double(nodes), 0), timed.peakMemory.replacingOccurrences(of: " MiB", with: ""),
      ]
      cells += try run.map { try comparison($0, timed.result, objective) } ?? ["", "", "", ""]
      emit("| \(cells.joined(separator: " | ")) |")
    }
  }

  /// The longest that a kind of layer takes when it is searched by itself.
  private static func slowest(
    _ network: Network, _ machine: Machine, _ constraints: Constraints, _ objective: Objective,
    _ limit: Duration?
  ) async throws -> String {
    var most = (seconds: 0.0, layer: "")
    for layer in network.layers.distinct {
      let seconds = try await TimedSearch.run(
        Network(name: network.name, layers: [layer]), on: machine, constraints, for: objective, limit: limit
      ).seconds
      if seconds > most.seconds { most = (seconds, layer.name.isEmpty ? layer.id : layer.name) }
    }
    return String(format: "%.2f ", most.seconds) + most.layer
  }

  private static func comparison(_ run: ZigZagRun, _ result: NetworkResult, _ objective: Objective) throws
    -> [String]
  {
    let compared = try run.compare(result, by: objective)
    let isWhole = compared.layers == result.layers.count
    return [
      text(compared.reported, objective) + (isWhole ? "" : " (\(compared.layers) layers)"),
      text(compared.scored, objective),
      String(format: "%.2f %%", 100 * (compared.scored - compared.ours) / compared.scored),
      String(format: "%.2f", run.seconds),
    ]
  }

  /// A sum in the unit of its objective: µJ, cycles, µJ · cycles.
  static func text(_ value: Double, _ objective: Objective) -> String {
    switch objective {
    case .energy: grouped(value / 1e6, 2)
    case .latency: grouped(value, 0)
    case .edp: String(format: "%.5e", value / 1e6)
    }
  }

  private static func note(_ text: String) { FileHandle.standardError.write(Data("\(text)\n".utf8)) }
}
