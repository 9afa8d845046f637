import Diagnostics
import Foundation
import Testing
import Tilewright

@testable import Formats

/// What quantisers and quantised forms of one network become.
@Suite struct OnnxQuantizationTests {
  typealias W = OnnxWriter

  static func fixture(_ name: String) -> String {
    InputFolder.tests.appending(path: "Fixtures/onnx/\(name)").path
  }

  /// Widths of a layer's partial sums, results and inputs.
  private static func widths(_ layer: Layer) -> [Int] {
    [layer.output.precisionBits, layer.output.finalPrecisionBits] + layer.inputs.map(\.precisionBits)
  }

  private static func network(
    _ nodes: [Data], constants: [Data] = [], inputs: [Data] = [OnnxFusionTests.image]
  ) throws -> Network {
    let scalars = [
      W.floats("s", [0.1], isScalar: true), W.weight("z", [], type: 3), W.weight("z16", [], type: 5),
    ]
    let model = W.model(
      opset: 21, nodes: nodes,
      initializers: [W.weight("w", [4, 4, 1, 1]), W.weight("w8", [4, 4, 1, 1], type: 3)] + scalars
        + constants,
      inputs: inputs)
    let parsed = OnnxReader.read(model, file: "m.onnx")
    #expect(parsed.diagnostics == [])
    return try parsed.get()
  }

  private static func quantized(_ from: String, _ to: String, zero: String = "z") -> [Data] {
    [
      W.node("QuantizeLinear", [from, "s", zero], [to + "_q"]),
      W.node("DequantizeLinear", [to + "_q", "s", zero], [to]),
    ]
  }

  /// Four forms of one convolution differ in the width of their sums, and the dynamic one in the range that it finds.
  @Test func fourFormsOfOneConvolution() throws {
    func layers(_ name: String) throws -> [Layer] {
      try NetworkFile.read(at: Self.fixture("\(name).onnx")).checked().layers
    }
    let float = try layers("d2-conv-float")
    #expect(float.map(Self.widths) == [[16, 8, 8, 8]])
    for name in ["d2-conv-qdq", "d2-conv-nobias-qdq-inferred"] {
      let other = try layers(name)
      #expect(other.map(Self.widths) == [[32, 8, 8, 8]])
      #expect(other.map(\.dimensions) == float.map(\.dimensions))
    }
    let dynamic = try layers("d2-conv-dynamic")
    #expect(dynamic.map(\.operatorName) == ["DynamicQuantizeLinear", "Conv"])
    #expect(dynamic.map(Self.widths) == [[16, 8, 8], [32, 8, 8, 8]])
    #expect(dynamic[1].dimensions == float[0].dimensions)
  }

  /// Whatever makes a tensor, and however it is moved before, its quantiser is no layer and sets its width.
  @Test(
    arguments: [
      ("Conv", ["x", "w"], [:]), ("MaxPool", ["x"], ["kernel_shape": [2, 2]]),
      ("GlobalAveragePool", ["x"], [:]),
      ("Softmax", ["x"], [:]), ("ReduceMean", ["x"], [:]), ("Tanh", ["x"], [:]), ("Add", ["x", "x"], [:]),
    ] as [(String, [String], [String: [Int]])])
  func quantisersBehindAnyLayer(type: String, inputs: [String], settings: [String: [Int]]) throws {
    for moved in [
      [], [W.node("Transpose", ["a"], ["b"])], [W.node("Concat", ["a", "k"], ["b"], ["axis": .int(0)])],
    ] {
      let attributes = settings.map { ($0.key, OnnxWriter.Attribute.ints($0.value)) }
      let node =
        attributes.first.map { W.node(type, inputs, ["a"], [$0.0: $0.1]) } ?? W.node(type, inputs, ["a"])
      if type == "GlobalAveragePool" || type == "MaxPool" || type == "ReduceMean", moved.count == 1 {
        continue
      }
      let network = try Self.network(
        [node] + moved + Self.quantized(moved.isEmpty ? "a" : "b", "y", zero: "z16"),
        constants: [W.weight("k", [1, 4, 6, 6])])
      #expect(network.layers.count == 1)
      #expect(network.layers.map { $0.output.finalPrecisionBits } == [16])
    }
  }

