import CountedMalloc
import Foundation
import Tilewright

/// How fast one core scores mappings, and what that allocates.
///
/// The mappings are all orders of the temporal loops of one that a search found, so that each differs from the one before; those that
/// overflow a memory count too, as in a search. `first` is the rate while every one of them is met for the first time,
/// `steady` the rate from then on, both by the time of the processor, not of the clock. Goal: over a million a second.
enum EvaluationRate {
  private struct Case {
    let title: String
    let network: Network
    let layer: String
  }

  static func run() async throws {
    let resnet = try Examples.network("resnet18.yaml")
    let cnn = try Examples.network("small-cnn.onnx", ["batch": 1])
    let transformer = try Examples.network("transformer-block.onnx", ["seq": 128])
    let cases = [
      Case(title: "every loop divides: ResNet-18 conv2_1", network: resnet, layer: "conv2_1"),
      Case(title: "every loop divides: ResNet-18 conv3_2", network: resnet, layer: "conv3_2"),
      Case(title: "ragged, 14 over 4: ResNet-18 conv4_2", network: resnet, layer: "conv4_2"),
      Case(title: "ragged, 7 over 4: ResNet-18 conv5_2", network: resnet, layer: "conv5_2"),
      Case(title: "ragged, a matmul: transformer qkv", network: transformer, layer: "qkv"),
      Case(title: "ragged and padded: small-cnn conv2", network: cnn, layer: "conv2"),
    ]
    print("evaluations per second on one core (edge-tpu-like, unrolling of its constraints)")
    print(
      padded("", 40) + padded("mappings", 10) + padded("first", 12) + padded("steady", 12)
        + padded("allocations in 100 000", 25))
    for item in cases { try await measure(item) }
    if countsAllocations() {
      let before = allocationCount()
      let array = (0..<1000).map { [$0] }
      print(
        "the counter counts: 1000 arrays in an array are \(allocationCount() - before) allocations",
        array.count == 1000 ? "" : "?")
    }
  }

  private static func measure(_ item: Case) async throws {
    let layers = item.network.layers.filter { $0.id == item.layer }
    let machine = try Examples.machine("edge-tpu-like")
    let isConvolution = layers.first?.operatorName == "Conv"
    let search = NetworkSearch(
      network: Network(name: item.layer, layers: layers), machine: machine,
      constraints: isConvolution ? try Examples.constraints("edge-tpu-like") : Constraints(),
      options: SearchOptions(objective: .energy, threads: 1))
    guard let result = try await search.run().layers.first else { return }
    let roles = Dictionary(uniqueKeysWithValues: zip(result.layer.operands.map(\.name), result.roles))
    let problem = try Problem(layer: result.layer, machine: machine, roles: roles)
    let mappings = orders(of: result.mapping).map(FlatMapping.init)
    let evaluator = Evaluator(problem)
    let first = rate(1, mappings, evaluator)
    let before = allocationCount()
    _ = rate((100_000 + mappings.count - 1) / mappings.count, mappings, evaluator)
    let allocated = allocationCount() - before
    let steady = rate(max(1, 1_000_000 / mappings.count), mappings, evaluator)
    print(
      padded(item.title, 40, left: true) + padded("\(mappings.count)", 10) + padded(grouped(first, 0), 12)
        + padded(grouped(steady, 0), 12) + padded(countsAllocations() ? "\(allocated)" : "not counted", 25))
  }

  private static func rate(_ rounds: Int, _ mappings: [FlatMapping], _ evaluator: Evaluator) -> Double {
    var checksum = 0
    let start = clock()
    for _ in 0..<rounds {
      for mapping in mappings { checksum &+= evaluator.score(mapping)?.latencyCycles ?? 1 }
    }
    let seconds = Double(clock() - start) / Double(CLOCKS_PER_SEC)
    precondition(checksum != 0)
    return Double(rounds * mappings.count) / seconds
  }

  /// The mapping with its temporal loops in other orders, at most 5 040; loops of one dimension keep theirs.
  private static func orders(of mapping: Mapping) -> [Mapping] {
    let positions = mapping.loops.indices.filter { mapping.loops[$0].isTemporal }
    var results: [Mapping] = []
    func permute(_ taken: [Int], _ left: [Int]) {
      guard results.count < 5_040 else { return }
      if left.isEmpty {
        var loops = mapping.loops
        for (position, source) in zip(positions, taken) { loops[position] = mapping.loops[source] }
        results.append(Mapping(loops: loops, tiles: mapping.tiles))
      }
      for (index, candidate) in left.enumerated() {
        let dimension = mapping.loops[candidate].dimension
        if left[..<index].contains(where: { mapping.loops[$0].dimension == dimension }) { continue }
        var rest = left
        rest.remove(at: index)
        permute(taken + [candidate], rest)
      }
    }
    permute([], positions)
    return results
  }
}
