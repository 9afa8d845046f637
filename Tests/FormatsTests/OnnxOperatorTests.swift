import Diagnostics
import Formats
import Foundation
import Testing
import Tilewright

/// What each kind of operator becomes.
@Suite struct OnnxOperatorTests {
  typealias W = OnnxWriter

  /// The only layer of a model of one node; inputs that are no constants are graph inputs.
  static func layer(
    _ type: String, _ inputs: [(String, [W.Size])], constants: [Data] = [], names: [String],
    outputs: [String] = ["y"], opset: Int = 17, domain: String = "", options: NetworkOptions = .init(),
    _ attributes: KeyValuePairs<String, W.Attribute> = [:]
  ) throws -> Layer {
    let model = W.model(
      opset: opset, nodes: [W.node(type, names, outputs, name: "n", domain: domain, attributes)],
      initializers: constants, inputs: inputs.map { W.info($0.0, $0.1) })
    let parsed = OnnxReader.read(model, file: "m.onnx", options: options)
    #expect(parsed.diagnostics == [])
    let network = try parsed.get()
    #expect(network.layers.count == 1)
    return try #require(network.layers.first)
  }

  static func text(_ layer: Layer) -> String {
    layer.dimensions.map { "\($0.name) \($0.size)" }.joined(separator: " ")
  }

  @Test func convolutionsOfOneToThreeAxes() throws {
    let line = try Self.layer(
      "Conv", [("x", [2, 4, 10])], constants: [W.weight("w", [6, 4, 3])], names: ["x", "w"],
      ["dilations": .ints([2])])
    #expect(Self.text(line) == "B 2 K 6 C 4 OX 6 FX 3")
    let volume = try Self.layer(
      "Conv", [("x", [1, 4, 5, 6, 7])], constants: [W.weight("w", [6, 2, 1, 2, 3])], names: ["x", "w"],
      ["group": .int(2), "strides": .ints([1, 2, 3])])
    #expect(Self.text(volume) == "B 1 G 2 K 3 C 2 OZ 5 OY 3 OX 2 FZ 1 FY 2 FX 3")
  }

  @Test(arguments: [("SAME_UPPER", 0), ("SAME_LOWER", -1), ("VALID", 0)]) func autoPad(
    mode: String, constant: Int
  ) throws {
    let layer = try Self.layer(
      "Conv", [("x", [1, 1, 6])], constants: [W.weight("w", [1, 1, 3])], names: ["x", "w"],
      ["auto_pad": .string(mode), "strides": .ints([2])])
    #expect(layer.dimensions[3].size == (mode == "VALID" ? 2 : 3))
    #expect(layer.operands[2].axes[2].index.constant == constant)
  }

