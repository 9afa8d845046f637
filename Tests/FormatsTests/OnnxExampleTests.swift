import Diagnostics
import Formats
import Foundation
import Testing
import Tilewright

/// The example models of the repository, against counts made here from the models' definitions.
@Suite struct OnnxExampleTests {
  static func path(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("examples/networks/\(name)").path
  }

  static func read(_ name: String, _ dimensions: [String: Int]) -> Parsed<Network> {
    OnnxReader.read(at: path(name), options: NetworkOptions(dimensions: dimensions))
  }

  /// Multiply-accumulates of a convolution, counted by the window's positions in the padded input.
  static func macs(
    input: (Int, Int), kernel: (Int, Int), stride: Int, padding: (Int, Int), channels: Int, outputs: Int
  ) -> Int {
    func positions(_ input: Int, _ kernel: Int, _ padding: Int) -> Int {
      Array(Swift.stride(from: 0, through: input + padding - kernel, by: stride)).count
    }
    return positions(input.0, kernel.0, padding.0) * positions(input.1, kernel.1, padding.1) * kernel.0
      * kernel.1 * channels * outputs
  }

  @Test(arguments: [1, 4]) func smallCnnHasItsLayersAndOperations(batch: Int) throws {
    let parsed = Self.read("small-cnn.onnx", ["batch": batch])
    #expect(parsed.diagnostics == [])
    let network = try parsed.get()
    #expect(network.name == "small-cnn")
    let expected = [
      (
        "conv1", "Conv",
        Self.macs(
          input: (33, 32), kernel: (3, 3), stride: 1, padding: (2, 2), channels: 3, outputs: 16)
      ),
      (
        "conv2", "Conv",
        Self.macs(
          input: (33, 32), kernel: (5, 3), stride: 2, padding: (3, 1), channels: 16, outputs: 32)
      ),
      (
        "depthwise", "Conv",
        Self.macs(
          input: (16, 16), kernel: (3, 3), stride: 1, padding: (2, 2), channels: 1, outputs: 32)
      ),
      (
        "pointwise", "Conv",
        Self.macs(
          input: (16, 16), kernel: (1, 1), stride: 1, padding: (0, 0), channels: 32, outputs: 32)
      ),
      ("residual", "Add", 32 * 16 * 16),
      ("pool", "Pooling", 32 * 8 * 8 * 9),
      ("mean", "Pooling", 32 * 8 * 8),
      ("logits", "Gemm", 32 * 10),
    ]
    #expect(network.layers.map(\.id) == expected.map(\.0))
    #expect(network.layers.map(\.operatorName) == expected.map(\.1))
    #expect(network.layers.map(\.operations) == expected.map { batch * $0.2 })
    #expect(network.layers.reduce(0) { $0 + $1.operations } == batch * 2_787_136)
  }

  @Test func smallCnnListsWhatCostsNothing() throws {
    let network = try Self.read("small-cnn.onnx", ["batch": 1]).get()
    let listed = network.uncosted.map { "\($0.name) \($0.reason.rawValue) \($0.layer ?? "-")" }
    #expect(
      listed == [
        "bn1 fused conv1", "relu1 fused conv1", "relu2 fused conv2", "relu6 fused depthwise",
        "relu3 fused residual", "flat free -",
      ])
  }

  @Test func smallCnnFollowsItsTensors() throws {
    let network = try Self.read("small-cnn.onnx", ["batch": 1]).get()
    let sources = network.layers.map { $0.inputs.map(\.source) }
    #expect(
      sources == [
        [.constant, .networkInput], [.constant, .layer("conv1")], [.constant, .layer("conv2")],
        [.constant, .layer("depthwise")], [.layer("pointwise"), .layer("conv2")], [.layer("residual")],
        [.layer("pool")], [.layer("mean"), .constant],
      ])
  }

  @Test func smallCnnKeepsAsymmetricPadding() throws {
    let network = try Self.read("small-cnn.onnx", ["batch": 1]).get()
    let rows = network.layers[1].operands[2].axes[2]
    let columns = network.layers[1].operands[2].axes[3]
    #expect(rows.index.constant == -2)
    #expect(columns.index.constant == -1)
    #expect(rows.extent == 33)
    #expect(columns.extent == 32)
    // auto_pad SAME_UPPER: 16 rows, stride 2, window 3 need one row more, and it goes after them.
    let pooled = network.layers[5].operands[1].axes[2]
    #expect(pooled.index.constant == 0)
    #expect(pooled.extent == 16)
  }

  @Test func smallCnnNeedsItsBatch() {
    let parsed = Self.read("small-cnn.onnx", [:])
    #expect(parsed.value == nil)
    #expect(parsed.diagnostics.map(\.code) == [.unknownShape])
    #expect(parsed.diagnostics.first?.fix == "set --dim batch=SIZE")
    #expect(
      parsed.diagnostics.first?.message == "the shape of input 'image' is open: axis 0 is 'batch'")
  }

  @Test(arguments: [1, 128, 1024]) func transformerBlockHasItsLayersAndOperations(length: Int) throws {
    let parsed = Self.read("transformer-block.onnx", ["seq": length])
    #expect(parsed.diagnostics == [])
    let network = try parsed.get()
    let (width, heads) = (768, 12)
    let rows = length * width
    let expected = [
      ("ln1", "LayerNormalization", 3 * rows), ("qkv", "Gemm", rows * 3 * width),
      ("scores", "Gemm", heads * length * length * (width / heads)),
      ("weights", "Softmax", 3 * heads * length * length),
      ("context", "Gemm", heads * length * length * (width / heads)), ("proj", "Gemm", rows * width),
      ("residual1", "Add", rows), ("ln2", "LayerNormalization", 3 * rows), ("up", "Gemm", rows * 4 * width),
      ("down", "Gemm", 4 * rows * width), ("y", "Add", rows),
    ]
    #expect(network.layers.map(\.id) == expected.map(\.0))
    #expect(network.layers.map(\.operatorName) == expected.map(\.1))
    #expect(network.layers.map(\.operations) == expected.map(\.2))
    let attention = try #require(network.layers.first { $0.id == "context" })
    #expect(attention.inputs.map(\.source) == [.layer("weights"), .layer("qkv")])
    #expect(attention.dimensions.map(\.name) == ["B", "M", "N", "K"])
  }

  @Test func transformerBlockFusesBiasesScaleAndGelu() throws {
    let network = try Self.read("transformer-block.onnx", ["seq": 16]).get()
    let fused = network.uncosted.filter { $0.reason == .fused }.map { "\($0.name) \($0.layer ?? "-")" }
    #expect(
      fused == [
        "qkv_biased qkv", "scaled scores", "proj_biased proj", "up_biased up", "gelu up",
        "down_biased down",
      ])
    let free = network.uncosted.filter { $0.reason == .free }.map(\.type)
    #expect(free.filter { $0 == "Reshape" }.count == 4)
    #expect(free.filter { $0 == "Transpose" }.count == 4)
    #expect(free.contains("Shape") && free.contains("Gather") && free.contains("Concat"))
  }
}
