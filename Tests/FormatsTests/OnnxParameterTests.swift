import Diagnostics
import Foundation
import Testing
import Tilewright

@testable import Formats

/// Scales and biases cost the same whether a model holds them or is given them.
@Suite struct OnnxParameterTests {
  private typealias W = OnnxWriter

  struct Operator: CustomTestStringConvertible, Sendable {
    let type: String
    let parameters: [[Int]]
    var testDescription: String { "\(type) of \(parameters)" }
  }

  private static let conv = W.node(
    "Conv", ["x", "w"], ["c"], name: "conv", ["kernel_shape": .ints([3, 3]), "pads": .ints([1, 1, 1, 1])])
  private static let kernel = W.weight("w", [32, 16, 3, 3])
  private static let image = W.info("x", [1, 16, 16, 16])

  private static func network(
    _ nodes: [Data], constants: [Data] = [], inputs: [Data] = []
  ) throws -> Network {
    try OnnxReader.read(
      W.model(nodes: [conv] + nodes, initializers: [kernel] + constants, inputs: [image] + inputs),
      file: "m.onnx"
    ).checked()
  }

  @Test(arguments: [
    Operator(type: "BatchNormalization", parameters: [[32], [32], [32], [32]]),
    Operator(type: "Add", parameters: [[1, 32, 1, 1]]), Operator(type: "Mul", parameters: [[32, 1, 1]]),
    Operator(type: "PRelu", parameters: [[32, 1, 1]]), Operator(type: "Sub", parameters: [[1]]),
  ])
  func givenParametersCostWhatConstantsDo(_ node: Operator) throws {
    let names = node.parameters.indices.map { "p\($0)" }
    let nodes = [W.node(node.type, ["c"] + names, ["y"], name: "n")]
    let held = try Self.network(nodes, constants: zip(names, node.parameters).map { W.weight($0, $1) })
    let given = try Self.network(
      nodes, inputs: zip(names, node.parameters).map { W.info($0, $1.map { .size($0) }) })
    #expect(held.layers.count == 1 && given.layers.map(\.operands) == held.layers.map(\.operands))
    #expect(given.uncosted.map(\.reason) == held.uncosted.map(\.reason))
  }

  /// What is added or applied is what its shape says: roles and axes are those of the same tensor given from outside.
  @Test(
    arguments: [
      ("Gemm", ["a", "w", "p"], [[4, 6]]), ("Gemm", ["a", "w", "p"], [[4, 1]]),
      ("Gemm", ["a", "w", "p"], [[6]]),
      ("Add", ["a", "p"], [[4, 6]]), ("Add", ["p", "a"], [[4, 6]]), ("Mul", ["p", "a"], [[6]]),
      ("Sum", ["p", "a", "q"], [[4, 6], [4, 6]]), ("Where", ["p", "q", "a"], [[4, 6], [6]]),
      ("LayerNormalization", ["a", "p", "q"], [[6], [6]]),
      ("LayerNormalization", ["a", "p", "q"], [[4, 6], [4, 6]]),
    ] as [(String, [String], [[Int]])])
  func whatIsAppliedIsWhatItsShapeSays(type: String, inputs: [String], shapes: [[Int]]) throws {
    let machine = try Examples.machine("edge-tpu-like")
    func layers(given: Bool) throws -> [[String]] {
      let parameters = zip(["p", "q"], shapes)
      let model = W.model(
        opset: 17,
        nodes: [W.node("Softmax", ["x"], ["a"], name: "a"), W.node(type, inputs, ["y"], name: "n")],
        initializers: [W.weight("w", [6, 6])] + (given ? [] : parameters.map { W.weight($0, $1) }),
        inputs: [W.info("x", [4, 6])]
          + (given ? parameters.map { W.info($0, $1.map { .size($0) }) } : []))
      return try OnnxReader.read(model, file: "m.onnx").checked().layers.map { layer in
        let roles = try Problem(layer: layer, machine: machine).roles
        return zip(layer.operands, roles).map { operand, role in
          "\(operand.name) \(role.name) \(operand.axes.map { $0.index.terms.map(\.dimension) })"
        }
      }
    }
    #expect(try layers(given: false) == layers(given: true))
  }

  /// A constant as full as the result has its width and its place, not the weights'.
  @Test func aConstantSummandIsNoWeight() throws {
    let machine = try Examples.machine("edge-tpu-like")
    let model = W.model(
      nodes: [W.node("Gemm", ["x", "w", "c"], ["y"], name: "n")],
      initializers: [W.weight("w", [5, 6]), W.weight("c", [4, 6])], inputs: [W.info("x", [4, 5])])
    let options = NetworkOptions(precision: Precision(activationBits: 8, weightBits: 4, partialSumBits: 16))
    let layer = try OnnxReader.read(model, file: "m.onnx", options: options).checked().layers[0]
    #expect(try Problem(layer: layer, machine: machine).roles == [.output, .input, .weight, .input])
    #expect(layer.inputs.map(\.precisionBits) == [8, 4, 8])
  }

  /// A bias that is reshaped on the way is still given.
  @Test func reshapedBiasesAreBiases() throws {
    let given = try Self.network(
      [W.node("Reshape", ["b", "s"], ["r"]), W.node("Add", ["c", "r"], ["y"], name: "n")],
      constants: [W.integers("s", [1, 32, 1, 1])], inputs: [W.info("b", [32])])
    #expect(given.layers.map(\.id) == ["conv"])
  }

  /// The other tensor of CastLike says a type and is read by nobody for that.
  @Test func castLikeReadsOneTensor() throws {
    let cast = W.node("CastLike", ["z", "c"], ["zero"])
    let network = try Self.network(
      [cast, W.node("Max", ["c", "zero"], ["y"], name: "n")], constants: [W.floats("z", [0], isScalar: true)])
    #expect(network.layers.map(\.id) == ["conv"])
  }

  /// The quantised operators of another domain are those that their names say: x · σ(x) is one activation, a scale one number.
  @Test func quantizedProductsAreFused() throws {
    let scales = [W.floats("s", [0.1], isScalar: true), W.weight("z", [], type: 3)]
    let quantised = W.node("QuantizeLinear", ["c", "s", "z"], ["q"])
    func quantisedBinary(_ a: String, _ b: String) -> Data {
      W.node("QLinearMul", [a, "s", "z", b, "s", "z", "s", "z"], ["y"], name: "n", domain: "com.microsoft")
    }
    let sigmoid = W.node(
      "QLinearSigmoid", ["q", "s", "z", "s", "z"], ["g"], name: "g", domain: "com.microsoft")
    let swish = try Self.network([quantised, sigmoid, quantisedBinary("q", "g")], constants: scales)
    #expect(swish.layers.map(\.id) == ["conv"])
    let scaled = try Self.network(
      [quantised, quantisedBinary("q", "k")], constants: scales + [W.weight("k", [], type: 3)])
    #expect(scaled.layers.map(\.id) == ["conv"])
  }

  /// What is added to a vector may be data as it is: a residual connection of a batch of one.
  @Test func vectorsBesideVectorsAreData() throws {
    let network = try OnnxReader.read(
      W.model(
        nodes: [
          W.node("MatMul", ["x", "w"], ["m"], name: "m"), W.node("Add", ["x", "m"], ["y"], name: "sum"),
        ], initializers: [W.weight("w", [128, 128])], inputs: [W.info("x", [1, 128])]), file: "m.onnx"
    ).checked()
    #expect(network.layers.map(\.id) == ["m", "sum"])
  }
}
