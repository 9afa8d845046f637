import Diagnostics
import Foundation
import Testing
import Tilewright

/// Every network of `examples/` on every machine of `examples/`; only the matmul on those with one or two buffers, which
/// would tell nothing more.
@Suite struct ExamplePairTests {
  /// The pairs that can't be mapped, for want of room: where there is no dram, tensors that no memory holds; 16-bit
  /// weights in registers of 8.
  static let unmappable: [String: DiagnosticCode] = [
    "matmul-128x512x128.yaml on npe8-no-dram.yaml": .doesNotFit,
    "npe8-five-layers.yaml on edge-tpu-like.yaml": .doesNotFit,
    "resnet18.yaml on npe8-no-dram.yaml": .doesNotFit,
    "transformer-block.onnx on npe8-no-dram.yaml": .doesNotFit,
  ]

  /// The first mapping that a search finds is already legal: the search is interrupted as soon as it has one.
  @Test(arguments: try Examples.paths("networks").map { URL(fileURLWithPath: $0).lastPathComponent })
  func everyMachineMapsWhatFitsItLegally(network: String) async throws {
    let value = try Examples.network(network)
    let vectors = try Examples.constraints("edge-tpu-vectors")
    for path in try Examples.paths("machines") {
      let machine = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
      if machine == "buffers-1" || machine == "buffers-2", !network.hasPrefix("matmul") { continue }
      let search = NetworkSearch(
        network: value, machine: try Examples.machine(machine),
        constraints: machine == "edge-tpu-like" ? vectors : Constraints(),
        options: SearchOptions(objective: .energy, threads: 1))
      var code: DiagnosticCode?
      do throws(DiagnosticList) {
        expectLegal(try await search.run(isInterrupted: { true }))
      } catch {
        code = error.diagnostics.first?.code
      }
      #expect(code == Self.unmappable["\(network) on \(machine).yaml"], "\(network) on \(machine)")
    }
  }
}

/// Expects every mapping of a result to be legal, and its cost to lie above its bounds.
func expectLegal(_ result: NetworkResult) {
  #expect(result.layers.count == result.network.layers.count)
  for layer in result.layers {
    do throws(DiagnosticList) {
      let roles = Dictionary(uniqueKeysWithValues: zip(layer.layer.operands.map(\.name), layer.roles))
      let problem = try Problem(layer: layer.layer, machine: result.machine, roles: roles)
      #expect(layer.mapping.check(for: problem) == [], "\(layer.layer.id) on \(result.machine.name)")
      #expect(layer.cost == NativeModel.cost(of: layer.mapping, for: problem))
    } catch {
      Issue.record("\(layer.layer.id) on \(result.machine.name): \(error.diagnostics.map(\.message))")
    }
    #expect(layer.cost.latency.totalCycles >= layer.cost.bounds.latencyCycles)
    #expect(layer.cost.energy.totalPicojoules >= layer.cost.bounds.energyPicojoules * (1 - 1e-12))
  }
}
