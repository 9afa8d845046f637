import Diagnostics
import Formats
import Foundation
import Testing
import Tilewright

/// Which operators ride along with the layer before them.
@Suite struct OnnxFusionTests {
  typealias W = OnnxWriter
  static let weight = W.weight("w", [4, 4, 1, 1])
  static let image = W.info("x", [1, 4, 6, 6])

  static func network(_ nodes: [Data], constants: [Data] = [], outputs: [Data] = []) throws -> Network {
    let model = W.model(
      nodes: nodes, initializers: [weight] + constants, inputs: [image], outputs: outputs)
    let parsed = OnnxReader.read(model, file: "m.onnx")
    #expect(parsed.diagnostics == [])
    return try parsed.get()
  }

  static func listed(_ network: Network) -> [String] {
    network.uncosted.map { "\($0.type) \($0.reason.rawValue) \($0.layer ?? "-")" }
  }

  @Test func unaryBehindALayerIsFused() throws {
    let network = try Self.network([
      W.node("Conv", ["x", "w"], ["a"], name: "c"), W.node("Identity", ["a"], ["b"]),
      W.node("Relu", ["b"], ["d"]), W.node("Sigmoid", ["d"], ["e"]),
    ])
    #expect(network.layers.map(\.id) == ["c"])
    #expect(Self.listed(network) == ["Identity free -", "Relu fused c", "Sigmoid fused c"])
  }

  @Test func unaryWithoutALayerBeforeItIsALayer() throws {
    let network = try Self.network([
      W.node("Relu", ["x"], ["a"]), W.node("MaxPool", ["a"], ["b"], ["kernel_shape": .ints([2, 2])]),
      W.node("Tanh", ["b"], ["d"]),
    ])
    #expect(network.layers.map(\.operatorName) == ["Relu", "Pooling", "Tanh"])
    #expect(network.layers[2].inputs.map(\.source) == [.layer("MaxPool_1")])
  }

  @Test func aSecondReaderKeepsTheTensor() throws {
    // Two convolutions read what the first one makes, one of them behind an activation.
    let network = try Self.network([
      W.node("Conv", ["x", "w"], ["a"], name: "c"), W.node("Sigmoid", ["a"], ["b"], name: "s"),
      W.node("Conv", ["a", "w"], ["d"], name: "d"), W.node("Conv", ["b", "w"], ["e"], name: "e"),
    ])
    #expect(network.layers.map(\.id) == ["c", "s", "d", "e"])
    #expect(network.layers[3].inputs.map(\.source) == [.constant, .layer("s")])
  }

  @Test func aGraphOutputIsAReader() throws {
    let network = try Self.network(
      [W.node("Conv", ["x", "w"], ["a"], name: "c"), W.node("Relu", ["a"], ["b"], name: "r")],
      outputs: [W.info("a", [1, 4, 6, 6]), W.info("b", [1, 4, 6, 6])])
    #expect(network.layers.map(\.id) == ["c", "r"])
  }

  @Test func aPartOfATensorIsNotFused() throws {
    let network = try Self.network([
      W.node("Conv", ["x", "w"], ["a"], name: "c"),
      W.node("Split", ["a"], ["b", "d"], ["axis": .int(1)]), W.node("Relu", ["b"], ["y"], name: "r"),
    ])
    #expect(network.layers.map(\.id) == ["c", "r"])
    #expect(network.layers[1].inputs.map(\.source) == [.layer("c")])
  }

  @Test func constantsPerChannelAreFusedAndWholeTensorsAreNot() throws {
    let network = try Self.network(
      [
        W.node("Conv", ["x", "w"], ["a"], name: "c"), W.node("Add", ["a", "bias"], ["b"]),
        W.node("Mul", ["b", "map"], ["d"], name: "m"),
      ], constants: [W.weight("bias", [4, 1, 1]), W.weight("map", [6, 6])])
    #expect(network.layers.map(\.id) == ["c", "m"])
    #expect(Self.listed(network) == ["Add fused c"])
    #expect(network.layers[1].inputs.map(\.source) == [.layer("c"), .constant])
  }

  @Test func computationOnConstantsIsFree() throws {
    let network = try Self.network(
      [
        W.node("Transpose", ["k"], ["kt"], ["perm": .ints([3, 2, 0, 1])]),
        W.node("Mul", ["kt", "kt"], ["kk"]), W.node("Conv", ["x", "kk"], ["y"], name: "c"),
      ], constants: [W.weight("k", [1, 1, 4, 4])])
    #expect(network.layers.map(\.id) == ["c"])
    #expect(network.layers[0].inputs.map(\.source) == [.constant, .networkInput])
    #expect(Self.listed(network) == ["Transpose free -", "Mul free -"])
  }

  @Test func idsAreUniqueAndNamesAreKept() throws {
    let network = try Self.network([
      W.node("Conv", ["x", "w"], ["a"], name: "same"), W.node("Conv", ["a", "w"], ["b"], name: "same"),
      W.node("Conv", ["b", "w"], ["d"]), W.node("Conv", ["d", "w"], ["e"], name: "Conv_2"),
    ])
    #expect(network.layers.map(\.id) == ["Conv_0", "Conv_1", "Conv_2_", "Conv_2"])
    #expect(network.layers.map(\.name) == ["same", "same", "Conv_2_", "Conv_2"])
  }

  @Test func joinedTensorsComeFromTheLastLayer() throws {
    let network = try Self.network([
      W.node("Conv", ["x", "w"], ["a"], name: "c"), W.node("Conv", ["a", "w"], ["b"], name: "d"),
      W.node("Concat", ["b", "a", "x"], ["j"], ["axis": .int(2)]),
      W.node("Conv", ["j", "w"], ["y"], name: "e"),
    ])
    #expect(network.layers[2].inputs.map(\.source) == [.constant, .layer("d")])
    #expect(network.layers[2].dimensions[3].size == 18)
  }
}
