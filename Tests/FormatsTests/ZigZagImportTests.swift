import Diagnostics
import Foundation
import Testing
import Tilewright

@testable import Formats

/// ONNX models as ZigZag takes them in.
@Suite struct ZigZagImportTests {
  @Test func convolutionsAndProductsRemain() throws {
    let file = Examples.root.appendingPathComponent("examples/networks/small-cnn.onnx").path
    let options = NetworkOptions(dimensions: ["batch": 2])
    let own = try NetworkFile.read(at: file, options: options).checked()
    let taken = try NetworkFile.read(
      at: file, options: NetworkOptions(dimensions: ["batch": 2], importsAsZigZag: true)
    ).checked()
    let kept = own.layers.filter { ["Conv", "Gemm"].contains($0.operatorName) }
    let left = taken.uncosted.filter { $0.reason == .uncounted }
    #expect(
      left.compactMap(\.operations).reduce(0, +) == own.layers.reduce(0) { $0 + $1.operations }
        - kept.reduce(0) { $0 + $1.operations })
    #expect(!kept.isEmpty && kept.count < own.layers.count)
    #expect(taken.layers.map(\.id) == kept.map(\.id))
    #expect(taken.uncosted.count == own.uncosted.count + own.layers.count - kept.count)
    let ids = Set(taken.layers.map(\.id))
    for (layer, original) in zip(taken.layers, kept) {
      #expect(layer.operations == original.operations)
      #expect(layer.check().isEmpty, "\(layer.id)")
      let names =
        layer.operatorName == "Conv" ? ["B", "K", "G", "OX", "OY", "C", "FX", "FY"] : ["C", "D", "K"]
      #expect(layer.dimensions.map(\.name) == names)
      for input in layer.inputs {
        if case .layer(let producer) = input.source { #expect(ids.contains(producer)) }
      }
    }
  }

