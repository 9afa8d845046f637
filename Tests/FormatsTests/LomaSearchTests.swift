import Foundation
import Testing

@testable import Formats
@testable import Tilewright

/// LOMA finds what ZigZag found: as many orders, the same winners, and those at the same place.
@Suite struct LomaSearchTests {
  private static let criteria: [(String, Objective)] = [
    ("latency", .latency), ("energy", .energy), ("EDP", .edp),
  ]

  @Test func everyRecordedSearchHasTheSameWinners() throws {
    let figures = try ZigZagFigures.read()
    for search in figures.searches {
      let problem = try figures.problem(ofLayer: search.layer, on: search.machine)
      let options = LomaOptions(mostFactors: search.settings[0], mostUnrollings: search.settings[1])
      let candidates = LomaSearch(try ZigZagModel(problem), entry: search.given.entry, options: options).run()
      let place = "\(search.source), \(search.what)"
      if !search.candidates.isEmpty {
        #expect(candidates.map(\.accepted) == search.candidates.map(\.orders), "\(place)")
      }
      for (name, objective) in Self.criteria {
        let winner = try #require(search.winners[name].map { figures.mappings[$0] })
        let found = try #require(LomaSearch.best(of: candidates, by: objective), "\(place)")
        #expect(found.nest.loops == winner.nest(for: problem).loops, "\(place), \(name)")
        #expect(found.nest.levels == winner.nest(for: problem).levels, "\(place), \(name)")
        #expect(
          found.nest.unrolling.withoutEmptyBlocks == winner.nest(for: problem).unrolling.withoutEmptyBlocks,
          "\(place)")
        if let index = search.places[name], index >= 0 { #expect(found.index == index, "\(place), \(name)") }
      }
    }
  }

  /// What ZigZag allocated to an order in every recorded mapping.
  @Test func everyRecordedOrderIsAllocatedAlike() throws {
    let figures = try ZigZagFigures.read()
    for mapping in figures.mappings where mapping.allocated {
      let problem = try figures.problem(ofLayer: mapping.layer, on: mapping.machine)
      let nest = mapping.nest(for: problem)
      let model = try ZigZagModel(problem)
      let array = UnrolledArray(nest.unrolling, for: problem, model.relevance)
      let allocation = LomaAllocation(model, on: array, isEven: false)
      guard case .allocated(let levels) = allocation.allocate(nest.loops) else {
        Issue.record("no room: \(mapping.source) \(mapping.what)")
        continue
      }
      #expect(levels == nest.levels, "\(mapping.source) \(mapping.what)")
    }
  }
}

extension LomaSearchTests {
  /// Equally promising unrollings come in the order of their dimensions' names, pairs along one array dimension after single ones: as
  /// ZigZag 3.9.1 generates them, whatever the order of the layer's dimensions.
  @Test(arguments: [
    (
      [4, 5], [16, 8, 8], false,
      ["K 4 | M 5", "K 4 | N 5", "M 4 | K 5", "M 4 | N 5", "N 4 | K 5", "N 4 | M 5"]
    ),
    (
      [8, 8], [4, 8, 4], true,
      [
        "K 2 M 4 | K 2 N 4", "K 4 M 2 | M 2 N 4", "K 2 N 4 | K 2 M 4", "K 4 N 2 | M 4 N 2",
        "M 2 N 4 | K 4 M 2",
        "M 4 N 2 | K 4 N 2", "K 2 M 2 N 2 | K 2 M 2 N 2", "N 8 | K 2 M 4", "N 8 | K 4 M 2",
      ]
    ),
  ])
  func unrollingsAreInZigZagsOrder(array: [Int], sizes: [Int], mixes: Bool, expected: [String]) throws {
    let machine = try MachineFile.parse(
      """
      tilewright: machine
      name: small
      array: {dimensions: {D1: \(array[0]), D2: \(array[1])}, energy: 1 pJ}
      memories:
        - {name: registers, capacity: 64 B, holds: [weight], shared-by: none, read: 1 pJ, write: 1 pJ, bandwidth: 8 b/cycle}
        - {name: sums, capacity: 64 B, holds: [output], shared-by: none, read: 1 pJ, write: 1 pJ, bandwidth: 32 b/cycle}
        - {name: dram, capacity: 1 MiB, holds: all, shared-by: all, read: 1 pJ, write: 1 pJ, bandwidth: 128 b/cycle}
      """, file: "machine.yaml"
    ).checked()
    for order in ["MNK", "KNM", "NKM"] {
      let names = order.map(String.init)
      func axis(_ name: String) -> Operand.Axis {
        Operand.Axis(IndexExpression(dimension: names.firstIndex(of: name) ?? 0))
      }
      let size = ["M": sizes[0], "N": sizes[1], "K": sizes[2]]
      let layer = Layer(
        id: "0", name: "product", operatorName: "Gemm",
        dimensions: names.map { .init($0, size[$0] ?? 1) },
        operands: [
          Operand("O", axes: ["M", "N"].map(axis), precisionBits: 16, finalPrecisionBits: 8),
          Operand("I", axes: ["M", "K"].map(axis), precisionBits: 8, source: .networkInput),
          Operand("W", axes: ["K", "N"].map(axis), precisionBits: 8),
        ])
      let search = LomaSearch(
        try ZigZagModel(Problem(layer: layer, machine: machine)),
        options: LomaOptions(mostUnrollings: expected.count, mixesDimensions: mixes))
      let found = search.unrollings.map { unrolling in
        unrolling.blocks.map { block in
          block.factors.map { "\(names[$0.dimension]) \($0.positions)" }.joined(separator: " ")
        }.joined(separator: " | ")
      }
      #expect(found == expected, "\(order)")
    }
  }
}