  @Test func aQuantiserThatIsNotAloneIsASecondTensor() throws {
    let network = try Self.network(
      [W.node("Conv", ["x", "w"], ["a"], name: "c")] + Self.quantized("a", "b")
        + [
          W.node("Conv", ["b", "w8"], ["y"], name: "d"),
          W.node("MaxPool", ["a"], ["p"], name: "p", ["kernel_shape": .ints([2, 2])]),
        ])
    #expect(network.layers.map(\.operatorName) == ["Conv", "QuantizeLinear", "Conv", "Pooling"])
  }

  @Test func equalQuantisersOfOneTensorAreOne() throws {
    let network = try Self.network(
      [W.node("Conv", ["x", "w"], ["a"], name: "c")] + Self.quantized("a", "b") + Self.quantized("a", "d")
        + [W.node("Relu", ["b"], ["e"], name: "r"), W.node("Conv", ["d", "w8"], ["y"], name: "e")])
    #expect(network.layers.map(\.id) == ["c", "r", "e"])
  }

  @Test func roundingAgainToTheSameNumbersIsFree() throws {
    let network = try Self.network(
      [W.node("Conv", ["x", "w"], ["a"], name: "c")] + Self.quantized("a", "b") + Self.quantized("b", "d")
        + [
          W.node("MaxPool", ["b"], ["p"], name: "p", ["kernel_shape": .ints([2, 2])]),
          W.node("MaxPool", ["d"], ["q"], name: "q", ["kernel_shape": .ints([2, 2])]),
        ])
    #expect(network.layers.map(\.id) == ["c", "p", "q"])
  }

  @Test func inputsArriveAsNarrowAsTheyAreRead() throws {
    let network = try Self.network(
      Self.quantized("x", "b", zero: "z16") + [W.node("Conv", ["b", "w8"], ["y"], name: "c")])
    #expect(network.layers.map(Self.widths) == [[32, 8, 8, 16]])
  }

  /// Sums that are scaled, shifted and activated by nodes of their own stay where they are added up.
  @Test(arguments: [true, false], [true, false])
  func integerProductsAreOneLayer(isDynamic: Bool, isConvolution: Bool) throws {
    let product = isConvolution ? "ConvInteger" : "MatMulInteger"
    let quantizer =
      isDynamic
      ? W.node("DynamicQuantizeLinear", ["x"], ["xq", "xs", "xz"], name: "quant")
      : W.node("QuantizeLinear", ["x", "s", "z"], ["xq"])
    let scale =
      isDynamic
      ? W.node("Mul", ["xs", "ws"], ["scale"], name: "scales") : W.node("Mul", ["s", "ws"], ["scale"])
    let network = try Self.network(
      [
        quantizer, scale,
        W.node(product, ["xq", isConvolution ? "w8" : "m8", isDynamic ? "xz" : "z", "z"], ["a"], name: "p"),
        W.node("Cast", ["a"], ["b"], ["to": .int(1)]), W.node("Mul", ["b", "scale"], ["d"]),
        W.node("Add", ["d", "bias"], ["e"]), W.node("Sigmoid", ["e"], ["f"]),
        W.node("Mul", ["e", "f"], ["y"]),
      ],
      constants: [
        W.floats("ws", [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]), W.weight("bias", [6]),
        W.weight("m8", [6, 6], type: 3),
      ])
    #expect(network.layers.map(\.id) == (isDynamic ? ["quant", "p"] : ["p"]))
    #expect(network.layers.last.map(Self.widths)?.prefix(2) == [32, 8])
    if isDynamic {
      #expect(network.uncosted.first { $0.name == "scales" }?.layer == "quant")
    }
  }

  /// One operator that rounds its input, multiplies and scales is what it stands for.
  @Test(arguments: [true, false], [true, false])
  func dynamicProductsAreTheirWrittenOutForm(hasBias: Bool, isActivated: Bool) throws {
    let constants = [
      W.floats("ws", [0.1, 0.2, 0.3, 0.4]), W.weight("wz", [4], type: 3), W.weight("bias", [4]),
      W.weight("m8", [6, 4], type: 3),
    ]
    let activation = isActivated ? [W.node("Relu", ["e"], ["y"])] : []
    let fused = try Self.network(
      [
        W.node(
          "DynamicQuantizeMatMul", ["x", "m8", "ws", "wz"] + (hasBias ? ["bias"] : []), ["e"], name: "p",
          domain: "com.microsoft")
      ] + activation, constants: constants)
    let written = try Self.network(
      [
        W.node("DynamicQuantizeLinear", ["x"], ["xq", "xs", "xz"], name: "p_quantizer"),
        W.node("Mul", ["xs", "ws"], ["scale"], name: "scales"),
        W.node("MatMulInteger", ["xq", "m8", "xz", "wz"], ["a"], name: "p"),
        W.node("Cast", ["a"], ["b"], ["to": .int(1)]),
        W.node("Mul", ["b", "scale"], [hasBias ? "d" : "e"]),
      ] + (hasBias ? [W.node("Add", ["d", "bias"], ["e"])] : []) + activation, constants: constants)
    #expect(fused.layers.map(\.operatorName) == ["DynamicQuantizeLinear", "Gemm"])
    #expect(fused.layers.map(\.operands) == written.layers.map(\.operands))
    #expect(fused.layers.map(\.dimensions) == written.layers.map(\.dimensions))
    #expect(fused.layers.map(Self.widths) == [[16, 8, 8], [32, 8, 8, 8]])
  }

