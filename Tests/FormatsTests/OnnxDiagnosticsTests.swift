import Diagnostics
import Formats
import Foundation
import Testing
import Tilewright

/// What a wrong model is told.
@Suite struct OnnxDiagnosticsTests {
  typealias W = OnnxWriter

  static func findings(
    _ nodes: [Data], constants: [Data] = [], inputs: [Data] = [W.info("x", [1, 4, 6, 6])],
    options: NetworkOptions = .init()
  ) -> [Diagnostic] {
    let parsed = OnnxReader.read(
      W.model(nodes: nodes, initializers: constants, inputs: inputs), file: "m.onnx", options: options)
    #expect((parsed.value == nil) == parsed.diagnostics.hasErrors)
    return parsed.diagnostics
  }

  @Test func anUnknownOperatorIsNamed() throws {
    let finding = try #require(Self.findings([W.node("Frob", ["x"], ["y"], name: "f")]).first)
    #expect(finding.code == .unsupportedOperator)
    #expect(finding.message == "node 'f' (Frob): this operator type isn't understood")
    #expect(finding.fix?.contains("--skip-unsupported") == true)
    // Shapes that fit by chance are those of another layout.
    let channelsLast = Self.findings([
      W.node("QLinearGlobalAveragePool", ["x"], ["y"], domain: "com.microsoft", ["channels_last": .int(1)])
    ])
    #expect(channelsLast.map(\.code) == [.unsupportedOperator])
    let custom = Self.findings([W.node("Conv", ["x", "x"], ["y"], name: "f", domain: "acme")])
    #expect(custom.map(\.code) == [.unsupportedOperator])
    let branch = Self.findings([W.node("If", ["x"], ["y"], ["then_branch": .graph])])
    #expect(branch.first?.message.contains("holds a graph of its own") == true)
  }

  @Test func aSkippedOperatorIsListedAndItsShapeTakenFromTheFile() throws {
    let nodes = [
      W.node("Frob", ["x"], ["y"], name: "f"), W.node("Relu", ["y"], ["z"], name: "r"),
    ]
    let options = NetworkOptions(skipUnsupported: true)
    let model = W.model(nodes: nodes, inputs: [W.info("x", [4])], valueInfo: [W.info("y", [9])])
    let network = try OnnxReader.read(model, file: "m.onnx", options: options).get()
    #expect(network.uncosted.map(\.reason) == [.skipped])
    #expect(network.layers.map(\.sizes) == [[9]])
    let blind = Self.findings(nodes, inputs: [W.info("x", [4])], options: options)
    #expect(blind.map(\.code) == [.unknownShape])
    #expect(blind.first?.message.contains("'f' (Frob)") == true)
  }

  @Test func interpolationIsSkippedWithItsShape() throws {
    let nodes = [
      W.node("Resize", ["x", "", "s"], ["y"], name: "up", ["mode": .string("linear")]),
      W.node("Relu", ["y"], ["z"], name: "r"),
    ]
    let scales = [W.floats("s", [1, 1, 2, 2])]
    #expect(Self.findings(nodes, constants: scales).map(\.code) == [.unsupportedOperator])
    let model = W.model(nodes: nodes, initializers: scales, inputs: [W.info("x", [1, 4, 6, 6])])
    let network = try OnnxReader.read(
      model, file: "m.onnx", options: NetworkOptions(skipUnsupported: true)
    ).get()
    #expect(network.layers.map(\.sizes) == [[1, 4, 12, 12]])
  }

