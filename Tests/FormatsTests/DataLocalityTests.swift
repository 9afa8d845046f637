import Diagnostics
import Foundation
import Testing

@testable import Formats
@testable import Tilewright

/// Tensors stay between layers where ZigZag leaves them.
@Suite struct DataLocalityTests {
  /// What ZigZag says, from Fixtures/zigzag-locality.json.
  private struct Recorded: Decodable {
    struct Memory: Decodable {
      let bits: Int
      let operands: [String]
      let served: [String]
    }

    struct Case: Decodable {
      let memories: [Memory]
      let layers: [ZigZagFigures.Layer]
      /// By layer and memory, the operands that are still in it.
      let kept: [[[String]]]
    }

    let cases: [Case]
  }

  private static let roles: [String: OperandRole] = ["W": .weight, "I": .input]

  @Test func everyLayerRunsOnTheMemoriesThatZigZagLeavesIt() throws {
    let file = Examples.root.appendingPathComponent("Tests/FormatsTests/Fixtures/zigzag-locality.json")
    let recorded = try JSONDecoder().decode(Recorded.self, from: Data(contentsOf: file))
    #expect(recorded.cases.count > 40)
    let constraints = Constraints([.init(selector: "default", roles: Self.roles)])
    for (number, recorded) in recorded.cases.enumerated() {
      let machine = Self.machine(recorded.memories)
      let workload = recorded.layers.enumerated().map { index, layer in
        layer.workloadEntry(id: index, sources: layer.sources ?? [:])
      }.joined()
      let network = try NetworkFile.parse(workload, file: "case \(number).yaml").checked()
      let locality = try #require(DataLocality(network, on: machine, constraints: constraints))
      for (layer, kept) in zip(network.layers.indices, recorded.kept) {
        let problem = try Problem(
          layer: network.layers[layer], machine: machine, roles: Self.roles,
          outermost: #require(locality.outermost[network.layers[layer].id]))
        for (role, chain) in zip(problem.roles, problem.chains) {
          let zigzag = kept.indices.filter { kept[$0].map(ZigZagWords.role).contains(role) }
          // ZigZag takes the last memory away, too, and stops.
          let expected = zigzag.isEmpty ? Array(machine.chain(of: role).prefix(1)) : zigzag
          #expect(chain == expected, "case \(number), layer \(layer), \(role)")
        }
      }
    }
  }

  /// ResNet-18 for latency, each layer's winner with its tensors where the last one left them: what ZigZag 3.9.1 says.
  @Test(arguments: [
    ("edge-tpu-like", 2_115_121_959.869_999_6, 3_727_268.0),
    ("tesla-npu-like", 2_188_269_839.320_000_6, 3_288_695.0), ("ascend-like", 2_283_731_834.88, 3_941_172.0),
  ])
  func resnet18(machine: String, energy: Double, latency: Double) async throws {
    let network = Examples.root.appendingPathComponent("Benchmarks/Networks/resnet18-zigzag.yaml")
    let own = Examples.root.appendingPathComponent("Benchmarks/Constraints/\(machine).yaml")
    let isOwn = FileManager.default.fileExists(atPath: own.path)
    let results = try await LomaNetworkSearch(
      network: NetworkFile.read(at: network.path).checked(), machine: ZigZagFigures.machine(machine),
      constraints: isOwn
        ? ConstraintsFile.read(at: own.path).checked() : Examples.constraints(machine),
      options: LomaOptions(keepsDataLocal: true), threads: 2
    ).run()
    let totals = ZigZagTotals(results, for: .latency)
    #expect(totals.energyPicojoules == energy)
    #expect(totals.latencyCycles == latency)
  }

  private static func machine(_ memories: [Recorded.Memory]) -> Machine {
    let dimensions = ["D1", "D2"]
    return Machine(
      name: "recorded",
      array: .init(
        dimensions: [.init("D1", 2), .init("D2", 4)], operationEnergyPicojoules: 1, spatialReduction: [0, 1]),
      memories: memories.enumerated().map { index, memory in
        Memory(
          "m\(index)", capacityBits: memory.bits, readEnergyPicojoules: 1, writeEnergyPicojoules: 1,
          roles: memory.operands.map(ZigZagWords.role),
          sharedAlong: Set(dimensions.indices.filter { memory.served.contains(dimensions[$0]) }), ports: [])
      })
  }
}
