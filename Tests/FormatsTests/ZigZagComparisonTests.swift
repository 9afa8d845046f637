import Diagnostics
import Foundation
import Testing
import Tilewright

@testable import Formats

/// The search, given the same unrolling, finds nothing worse than what ZigZag found: both mappings scored by the native model, for each
/// objective, whichever one ZigZag's mapping was best for. ZigZag doesn't say which tiles have two slots: every choice that fits is tried
/// and the best one counts.
@Suite struct ZigZagComparisonTests {
  static let fixture = Examples.root.appendingPathComponent("Tests/FormatsTests/Fixtures/zigzag-winners.txt")
    .path

  @Test(arguments: Objective.allCases) func resnet18(objective: Objective) async throws {
    let compared = try await compare(
      Examples.network("resnet18.yaml"), on: Examples.machine("edge-tpu-like"),
      Examples.constraints("edge-tpu-like"), with: "edge_tpu_like", objective)
    #expect(compared == 17)
  }

  @Test(arguments: Objective.allCases) func alexnet(objective: Objective) async throws {
    let compared = try await compare(
      Benchmark.network("alexnet"), on: Examples.machine("edge-tpu-like"), Self.alexnetUnrolling,
      with: "edge_tpu_like_alexnet", objective)
    #expect(compared == 13)
  }

  @Test(arguments: Objective.allCases) func matmulOnOneMemory(objective: Objective) async throws {
    let compared = try await compare(
      Self.gemm, on: MachineFile.parse(Self.gemmL1, file: "gemm_l1.yaml").checked(), Self.gemmUnrolling,
      with: "gemm_l1", objective)
    #expect(compared == 1)
  }

  @Test(arguments: Objective.allCases) func matmulOnTwoMemories(objective: Objective) async throws {
    let compared = try await compare(
      Self.gemm, on: MachineFile.parse(Self.gemmL1L3, file: "gemm_l1_l3.yaml").checked(), Self.gemmUnrolling,
      with: "gemm_l1_l3", objective)
    #expect(compared == 1)
  }

  /// What Docs/zigzag-comparison.md says about the two models.
  @Test func theReasonsForTheDifferences() throws {
    let conv1 = try Self.cost(ofLayer: 0, by: .latency)
    #expect(conv1.latency.fillCycles == 19_666 + 1_176)
    #expect(conv1.latency.drainCycles == 100_352 + 1)
    #expect(conv1.latency.totalCycles - 326_996 == 1_176 + 100_353 - 2)
    let conv4 = try Self.cost(ofLayer: 15, by: .energy)
    let reads = conv4.traffic.first { $0.operand == 2 && $0.inner == nil }?.outerSide.accesses
    #expect(reads == 28_224 && 28_224 * (3 / 3.5) * (3 / 3.5) == 20_736)
    let sums = conv4.traffic.first { $0.operand == 0 && $0.inner == nil && $0.direction == .inward }
    #expect(sums?.outerSide.elements == 7_175_168)
    let conv5 = try Self.cost(ofLayer: 22, by: .latency)
    #expect(conv5.latency.stallCycles == 145_601)
    #expect(conv5.bounds.latencyCycles == 157_792)
    #expect(conv5.occupancy.first { $0.memory == 2 }?.bits == 18 * 1024 * 8)
  }

  /// What ZigZag's mapping for an objective costs.
  private static func cost(ofLayer index: Int, by objective: Objective) throws -> Cost {
    let constraints = try Examples.constraints("edge-tpu-like")
    let layer = try Examples.network("resnet18.yaml").layers[index]
    let problem = try Problem(
      layer: layer, machine: Examples.machine("edge-tpu-like"),
      roles: constraints.entry(for: layer)?.roles ?? [:])
    let winner = try ZigZagWinner.read("edge_tpu_like", at: fixture)
      .first { $0.layers.contains(index) && $0.objectives.contains(objective.rawValue) }
    let cost = try winner?.bestCost(for: problem, by: objective)
    return try #require(cost)
  }

  /// Searches and compares; returns how many of the mappings are legal.
  private func compare(
    _ network: Network, on machine: Machine, _ constraints: Constraints, with section: String,
    _ objective: Objective
  ) async throws -> Int {
    let search = NetworkSearch(
      network: network, machine: machine, constraints: constraints,
      options: SearchOptions(objective: objective, threads: 2))
    let found = try await search.run()
    var compared = 0
    for winner in try ZigZagWinner.read(section, at: Self.fixture) {
      let result = found.layers[winner.layers[0]]
      let roles = constraints.entry(for: result.layer)?.roles ?? [:]
      let problem = try Problem(layer: result.layer, machine: machine, roles: roles)
      guard let best = try winner.bestCost(for: problem, by: objective)?.value(of: objective) else {
        let findings = try winner.mapping(for: problem).check(for: problem)
        Issue.record("layer \(winner.layers): \(findings.map(\.message))")
        continue
      }
      compared += 1
      let own = result.cost.value(of: objective)
      #expect(
        own <= best * (1 + 1e-9),
        "layers \(winner.layers), best for \(winner.objectives), by \(objective): \(own), ZigZag's mapping \(best)"
      )
    }
    return compared
  }
}