/// The search that goes on from LOMA's mappings.
@Suite struct ZigZagClimbTests {
  /// The totals that published results and ZigZag's own tests give, on the machines and networks that ship with it.
  @Test(arguments: [
    (ZigZagOptions.Version.v3_9, 2_413_348_670.67, 3_956_848.0), (.v3_8, 2_413_348_670.67, 3_741_293.0),
  ])
  func resnet18(version: ZigZagOptions.Version, energy: Double, latency: Double) async throws {
    let file = Examples.root.appendingPathComponent("Benchmarks/Networks/resnet18-zigzag.yaml")
    let results = try await LomaNetworkSearch(
      network: NetworkFile.read(at: file.path).checked(), machine: Examples.machine("edge-tpu-like"),
      constraints: Examples.constraints("edge-tpu-like"), rules: ZigZagOptions(version: version), threads: 2
    ).run()
    let totals = ZigZagTotals(results, for: .latency)
    #expect(totals.energyPicojoules == energy)
    #expect(totals.latencyCycles == latency)
  }

  /// With `access_same_data_considered_as_no_access` off, ZigZag 3.9.1 finds another mapping of a small convolution on the second of the
  /// random machines: its figures, from a run of it.
  @Test(arguments: [(true, 4_524_979.943999999, 20_420.0), (false, 4_683_693.785999999, 20_423.0)])
  func repeatedReads(onlyOnce: Bool, energy: Double, latency: Double) async throws {
    let workload = """
      - id: 0
        operator_type: Conv
        equation: O[b][k][oy][ox]+=W[k][c][fy][fx]*I[b][c][iy][ix]
        dimension_relations: [ix=1*ox+1*fx, iy=1*oy+1*fy]
        loop_dims: [B, K, C, OY, OX, FY, FX]
        loop_sizes: [1, 12, 6, 7, 9, 3, 3]
        operand_precision: {W: 8, I: 8, O: 16, O_final: 8}
        operand_source: {W: 0, I: 0}

      """
    let unrolling = "- name: default\n  spatial_mapping: {D1: [\"K, 4\"], D2: [\"OX, 2\"]}\n"
    let results = try await LomaNetworkSearch(
      network: NetworkFile.parse(workload, file: "small.yaml").checked(),
      machine: ZigZagFigures.machine("stress-01"),
      constraints: ConstraintsFile.parse(unrolling, file: "unrolling.yaml").checked(),
      rules: ZigZagOptions(readsRepeatedDataOnce: onlyOnce), options: LomaOptions(mostFactors: 5), threads: 2
    ).run()
    let found = try #require(results.first?.best(by: .energy)?.cost)
    #expect(found.energyPicojoules == energy)
    #expect(found.latencyCycles == latency)
  }

  @Test(arguments: Objective.allCases) func isNeverWorseThanLoma(objective: Objective) async throws {
    let figures = try ZigZagFigures.read()
    var improved = 0
    for search in figures.searches where ["gemm-l1-l3", "tpu-like"].contains(search.machine) {
      let problem = try figures.problem(ofLayer: search.layer, on: search.machine)
      let network = Network(name: "one", layers: [problem.layer])
      for entries in [[search.given.entry], []] {
        let search = LomaNetworkSearch(
          network: network, machine: problem.machine, constraints: Constraints(entries),
          options: LomaOptions(mostFactors: 4), climbing: objective, threads: 2)
        let result = try #require(try await search.run().first)
        let loma = try #require(result.best(by: objective)?.cost)
        let (nest, cost) = try #require(result.chosen(for: objective))
        #expect(!loma.isBetter(than: cost, by: objective), "\(search)")
        if cost.isBetter(than: loma, by: objective) { improved += 1 }
        let model = try ZigZagModel(result.problem)
        #expect(model.cost(of: nest) == cost)
        let array = UnrolledArray(nest.unrolling, for: result.problem, model.relevance)
        #expect(LomaAllocation(model, on: array, isEven: false).fits(nest))
        for (dimension, size) in result.layer.sizes.enumerated() {
          let covered = nest.loops.filter { $0.dimension == dimension }.reduce(1) { $0 * $1.iterations }
          let positions = nest.unrolling.blocks.flatMap(\.factors).filter { $0.dimension == dimension }
            .reduce(1) { $0 * $1.positions }
          #expect(covered * positions >= size)
        }
      }
    }
    #expect(improved > 0)
  }

  @Test func threadsMakeNoDifference() async throws {
    let figures = try ZigZagFigures.read()
    let problem = try figures.problem(ofLayer: 2, on: "tpu-like")
    var nests: [[ZigZagNest?]] = []
    for threads in [1, 3] {
      let results = try await LomaNetworkSearch(
        network: Network(name: "one", layers: [problem.layer]), machine: problem.machine,
        options: LomaOptions(mostFactors: 4), climbing: .edp, threads: threads
      ).run()
      nests.append(results.map { $0.chosen(for: .edp)?.nest })
    }
    #expect(nests[0] == nests[1])
  }
}

extension ZigZagUnrolling {
  fileprivate var withoutEmptyBlocks: ZigZagUnrolling {
    ZigZagUnrolling(blocks.filter { !$0.factors.isEmpty })
  }
}
