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
    let layer = Layer.convolution(
      id: "c", name: "c", outputChannels: 4, inputChannels: 2,
      axes: [
        ConvolutionAxis("Y", outputSize: 5, kernel: 3, stride: 2, inputExtent: 11),
        ConvolutionAxis("X", outputSize: 9, kernel: 1, dilation: 3, inputExtent: 9),
      ], inputSource: .networkInput)
    let taken = try #require(Network(name: "n", layers: [layer]).asImportedByZigZag.layers.first)
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
    let layer = Layer.matmul(
      id: "m", name: "m", batch: [BatchDimension(7)], rows: 2, columns: 3, inner: 5,
      inputSource: .networkInput)
    let taken = try #require(Network(name: "n", layers: [layer]).asImportedByZigZag.layers.first)
    #expect(taken.dimensions == [.init("C", 5), .init("D", 2), .init("K", 3), .init("B", 7)])
    #expect(taken.operands.map(\.axes.count) == [3, 3, 2])
    #expect(taken.operations == layer.operations)
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
      ? OnnxReader.read(Self.attention, file: "attention.onnx", options: options).map(\.asImportedByZigZag)
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
    let read = OnnxReader.read(model, file: "huge.onnx").map(\.asImportedByZigZag)
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