  @Test func transposedConvolutionOutputShapes() throws {
    func outputExtent(_ attributes: KeyValuePairs<String, W.Attribute>) throws -> (Int?, Int) {
      let layer = try Self.layer(
        "ConvTranspose", [("x", [1, 3, 4])], constants: [W.weight("w", [3, 2, 3])], names: ["x", "w"],
        attributes)
      #expect(Self.text(layer) == "B 1 K 2 C 3 IX 4 FX 3")
      #expect(layer.operatorName == "ConvTranspose")
      return (layer.output.axes[2].extent, layer.output.axes[2].index.constant)
    }
    // Figures of ONNX' definition: stride·(4 - 1) + output_padding + 3 - pads.
    #expect(try outputExtent(["strides": .ints([2])]) == (nil, 0))
    #expect(try outputExtent(["strides": .ints([2]), "pads": .ints([1, 1])]) == (7, -1))
    #expect(
      try outputExtent(["strides": .ints([2]), "pads": .ints([1, 1]), "output_padding": .ints([1])])
        == (8, -1))
    #expect(try outputExtent(["strides": .ints([2]), "output_shape": .ints([6])]) == (6, -2))
    #expect(
      try outputExtent([
        "strides": .ints([2]), "output_shape": .ints([6]), "auto_pad": .string("SAME_UPPER"),
      ]) == (6, -1))
  }

  @Test func poolingRoundsUpButStartsInside() throws {
    func outputs(_ size: W.Size, kernel: Int, stride: Int, pad: Int) throws -> Int {
      try Self.layer(
        "MaxPool", [("x", [1, 2, size])], names: ["x"],
        [
          "kernel_shape": .ints([kernel]), "strides": .ints([stride]), "pads": .ints([pad, pad]),
          "ceil_mode": .int(1),
        ]
      ).dimensions[2].size
    }
    #expect(try outputs(6, kernel: 3, stride: 2, pad: 0) == 3)
    #expect(try outputs(7, kernel: 3, stride: 2, pad: 0) == 3)
    // A third window would start in the padding behind the input.
    #expect(try outputs(3, kernel: 2, stride: 3, pad: 1) == 2)
    let global = try Self.layer("GlobalAveragePool", [("x", [2, 3, 4, 5])], names: ["x"])
    #expect(Self.text(global) == "B 2 G 3 OY 1 OX 1 FY 4 FX 5")
    #expect(global.operatorName == "Pooling")
  }

  @Test func gemmTransposes() throws {
    let layer = try Self.layer(
      "Gemm", [("x", [8, 2])], constants: [W.weight("w", [5, 8]), W.weight("c", [5])],
      names: ["x", "w", "c"], ["transA": .int(1), "transB": .int(1)])
    #expect(Self.text(layer) == "M 2 N 5 K 8")
  }

  @Test func matmulBroadcasts() throws {
    func product(_ a: [W.Size], _ b: [W.Size]) throws -> String {
      Self.text(try Self.layer("MatMul", [("a", a), ("b", b)], names: ["a", "b"]))
    }
    #expect(try product([3, 4], [4, 5]) == "M 3 N 5 K 4")
    #expect(try product([4], [4, 5]) == "M 1 N 5 K 4")
    #expect(try product([3, 4], [4]) == "M 3 N 1 K 4")
    #expect(try product([4], [4]) == "M 1 N 1 K 4")
    #expect(try product([2, 7, 3, 4], [2, 7, 4, 5]) == "B 14 M 3 N 5 K 4")
    #expect(try product([2, 1, 3, 4], [7, 4, 5]) == "B0 2 B1 7 M 3 N 5 K 4")
    #expect(try product([1, 3, 4], [4, 5]) == "B 1 M 3 N 5 K 4")
    let layer = try Self.layer("MatMul", [("a", [2, 1, 3, 4]), ("b", [7, 4, 5])], names: ["a", "b"])
    #expect(layer.operands.map { $0.axes.count } == [4, 3, 3])
  }

  @Test func quantizedTypesDecideThePrecision() throws {
    let constants = [
      W.weight("xs", []), W.weight("xz", [], type: 4), W.weight("w", [6, 4, 3], type: 22),
      W.weight("ws", []), W.weight("wz", [], type: 22), W.weight("ys", []), W.weight("yz", [], type: 3),
    ]
    let model = W.model(
      nodes: [W.node("QLinearConv", ["x", "xs", "xz", "w", "ws", "wz", "ys", "yz"], ["y"])],
      initializers: constants, inputs: [W.info("x", [1, 4, 9], type: 4)])
    let layer = try #require(try OnnxReader.read(model, file: "m.onnx").get().layers.first)
    #expect(layer.operands.map(\.precisionBits) == [32, 4, 16])
    #expect(layer.output.finalPrecisionBits == 8)
    #expect(layer.id == "QLinearConv_0")
    let options = NetworkOptions(precision: Precision(activationBits: 16, weightBits: 4))
    let plain = try Self.layer(
      "Conv", [("x", [1, 4, 9])], constants: [W.weight("w", [6, 4, 3])], names: ["x", "w"],
      options: options)
    #expect(plain.operands.map(\.precisionBits) == [32, 4, 16])
    #expect(plain.output.finalPrecisionBits == 16)
    let sized = try Self.layer(
      "Conv", [("x", [1, 4, 9])], constants: [W.weight("w", [6, 4, 3])], names: ["x", "w"],
      ["act_size": .int(4), "weight_size": .int(2), "output_size": .int(12)])
    #expect(sized.operands.map(\.precisionBits) == [12, 2, 4])
    #expect(sized.output.finalPrecisionBits == 4)
  }

  @Test func quantizeAndDequantizePairsCostNothingBesideALayer() throws {
    let constants = [
      W.weight("w", [6, 4, 3], type: 3), W.weight("s", []), W.weight("z", [], type: 21),
      W.weight("v", [5, 6, 1], type: 3),
    ]
    let model = W.model(
      nodes: [
        W.node("DequantizeLinear", ["x", "s"], ["xf"]), W.node("DequantizeLinear", ["w", "s"], ["wf"]),
        W.node("Conv", ["xf", "wf"], ["c"], name: "c"), W.node("QuantizeLinear", ["c", "s", "z"], ["q"]),
        W.node("DequantizeLinear", ["q", "s", "z"], ["d"]), W.node("DequantizeLinear", ["v", "s"], ["vf"]),
        W.node("Conv", ["d", "vf"], ["y"], name: "e"),
      ], initializers: constants, inputs: [W.info("x", [1, 4, 9], type: 2)])
    let network = try OnnxReader.read(model, file: "m.onnx").get()
    #expect(network.layers.map(\.id) == ["c", "e"])
    #expect(network.layers[0].operands.map(\.precisionBits) == [32, 8, 8])
    #expect(network.layers[0].output.finalPrecisionBits == 4)
    #expect(network.layers[1].operands.map(\.precisionBits) == [32, 8, 4])
    #expect(network.uncosted.filter { $0.reason == .fused }.map(\.type) == ["QuantizeLinear"])
  }

  @Test func vectorLayersCountTheirPasses() throws {
    let softmax = try Self.layer("Softmax", [("x", [2, 3, 4])], names: ["x"])
    #expect(Self.text(softmax) == "B 2 M 3 N 4 P 3")
    let group = try Self.layer(
      "GroupNormalization", [("x", [2, 4, 5, 5])], constants: [W.weight("s", [4]), W.weight("b", [4])],
      names: ["x", "s", "b"], opset: 21, ["num_groups": .int(2)])
    #expect(Self.text(group) == "B 2 K 4 OY 5 OX 5 P 3")
    #expect(group.operands.map { $0.axes.count } == [4, 4, 1, 1])
    let rms = try Self.layer(
      "RMSNormalization", [("x", [2, 6])], constants: [W.weight("s", [6])], names: ["x", "s"], opset: 23)
    #expect(Self.text(rms) == "M 2 N 6 P 2")
    let lrn = try Self.layer("LRN", [("x", [1, 8, 5, 5])], names: ["x"], ["size": .int(5)])
    #expect(Self.text(lrn) == "B 1 K 8 OY 5 OX 5 F 5")
    let mean = try Self.layer(
      "ReduceMean", [("x", [2, 6])], names: ["x"], opset: 13, ["axes": .ints([1])])
    #expect(Self.text(mean) == "M 2 N 6")
    #expect(mean.output.axes.count == 1)
  }

  @Test func elementwiseKeepsBroadcastInputsSmall() throws {
    let layer = try Self.layer(
      "Mul", [("a", [2, 3, 4, 5]), ("b", [2, 3, 1, 1])], names: ["a", "b"])
    #expect(layer.operatorName == "Mul")
    #expect(layer.operands.map { $0.axes.count } == [4, 4, 2])
    // Before opset 7 the second input was placed by an attribute.
    let older = try Self.layer(
      "Add", [("a", [2, 3, 4, 5]), ("b", [3])], names: ["a", "b"], opset: 6,
      ["broadcast": .int(1), "axis": .int(1)])
    #expect(older.operands[2].axes.map(\.index) == [IndexExpression(dimension: 1)])
  }

  @Test func operatorsOfOnnxRuntime() throws {
    let fused = try Self.layer(
      "FusedConv", [("x", [1, 4, 9])], constants: [W.weight("w", [6, 4, 3])], names: ["x", "w"],
      domain: "com.microsoft", ["activation": .string("Relu")])
    #expect(Self.text(fused) == "B 1 K 6 C 4 OX 7 FX 3")
    let product = try Self.layer(
      "FusedMatMul", [("a", [4, 3]), ("b", [4, 5])], names: ["a", "b"], domain: "com.microsoft",
      ["transA": .int(1)])
    #expect(Self.text(product) == "M 3 N 5 K 4")
  }
}
