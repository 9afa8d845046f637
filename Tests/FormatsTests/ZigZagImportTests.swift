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

  @Test(arguments: models) func figuresAreZigZagsToTheLastBit(_ model: Model) async throws {
    let network = try Self.network(model.nodes, constants: model.constants, inputs: model.inputs)
    let totals = try await Self.totals(of: network)
    #expect(totals.energyPicojoules == model.energy)
    #expect(totals.latencyCycles == model.latency)
  }

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
    // Totals are "at least" those of the network.
    #expect(network.leftOut?.operators == 1 && network.leftOut?.operations == entry.operations)
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
