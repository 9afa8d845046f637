import Diagnostics
import Foundation
import Testing
import Tilewright

@testable import Formats

/// The files in `Benchmarks/`.
enum Benchmark {
  static func path(_ file: String) -> String {
    Examples.root.appendingPathComponent("Benchmarks/\(file)").path
  }

  static func network(_ name: String) throws -> Network {
    let parsed = NetworkFile.read(at: path("Networks/\(name).yaml"), options: NetworkOptions())
    // A part of a tensor may be taken, which a note says.
    #expect(parsed.diagnostics.allSatisfy { $0.severity == .note }, "\(parsed.report)")
    return try parsed.checked()
  }

  static func machine(_ name: String) throws -> Machine {
    try MachineFile.read(at: path("Machines/\(name).yaml")).checked()
  }
}

/// What the benchmarks measure is what they say it is.
@Suite struct BenchmarkInputTests {
  /// Layers and operations, those of AlexNet and MobileNetV2 as the ONNX models have them that ship with ZigZag 3.9.1.
  @Test(arguments: [
    ("alexnet", 14, 657_827_128), ("mobilenetv2", 64, 301_053_376), ("gemm-128", 1, 2_097_152),
    ("matmul-4096", 1, 68_719_476_736), ("nvdla-layers", 3, 132_203_773),
    // 1024 tokens: weights 12 · 768², scores and sums 2 · 1024 · 768 of each; 3 passes of 2 norms and a softmax, GELU, 2 sums.
    (
      "gpt2-block", 12,
      1024 * (12 * 768 * 768 + 2 * 1024 * 768) + 3 * (2 * 1024 * 768 + 12 * 1024 * 1024) + 1024 * 3072 + 2
        * 1024 * 768
    ),
  ]) func networks(name: String, layers: Int, operations: Int) throws {
    let network = try Benchmark.network(name)
    #expect(network.layers.count == layers)
    #expect(network.layers.reduce(0) { $0 + $1.sizes.reduce(1, *) } == operations)
  }

  /// Nothing is found but what ZigZag's own figures are suspected of: a register of no whole number of accesses, dear ones; and
  /// that an array is systolic.
  @Test(arguments: [
    ("ascend-like", 1024, 8), ("eyeriss-like", 168, 7), ("four-levels", 1024, 4), ("gemm-l1", 512, 2),
    ("gemm-l1-l3", 512, 3), ("generic-array", 65_536, 5), ("meta-prototype", 1024, 7),
    ("nvdla-like", 6144, 3), ("stress-00", 20, 4), ("stress-01", 20, 5), ("stress-02", 20, 4),
    ("tesla-npu-like", 4096, 7), ("tpu-like", 1024, 4),
  ]) func machines(name: String, elements: Int, memories: Int) throws {
    let parsed = MachineFile.read(at: Benchmark.path("Machines/\(name).yaml"))
    let machine = try parsed.checked()
    #expect(machine.array.processingElements == elements)
    #expect(machine.memories.count == memories)
    let expected: [DiagnosticCode] =
      switch name {
      case "eyeriss-like": [.brokenWord]
      case "stress-00", "stress-02": [.implausibleEnergy]
      case "stress-01": [.implausibleEnergy, .implausibleEnergy, .implausibleEnergy]
      case "tpu-like": [.unsupportedMachine]
      default: []
      }
    #expect(parsed.diagnostics.map(\.code) == expected)
  }

  /// The constraints name what the layers and the machine have.
  @Test func nvdlaConstraints() async throws {
    let search = NetworkSearch(
      network: try Benchmark.network("nvdla-layers"), machine: try Benchmark.machine("nvdla-like"),
      constraints: try ConstraintsFile.read(at: Benchmark.path("Constraints/nvdla-like.yaml")).checked(),
      options: SearchOptions(objective: .energy, threads: 1))
    expectLegal(try await search.run(isInterrupted: { true }))
  }

  /// The totals of ZigZag's runs are the sums of the winners that the comparison scores.
  @Test func zigZagTotals() throws {
    let runs = try String(contentsOfFile: Self.runs, encoding: .utf8).split(separator: "\n")
      .filter { !$0.hasPrefix("#") }.map { $0.split(separator: "|").map { $0.split(separator: " ") } }
    #expect(
      runs.map { $0[0].joined() } == ["edge_tpu_like", "edge_tpu_like_alexnet", "gemm_l1", "gemm_l1_l3"])
    for run in runs {
      let winners = try ZigZagWinner.read(run[0].joined(), at: ZigZagComparisonTests.fixture)
      for (objective, total) in zip(["energy", "latency", "EDP"], run.dropFirst(5)) {
        let best = winners.filter { $0.objectives.contains(objective) }
        #expect(best.reduce(0) { $0 + $1.layers.count } == Int(run[3].joined()))
        let energy = best.reduce(0) { $0 + $1.energyPicojoules * Double($1.layers.count) }
        #expect(abs(energy - (Double(total[0]) ?? 0)) < 1)
        #expect(best.reduce(0) { $0 + $1.latencyCycles * $1.layers.count } == Int(total[1]))
      }
    }
  }

  private static let runs = Examples.root.appendingPathComponent(
    "Tests/FormatsTests/Fixtures/zigzag-runs.txt"
  )
  .path
}