  @Test func theQuantiserOfADynamicProductHasAnIdOfItsOwn() throws {
    let network = try Self.network(
      [
        W.node("Tanh", ["x"], ["t"], name: "p_quantizer"),
        W.node("DynamicQuantizeMatMul", ["t", "m8", "s"], ["y"], name: "p", domain: "com.microsoft"),
      ], constants: [W.weight("m8", [6, 4], type: 3)])
    #expect(network.layers.map(\.id) == ["p_quantizer", "p_quantizer_", "p"])
    #expect(network.layers.map { $0.inputs.first?.source.producer } == [nil, "p_quantizer", "p_quantizer_"])
  }

  /// Integer products that give real numbers have results of the default width; what is quantised behind them sets it.
  @Test(arguments: ["MatMulIntegerToFloat", "QGemm"]) func integerProductsWithRealResults(type: String) throws
  {
    let inputs =
      type == "QGemm" ? ["x8", "s", "z", "m8", "s", "z"] : ["x8", "m8", "s", "s", "z", "z", "bias"]
    for isQuantized in [false, true] {
      let network = try Self.network(
        [W.node(type, inputs, ["y"], name: "p", domain: "com.microsoft")]
          + (isQuantized ? Self.quantized("y", "r", zero: "z16") : []),
        constants: [W.weight("m8", [6, 4], type: 3), W.weight("bias", [4])],
        inputs: [W.info("x8", [5, 6], type: 3)])
      #expect(network.layers.map(Self.widths) == [[32, isQuantized ? 16 : 8, 8, 8]])
    }
  }

  @Test func sumsThatOthersReadStayWide() throws {
    let network = try Self.network(
      [
        W.node("ConvInteger", ["x8", "w8"], ["a"], name: "p"), W.node("Cast", ["a"], ["b"], ["to": .int(1)]),
        W.node("Relu", ["b"], ["d"], name: "r"), W.node("Cast", ["a"], ["e"], ["to": .int(1)]),
        W.node("Tanh", ["e"], ["f"], name: "t"),
      ], inputs: [W.info("x8", [1, 4, 6, 6], type: 3)])
    #expect(network.layers.map(Self.widths) == [[32, 32, 8, 8], [32, 32, 32], [32, 32, 32]])
  }

  /// A quantiser narrows results, never the sums that make them.
  @Test func sumsKeepTheirWidthBehindTwoQuantisers() throws {
    let network = try Self.network(
      [W.node("Conv", ["x", "w"], ["a"], name: "c")] + Self.quantized("a", "b", zero: "z16")
        + [W.node("Relu", ["b"], ["d"])] + Self.quantized("d", "y"))
    #expect(network.layers.map(Self.widths) == [[16, 8, 8, 8]])
  }

  @Test(arguments: [(21, 4), (22, 4), (23, 4), (25, 2), (26, 2), (3, 8), (24, 8), (27, 6), (5, 16)])
  func narrowTypesHaveTheirWidth(type: Int, bits: Int) throws {
    let network = try Self.network(
      [W.node("DequantizeLinear", ["k", "s"], ["b"]), W.node("Conv", ["x", "b"], ["y"], name: "c")],
      constants: [W.weight("k", [4, 4, 1, 1], type: type)])
    #expect(network.layers.map(Self.widths) == [[16, 8, bits, 8]])
  }

  @Test func scalesOfBlocksAreNamed() throws {
    let network = try NetworkFile.read(at: Self.fixture("d4-int2-weights.onnx")).checked()
    #expect(network.layers.map(Self.widths) == [[16, 8, 8, 2]])
    #expect(network.uncosted.map(\.remark) == ["96 scales of blocks of 16 elements, not counted"])
  }
}