  /// The rows' kernel, stride and dilation go to X: wrong for what isn't square, and so it is counted.
  @Test func rowsAreTakenForColumns() throws {
    let taken = try #require(
      Self.network(
        [
          W.node(
            "Conv", ["x", "w"], ["y"], name: "c",
            ["kernel_shape": .ints([3, 1]), "strides": .ints([2, 1]), "dilations": .ints([1, 3])])
        ], constants: [W.weight("w", [4, 2, 3, 1])], inputs: [W.info("x", [1, 2, 11, 9])]
      ).layers.first)
    #expect(
      taken.dimensions == [
        .init("B", 1), .init("K", 4), .init("G", 1), .init("OX", 9), .init("OY", 5), .init("C", 2),
        .init("FX", 3), .init("FY", 1),
      ])
    let axes = try #require(taken.operands.last?.axes)
    #expect(axes[4].index == IndexExpression([.init(2, dimension: 3), .init(1, dimension: 6)]))
    #expect(axes[4].extent == 9)
    #expect(axes[3].index == IndexExpression([.init(1, dimension: 4), .init(3, dimension: 7)]))
    #expect(axes[3].extent == 11)
  }

  @Test func batchedProductsKeepTheirBatch() throws {
    let taken = try #require(
      Self.network(
        [W.node("MatMul", ["x", "w"], ["y"], name: "m")], constants: [W.weight("w", [5, 3])],
        inputs: [W.info("x", [7, 2, 5])]
      ).layers.first)
    #expect(taken.dimensions == [.init("C", 5), .init("D", 2), .init("K", 3), .init("B", 7)])
    #expect(taken.operands.map(\.axes.count) == [3, 3, 2])
    #expect(taken.operations == 210)
  }

  /// Where ZigZag's own figures come from: zigzag-dse 3.9.1 from PyPI, its API's defaults with `opt="latency"`, its own
  /// `tpu_like.yaml` for machine and mapping, models that the onnx package wrote with inferred shapes.
  struct Model: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let nodes: [Data]
    let constants: [Data]
    let inputs: [Data]
    let energy: Double
    let latency: Double
  }

  private static func conv(
    _ inputs: [String], _ output: String, _ more: KeyValuePairs<String, W.Attribute> = [:]
  )
    -> Data
  {
    W.node(
      "Conv", inputs, [output], name: "conv_\(output)",
      more.isEmpty ? ["kernel_shape": .ints([3, 3]), "pads": .ints([1, 1, 1, 1])] : more)
  }

  private static func unary(_ type: String, _ input: String, _ output: String) -> Data {
    W.node(type, [input], [output], name: "\(type)_\(output)")
  }

  private static let scales = [
    W.floats("s", [0.1], isScalar: true), W.weight("z", [], type: 3), W.weight("u", [], type: 2),
  ]
  private static let image = W.info("x", [1, 8, 12, 20])
  private static let kernel = W.weight("w", [16, 8, 3, 3])

  static let models: [Model] = [
    Model(
      testDescription: "a convolution", nodes: [conv(["x", "w"], "y")], constants: [kernel], inputs: [image],
      energy: 720_941.44, latency: 2_424),
    Model(
      testDescription: "in four groups",
      nodes: [
        conv(
          ["x", "w"], "y", ["kernel_shape": .ints([3, 3]), "pads": .ints([1, 1, 1, 1]), "group": .int(4)])
      ], constants: [W.weight("w", [16, 2, 3, 3])], inputs: [image], energy: 698_229.28, latency: 8_886),
    Model(
      testDescription: "of every channel by itself",
      nodes: [
        conv(
          ["x", "w"], "y", ["kernel_shape": .ints([3, 3]), "pads": .ints([1, 1, 1, 1]), "group": .int(8)])
      ], constants: [W.weight("w", [8, 1, 3, 3])], inputs: [image], energy: 610_398.04, latency: 17_522),
    Model(
      testDescription: "with a kernel and strides that aren't square",
      nodes: [
        conv(
          ["x", "w"], "y",
          ["kernel_shape": .ints([3, 5]), "pads": .ints([1, 2, 1, 2]), "strides": .ints([2, 1])])
      ], constants: [W.weight("w", [16, 8, 3, 5])], inputs: [W.info("x", [1, 8, 13, 20])], energy: 615_813.6,
      latency: 2_344),
    Model(
      testDescription: "with dilations that aren't square",
      nodes: [
        conv(
          ["x", "w"], "y",
          ["kernel_shape": .ints([3, 3]), "pads": .ints([2, 1, 2, 1]), "dilations": .ints([2, 1])])
      ], constants: [kernel], inputs: [W.info("x", [1, 8, 13, 20])], energy: 772_743.200_000_000_1,
      latency: 2_624),
    Model(
      testDescription: "with automatic padding",
      nodes: [
        conv(
          ["x", "w"], "y",
          ["kernel_shape": .ints([3, 3]), "auto_pad": .string("SAME_UPPER"), "strides": .ints([2, 2])])
      ], constants: [kernel], inputs: [W.info("x", [1, 8, 13, 20])], energy: 416_483.36, latency: 914),
    Model(
      testDescription: "with attributes for its widths",
      nodes: [
        conv(
          ["x", "w"], "y",
          [
            "kernel_shape": .ints([3, 3]), "pads": .ints([1, 1, 1, 1]), "act_size": .int(4),
            "weight_size": .int(2),
          ])
      ], constants: [kernel], inputs: [image], energy: 373_398.4, latency: 2_304),
    Model(
      testDescription: "with a computed bias",
      nodes: [unary("Relu", "b0", "b"), unary("Relu", "x0", "x"), conv(["x", "w", "b"], "y")],
      constants: [kernel], inputs: [W.info("x0", [1, 8, 12, 20]), W.info("b0", [16])], energy: 720_941.44,
      latency: 2_424),
    Model(
      testDescription: "QLinearConv",
      nodes: [
        W.node("QuantizeLinear", ["x", "s", "u"], ["q"]),
        W.node(
          "QLinearConv", ["q", "s", "u", "w", "s", "z", "s", "u", "b"], ["p"], name: "c",
          ["kernel_shape": .ints([3, 3]), "pads": .ints([1, 1, 1, 1])]),
        W.node("DequantizeLinear", ["p", "s", "u"], ["y"]),
      ], constants: scales + [W.weight("w", [16, 8, 3, 3], type: 3), W.weight("b", [16], type: 6)],
      inputs: [image], energy: 720_941.44, latency: 2_424),
    Model(
      testDescription: "between quantisers",
      nodes: [
        W.node("QuantizeLinear", ["x", "s", "u"], ["q"]), W.node("DequantizeLinear", ["q", "s", "u"], ["d"]),
        W.node("DequantizeLinear", ["w", "s", "z"], ["v"]), conv(["d", "v"], "c"),
        W.node("QuantizeLinear", ["c", "s", "u"], ["p"]), W.node("DequantizeLinear", ["p", "s", "u"], ["y"]),
      ], constants: scales + [W.weight("w", [16, 8, 3, 3], type: 3)], inputs: [image], energy: 720_941.44,
      latency: 2_424),
    Model(
      testDescription: "behind an integer convolution, which is none for ZigZag",
      nodes: [
        W.node(
          "ConvInteger", ["a", "w"], ["i"], name: "ci",
          ["kernel_shape": .ints([3, 3]), "pads": .ints([1, 1, 1, 1])]),
        W.node("Cast", ["i"], ["x"], ["to": .int(1)]), conv(["x", "v"], "y"),
      ], constants: [W.weight("w", [16, 8, 3, 3], type: 3), W.weight("v", [16, 16, 3, 3])],
      inputs: [W.info("a", [1, 8, 12, 20], type: 2)], energy: 1_070_759.04, latency: 2_672),
    Model(
      testDescription: "two with a residual between them",
      nodes: [
        conv(["x", "w"], "a"), unary("Relu", "a", "r"), conv(["r", "v"], "b"),
        W.node("Add", ["b", "r"], ["c"]), conv(["c", "t"], "y", ["kernel_shape": .ints([1, 1])]),
      ], constants: [kernel, W.weight("v", [16, 16, 3, 3]), W.weight("t", [4, 16, 1, 1])], inputs: [image],
      energy: 2_240_710.4, latency: 5_836),
    Model(
      testDescription: "a product, transposed",
      nodes: [W.node("Gemm", ["x", "w"], ["y"], name: "g", ["transA": .int(1), "transB": .int(1)])],
      constants: [W.weight("w", [24, 32])], inputs: [W.info("x", [32, 6])], energy: 98_120.544_000_000_01,
      latency: 169),
    Model(
      testDescription: "a product with a computed summand",
      nodes: [
        unary("Relu", "x", "r"), unary("Relu", "c", "d"), W.node("Gemm", ["r", "w", "d"], ["y"], name: "g"),
      ], constants: [W.weight("w", [32, 24])], inputs: [W.info("x", [6, 32]), W.info("c", [6, 24])],
      energy: 98_120.544_000_000_01, latency: 169),
    Model(
      testDescription: "a product whose first factor is constant",
      nodes: [unary("Relu", "b", "c"), W.node("MatMul", ["a", "c"], ["y"], name: "m")],
      constants: [W.weight("a", [4, 6, 32])], inputs: [W.info("b", [4, 32, 24])], energy: 194_417.216,
      latency: 247),
    Model(
      testDescription: "a product of two inputs",
      nodes: [W.node("MatMul", ["a", "b"], ["y"], name: "m")], constants: [],
      inputs: [W.info("a", [1, 4, 6, 8]), W.info("b", [1, 4, 8, 6])], energy: 34_627.776, latency: 62),
    Model(
      testDescription: "a product of computed inputs",
      nodes: [
        W.node("Mul", ["q", "s"], ["a"]), W.node("Transpose", ["k"], ["b"], ["perm": .ints([0, 1, 3, 2])]),
        W.node("MatMul", ["a", "b"], ["y"], name: "m"),
      ], constants: scales, inputs: [W.info("q", [1, 4, 6, 8]), W.info("k", [1, 4, 6, 8])],
      energy: 47_255.136, latency: 78),
    Model(
      testDescription: "a product of a softmax",
      nodes: [
        unary("Relu", "a", "p"), W.node("Softmax", ["b"], ["q"], ["axis": .int(-1)]),
        W.node("MatMul", ["p", "q"], ["y"], name: "m"),
      ], constants: [], inputs: [W.info("a", [4, 6, 32]), W.info("b", [4, 32, 24])], energy: 396_454.976,
      latency: 511),
    Model(
      testDescription: "a product with a dequantised weight, which ZigZag takes for computed",
      nodes: [
        unary("Relu", "a", "p"), W.node("DequantizeLinear", ["w", "s", "z"], ["q"]),
        W.node("MatMul", ["p", "q"], ["y"], name: "m"),
      ], constants: scales + [W.weight("w", [32, 24], type: 3)], inputs: [W.info("a", [4, 6, 32])],
      energy: 396_454.976, latency: 511),
    Model(
      testDescription: "a product of four axes and two",
      nodes: [
        unary("Relu", "a", "p"), unary("Relu", "b", "q"), W.node("MatMul", ["p", "q"], ["y"], name: "m"),
      ], constants: [], inputs: [W.info("a", [2, 4, 6, 32]), W.info("b", [32, 24])],
      energy: 792_909.952, latency: 967),
    Model(
      testDescription: "the square of a computed matrix",
      nodes: [unary("Relu", "x", "r"), W.node("MatMul", ["r", "r"], ["y"], name: "m")], constants: [],
      inputs: [W.info("x", [4, 6, 6])], energy: 38_816.352, latency: 64),
    Model(
      testDescription: "a product of a layer and a transposed input",
      nodes: [
        W.node("MatMul", ["x", "w"], ["q"], name: "q"),
        W.node("Transpose", ["k"], ["t"], ["perm": .ints([0, 2, 1])]),
        W.node("MatMul", ["q", "t"], ["y"], name: "s"),
      ], constants: [W.weight("w", [16, 8])], inputs: [W.info("x", [2, 6, 16]), W.info("k", [2, 6, 8])],
      energy: 60_810.096_000_000_005, latency: 116),
  ]

  @Test(arguments: models) func figuresAreZigZagsToTheLastBit(_ model: Model) async throws {
    let network = try Self.network(model.nodes, constants: model.constants, inputs: model.inputs)
    let totals = try await Self.totals(of: network)
    #expect(totals.energyPicojoules == model.energy)
    #expect(totals.latencyCycles == model.latency)
  }

  /// The same with `exploit_data_locality=True`.
  static let local: [String: (energy: Double, latency: Double)] = [
    "QLinearConv": (184_050.240_000_000_02, 2_192), "between quantisers": (83_140.8, 2_183),
    "two with a residual between them": (2_149_461.92, 5_835),
    "a product of a layer and a transposed input": (49_597.936, 105),
    "a product of a softmax": (396_454.976, 511), "a product of computed inputs": (47_255.136, 78),
    "a product with a dequantised weight, which ZigZag takes for computed": (396_454.976, 511),
  ]

  @Test(arguments: models.filter { local[$0.testDescription] != nil })
  func tensorsStayWhereTheyDoInZigZag(_ model: Model) async throws {
    let network = try Self.network(model.nodes, constants: model.constants, inputs: model.inputs)
    let totals = try await Self.totals(of: network, local: true)
    let figures = try #require(Self.local[model.testDescription])
    #expect(totals.energyPicojoules == figures.energy)
    #expect(totals.latencyCycles == figures.latency)
  }

  /// Three axes are counted as ZigZag counts them in a YAML file, with what it makes of the model said: 82 944 operations, since one
  /// place and one tap of the kernel are lost. Source as above, of the layer as `O[b][g][k][oz][oy][ox] += …`.
  @Test func threeAxesAreCounted() async throws {
    let read = Self.read(
      [
        W.node(
          "Conv", ["x", "w"], ["y"], name: "c3d",
          ["kernel_shape": .ints([3, 3, 3]), "pads": .ints([1, 1, 1, 1, 1, 1])])
      ], constants: [W.weight("w", [16, 8, 3, 3, 3])], inputs: [W.info("x", [1, 8, 6, 12, 20])])
    let finding = try #require(read.diagnostics.first)
    #expect(finding.code == .modelLeavesOut && finding.severity == .warning)
    #expect(finding.message.contains("4976640 operations") && finding.message.contains("counts 82944"))
    let network = try read.checked()
    #expect(network.layers.first?.operations == 4_976_640)
    let totals = try await Self.totals(of: network)
    #expect(totals.energyPicojoules == 4_949_637.119_999_999)
    #expect(totals.latencyCycles == 40_344)
  }

  /// What ZigZag has no layer for is named with its operations; a network of nothing else is an error.
  @Test(arguments: [
    ("ConvTranspose", [2, 2], [8, 16, 2, 2]), ("MaxPool", [2, 2], []), ("Softmax", [], []),
    ("ConvInteger", [3, 3], [16, 8, 3, 3]),
  ])
  func nothingVanishes(type: String, kernel: [Int], weight: [Int]) throws {
    let node = W.node(
      type, weight.isEmpty ? ["c"] : ["c", "v"], ["y"], name: "odd",
      kernel.isEmpty ? [:] : ["kernel_shape": .ints(kernel)])
    let constants = weight.isEmpty ? [] : [W.weight("v", weight, type: type == "ConvInteger" ? 3 : 1)]
    let alone = Self.read(
      [node], constants: constants,
      inputs: [W.info("c", [1, 8, 12, 20], type: type == "ConvInteger" ? 3 : 1)])
    #expect(alone.value == nil)
    #expect(alone.diagnostics.map(\.code) == [.modelLeavesOut])
    #expect(alone.diagnostics.first?.message.contains("\(type) 'odd'") == true)
    let first = Self.conv(["x", "w"], "c", ["kernel_shape": .ints([1, 1])])
    let both = Self.read(
      [first, node], constants: constants + [W.weight("w", [8, 8, 1, 1])], inputs: [Self.image])
    let network = try both.checked()
    #expect(network.layers.map(\.id) == ["conv_c"])
    let entry = try #require(network.uncosted.first)
    #expect(entry.name == "odd" && entry.type == type && entry.reason == .uncounted)
    #expect((entry.operations ?? 0) > 0)
  }

  @Test func oneAxisIsNamed() throws {
    let nodes = [W.node("Conv", ["x", "w"], ["y"], name: "c1", ["kernel_shape": .ints([3])])]
    let read = Self.read(nodes, constants: [W.weight("w", [16, 8, 3])], inputs: [W.info("x", [1, 8, 20])])
    #expect(read.value == nil)
    #expect(read.diagnostics.map(\.severity) == [.warning, .error])
    #expect(read.diagnostics.allSatisfy { $0.message.contains("'c1'") })
  }

  /// Widths that are set replace ZigZag's.
  @Test func widthsAreSet() throws {
    let options = NetworkOptions(
      importsAsZigZag: true, widths: ElementWidths(activationBits: 4, weightBits: 2, partialSumBits: 12))
    let model = W.model(
      nodes: [Self.conv(["x", "w"], "y")], initializers: [Self.kernel], inputs: [Self.image])
    let layer = try #require(
      try OnnxReader.read(model, file: "m.onnx", options: options).checked().layers.first)
    #expect(layer.operands.map(\.precisionBits) == [12, 2, 4])
    #expect(layer.output.finalPrecisionBits == 4)
  }

  typealias W = OnnxWriter

  private static func read(_ nodes: [Data], constants: [Data] = [], inputs: [Data]) -> Parsed<Network> {
    OnnxReader.read(
      W.model(nodes: nodes, initializers: constants, inputs: inputs), file: "m.onnx",
      options: NetworkOptions(importsAsZigZag: true))
  }

  private static func network(_ nodes: [Data], constants: [Data] = [], inputs: [Data]) throws -> Network {
    try read(nodes, constants: constants, inputs: inputs).checked()
  }

  /// What LOMA finds for latency on ZigZag's `tpu_like`, K 32 along D1 and C 32 along D2.
  private static func totals(of network: Network, local: Bool = false) async throws -> ZigZagTotals {
    let machine = MachineFile.read(
      at: Examples.root.appendingPathComponent("Benchmarks/Machines/tpu-like.yaml").path)
    let entry = Constraints.Entry(
      selector: "default",
      spatial: [
        .init(arrayDimension: "D1", factors: [.init("K", 32)]),
        .init(arrayDimension: "D2", factors: [.init("C", 32)]),
      ], roles: ["I": .input, "W": .weight])
    let results = try await LomaNetworkSearch(
      network: network, machine: machine.checked(), constraints: Constraints([entry]),
      options: LomaOptions(keepsDataLocal: local), threads: 2
    ).run()
    return ZigZagTotals(results, for: .latency)
  }

  /// What ZigZag 3.9.1 says of models on edge-tpu-like with K 8 along D1 and C 8 along D2, for latency; D3 and D4 are its choice.
  @Test(arguments: [
    ("small-cnn", 3, false, 8_990_578.89, 13_838.0), ("small-cnn", 3, true, 3_228_790, 9_785),
    ("transformer-block", 3, false, 717_424_598.4, 908_745),
    ("attention", 5, false, 4_130_945.389_999_999_7, 5_379), ("attention", 5, true, 84_777.12, 270),
  ])
  func modelsCostWhatZigZagSays(model: String, factors: Int, local: Bool, energy: Double, latency: Double)
    async throws
  {
    let options = NetworkOptions(dimensions: ["batch": 1, "seq": 16], importsAsZigZag: true)
    let example = Examples.root.appendingPathComponent("examples/networks/\(model).onnx").path
    let parsed =
      model == "attention"
      ? OnnxReader.read(Self.attention, file: "attention.onnx", options: options)
      : NetworkFile.read(at: example, options: options)
    let entry = Constraints.Entry(
      selector: "default",
      spatial: [
        .init(arrayDimension: "D1", factors: [.init("K", 8)]),
        .init(arrayDimension: "D2", factors: [.init("C", 8)]),
      ], roles: ["I": .input, "W": .weight])
    let results = try await LomaNetworkSearch(
      network: parsed.checked(), machine: Examples.machine("edge-tpu-like"),
      constraints: Constraints([entry]),
      options: LomaOptions(mostFactors: factors, keepsDataLocal: local), threads: 2
    ).run()
    let totals = ZigZagTotals(results, for: .latency)
    #expect(totals.energyPicojoules == energy)
    #expect(totals.latencyCycles == latency)
  }

  /// Batches that can't be counted together are refused, and don't stop the import.
  @Test func hugeBatchesAreRefused() {
    let huge: OnnxWriter.Size = .size(1 << 40)
    let model = OnnxWriter.model(
      nodes: [OnnxWriter.node("MatMul", ["q", "k"], ["s"], name: "scores")],
      inputs: [
        OnnxWriter.info("q", [huge, huge, 16, 8]), OnnxWriter.info("k", [huge, huge, 8, 32]),
      ])
    let read = OnnxReader.read(
      model, file: "huge.onnx", options: NetworkOptions(importsAsZigZag: true))
    #expect(read.diagnostics.hasErrors)
  }

  /// Batches of heads: the keys and values come from outside, so that ZigZag takes them for weights without B and H.
  private static let attention = OnnxWriter.model(
    nodes: [
      OnnxWriter.node("MatMul", ["q", "k"], ["s"], name: "scores"),
      OnnxWriter.node("Softmax", ["s"], ["p"], name: "soft", ["axis": .int(-1)]),
      OnnxWriter.node("MatMul", ["p", "v"], ["c"], name: "context"),
      OnnxWriter.node("MatMul", ["c", "w"], ["y"], name: "proj"),
    ], initializers: [OnnxWriter.weight("w", [8, 24])],
    inputs: [
      OnnxWriter.info("q", [4, 6, 16, 8]), OnnxWriter.info("k", [4, 6, 8, 32]),
      OnnxWriter.info("v", [4, 6, 32, 8]),
    ])
}