  @Test func everyOpenDimensionIsNamedOnce() {
    let nodes = [
      W.node("Relu", ["x"], ["y"]), W.node("Relu", ["x"], ["z"]), W.node("Add", ["y", "z"], ["s"]),
    ]
    let findings = Self.findings(nodes, inputs: [W.info("x", ["batch", 3, .unknown, "batch", -1])])
    #expect(findings.map(\.code) == [.unknownShape])
    #expect(
      findings.first?.message
        == "the shape of input 'x' is open: axis 0 is 'batch', axis 2 has no size, axis 3 is 'batch', "
        + "axis 4 has size -1")
    #expect(findings.first?.fix == "set --dim batch=SIZE --dim x.2=SIZE --dim x.4=SIZE")
    let set = Self.findings(
      nodes, inputs: [W.info("x", ["batch", 3, .unknown, "batch", -1])],
      options: NetworkOptions(dimensions: ["batch": 2, "x.2": 5, "x.4": 7]))
    #expect(set == [])
  }

  @Test func dimensionsThatSetNothingAreWarnedOf() {
    let findings = Self.findings(
      [W.node("Relu", ["x"], ["y"])], inputs: [W.info("x", ["batch", 3])],
      options: NetworkOptions(dimensions: ["batch": 1, "btach": 1]))
    #expect(findings.map(\.code) == [.badOption])
    #expect(findings.map(\.severity) == [.warning])
    #expect(findings.first?.fix == "the open dimensions are batch")
    let wrong = Self.findings(
      [W.node("Relu", ["x"], ["y"])], inputs: [W.info("x", ["batch", 3])],
      options: NetworkOptions(dimensions: ["batch": 0]))
    #expect(wrong.map(\.code) == [.badOption, .unknownShape])
  }

  @Test func cyclesAreShown() {
    let findings = Self.findings([
      W.node("Add", ["x", "c"], ["a"], name: "n1"), W.node("Relu", ["a"], ["b"], name: "n2"),
      W.node("Relu", ["b"], ["c"], name: "n3"), W.node("Relu", ["c"], ["d"], name: "n4"),
    ])
    #expect(findings.map(\.code) == [.cyclicGraph])
    let message = findings.first?.message ?? ""
    #expect(["'n1'", "'n2'", "'n3'"].allSatisfy(message.contains))
    #expect(!message.contains("n4"))
  }

  @Test func nodesMayStandInAnyOrder() throws {
    let model = W.model(
      nodes: [
        W.node("Softmax", ["b"], ["c"], name: "last"), W.node("Softmax", ["a"], ["b"], name: "middle"),
        W.node("Softmax", ["x"], ["a"], name: "first"),
      ], inputs: [W.info("x", [4])])
    let network = try OnnxReader.read(model, file: "m.onnx").get()
    #expect(network.layers.map(\.id) == ["first", "middle", "last"])
  }

  @Test func tensorsMadeTwiceOrNeverAreReported() {
    let twice = Self.findings([
      W.node("Relu", ["x"], ["y"], name: "a"), W.node("Tanh", ["x"], ["y"], name: "b"),
    ])
    #expect(twice.map(\.code) == [.duplicate])
    #expect(twice.first?.message == "tensor 'y' is made by nodes 'a' and 'b'")
    #expect(Self.findings([W.node("Relu", ["x"], ["x"])]).map(\.code).contains(.duplicate))
    let never = Self.findings([W.node("Relu", ["z"], ["y"], name: "a")])
    #expect(never.map(\.code) == [.unknownProducer])
    let weights = [W.weight("w", [2]), W.weight("w", [3])]
    #expect(Self.findings([W.node("Relu", ["x"], ["y"])], constants: weights).map(\.code) == [.duplicate])
  }

  @Test func allMistakesAreReportedAndNoneTwice() {
    let findings = Self.findings(
      [
        W.node("Conv", ["x", "w"], ["a"], name: "bad1"), W.node("Relu", ["a"], ["b"]),
        W.node("MatMul", ["x", "m"], ["c"], name: "bad2"), W.node("Add", ["b", "c"], ["d"]),
        W.node("Frob", ["d"], ["e"], name: "bad3"),
      ], constants: [W.weight("w", [4, 5, 3, 3]), W.weight("m", [7, 7])])
    #expect(findings.map(\.code) == [.shapeMismatch, .shapeMismatch, .unsupportedOperator])
    #expect(
      findings.first?.message
        == "node 'bad1' (Conv): the input [1, 4, 6, 6] has 4 channels, "
        + "the weight [4, 5, 3, 3] with 1 groups needs 5")
  }

  @Test(arguments: [
    ("strides", [0, 1]), ("strides", [1]), ("dilations", [-1, 1]), ("pads", [1, 1]),
    ("kernel_shape", [2, 2]), ("strides", [Int.max, 1]), ("pads", [Int.min, 0, 0, 0]),
    ("dilations", [3, 3]),
  ]) func impossibleWindowsAreReported(name: String, values: [Int]) {
    let findings = Self.findings(
      [W.node("Conv", ["x", "w"], ["y"], [name: .ints(values)])], constants: [W.weight("w", [4, 4, 3, 3])])
    #expect(findings.count == 1 && findings.hasErrors)
  }

  @Test func sizesBeyondReasonAreReported() {
    let huge = Self.findings([W.node("Relu", ["x"], ["y"])], inputs: [W.info("x", [.size(1 << 41)])])
    #expect(huge.map(\.code) == [.outOfRange])
    let size = W.Size.size(1 << 40)
    let product = Self.findings([W.node("Relu", ["x"], ["y"])], inputs: [W.info("x", [size, size])])
    #expect(product.map(\.code) == [.outOfRange])
    let weight = Self.findings([W.node("MatMul", ["x", "w"], ["y"])], constants: [W.weight("w", [6, -1])])
    #expect(weight.map(\.code) == [.outOfRange])
    let tile = Self.findings(
      [W.node("Tile", ["x", "t"], ["y"])], constants: [W.integers("t", [1, 1 << 40, 1, 1])])
    #expect(tile.map(\.code) == [.outOfRange])
    let channels = Self.findings(
      [W.node("ConvTranspose", ["x", "w"], ["y"], ["group": .int(1 << 40)])],
      constants: [W.weight("w", [1 << 40, 1 << 40, 3])], inputs: [W.info("x", [1, size, 4])])
    #expect(channels.map(\.code) == [.outOfRange])
    let nothing = Self.findings(
      [W.node("ConvTranspose", ["x", "w"], ["y"], ["group": .int(.max)])],
      constants: [W.weight("w", [0, 5, 3]), W.weight("x", [1, 0, 4])], inputs: [])
    #expect(nothing.map(\.code) == [.outOfRange])
  }
}