/// ZigZag's gemm_l1.yaml, gemm_l1_l3.yaml and gemm_layer.yaml (3.9.1) in native terms.
extension ZigZagComparisonTests {
  private static var gemm: Network {
    get throws {
      try NetworkFile.parse(
        """
        tilewright: network
        name: gemm
        input: [128, 128]
        layers:
          - name: product
            operator: Gemm
            einsum: O[d0][d1] += W[d2][d1] * I[d0][d2]
            sizes: {d0: 128, d1: 128, d2: 128}
            precision: {W: 8 b, I: 8 b, O: 32 b, O-final: 8 b}
        """, file: "gemm.yaml"
      ).checked()
    }
  }

  private static var gemmUnrolling: Constraints {
    get throws {
      try ConstraintsFile.parse(
        """
        tilewright: constraints
        layers:
          default: {unroll: {D1: D0 8, D2: D2 8, D3: D1 8}}
        """, file: "constraints.yaml"
      ).checked()
    }
  }

  /// ZigZag's unrolling for the convolutions and products of AlexNet; what it leaves out stays simple.
  private static var alexnetUnrolling: Constraints {
    get throws {
      try ConstraintsFile.parse(
        """
        tilewright: constraints
        layers:
          default: {unroll: {D1: K 8, D2: C 8, D3: OX 4, D4: OY 4}}
          Gemm: {unroll: {D1: N 8, D2: K 8, D3: [], D4: []}}
          LRN: {unroll: {D1: K 8, D2: [], D3: [], D4: []}}
          Pooling: {unroll: {D1: G 8, D2: [], D3: [], D4: []}}
          Softmax: {unroll: {D1: N 8, D2: [], D3: [], D4: []}}
        """, file: "constraints.yaml"
      ).checked()
    }
  }

  /// The array and its accumulators, which both machines begin with.
  private static func gemmMachine(_ name: String, accumulatorRead: String, accumulatorWrite: String) -> String
  {
    """
    tilewright: machine
    name: \(name)
    array: {dimensions: {D1: 8, D2: 8, D3: 8}, energy: 0.04 pJ}
    memories:
      - name: reg_O
        capacity: 32 b
        holds: [output]
        shared-by: [D2]
        read: \(accumulatorRead)
        write: \(accumulatorWrite)
        ports:
          - {name: r1, direction: read, width: 32 b/cycle, serves: [output feed]}
          - {name: r2, direction: read, width: 32 b/cycle, serves: [output drain]}
          - {name: w1, direction: write, width: 32 b/cycle, serves: [output fill]}
          - {name: w2, direction: write, width: 32 b/cycle, serves: [output collect]}

    """
  }

  private static let gemmL1 =
    gemmMachine("gemm_l1", accumulatorRead: "0.02 pJ", accumulatorWrite: "0.02 pJ") + """
        - name: l1
          capacity: 4194304 b
          holds: all
          shared-by: all
          read: 22.9 pJ
          write: 52.01 pJ
          ports:
            - {name: p1, direction: read-write, width: 512 b/cycle, granularity: 64 b, serves: [input]}
            - {name: p2, direction: read-write, width: 512 b/cycle, granularity: 64 b, serves: [weight]}
            - {name: p3, direction: read-write, width: 2048 b/cycle, granularity: 64 b, serves: [output]}
      """

  private static let gemmL1L3 =
    gemmMachine("gemm_l1_l3", accumulatorRead: "3 pJ", accumulatorWrite: "4 pJ") + """
        - name: l1
          capacity: 943718 b
          holds: all
          shared-by: all
          read: 118 pJ
          write: 141.6 pJ
          double-buffered: yes
          ports:
            - {name: p1, direction: read-write, width: 512 b/cycle, granularity: 64 b, serves: [input feed]}
            - {name: p2, direction: read-write, width: 512 b/cycle, granularity: 64 b, serves: [weight feed]}
            - name: p3
              direction: read-write
              width: 2048 b/cycle
              granularity: 64 b
              serves: [output feed, output collect]
            - name: dma
              direction: read-write
              width: 512 b/cycle
              granularity: 64 b
              serves: [input fill, weight fill, output fill, output drain]
        - name: l3
          capacity: 10 Gb
          holds: all
          shared-by: all
          read: 16000 pJ
          write: 24000 pJ
          bandwidth: 512 b/cycle
          ports: shared
      """
}
