import Testing
@testable import Tilewright

@Suite struct ScratchTests {
  @Test(arguments: Objective.allCases) func resnet(objective: Objective) async throws {
    let clock = ContinuousClock()
    let network = Network(name: "r", layers: Samples.resnet18.map(\.layer))
    let search = NetworkSearch(network: network, machine: Samples.edgeTPU, constraints: Samples.edgeTPUConstraints, options: SearchOptions(objective: objective, threads: 2))
    var result: NetworkResult?
    let time = try await clock.measure { result = try await search.run() }
    for layer in result!.layers {
      let c = layer.cost
      print(objective, layer.layer.id, c.energy.totalPicojoules, c.latency.totalCycles, "compute", c.latency.computeCycles, "stall", c.latency.stallCycles, "fill", c.latency.fillCycles, c.latency.drainCycles, "bound", c.bounds.energyPicojoules, c.bounds.latencyCycles, layer.evaluated)
    }
    print(objective, time)
  }
  @Test func speed() throws {
    let problem = try Problem(layer: Samples.resnet18[3].layer, machine: Samples.edgeTPU)
    let evaluator = Evaluator(problem)
    let space = try LayerSpace(layer: Samples.resnet18[3].layer, machine: Samples.edgeTPU, constraints: Samples.edgeTPUConstraints)
    let alloc = TileAllocation(problem, unrolling: space.unrollings[0], chains: space.chains[0])
    var maps: [FlatMapping] = []
    let clock = ContinuousClock()
    let t0 = clock.measure { LoopOrders(sizes: space.unrollings[0].temporalSizes(problem.layer.sizes), limit: 5040, rule: .none).forEach { if let m = alloc.mapping(for: $0) { maps.append(m) }; return true } }
    var ok = 0
    let t = clock.measure { for _ in 0..<20 { for m in maps { if evaluator.score(m) != nil { ok += 1 } } } }
    print("alloc", maps.count, t0, "evals", maps.count * 20, ok, t, Double(maps.count * 20) / (Double(t.components.seconds) + Double(t.components.attoseconds) * 1e-18))
  }
}
