import Diagnostics
import Foundation
import Testing
import Tilewright

@testable import Formats

/// What isn't understood: how much of it there is, and that nothing else goes with it.
@Suite struct OnnxLeftOutTests {
  typealias W = OnnxWriter

  private static func read(_ model: Data) -> Parsed<Network> {
    OnnxReader.read(model, file: "m.onnx", options: NetworkOptions(skipUnsupported: true))
  }

  @Test func biasesMayBeInputs() throws {
    let network = try NetworkFile.read(at: OnnxQuantizationTests.fixture("f07-parameters-as-inputs.onnx"))
      .checked()
    #expect(network.layers.map(\.operations) == [139_392, 192])
    #expect(network.layers.map { $0.operands.map(\.name) } == [["O", "W", "I"], ["O", "I", "W"]])
  }

  /// A summand that is no vector is an operand more, computed or constant, without the axes that it lacks.
  @Test(arguments: [true, false]) func summandsAreOperands(isConstant: Bool) throws {
    func axes(_ shape: [Int]) throws -> [[Int]] {
      let summand = W.info("c", shape.map { .size($0) })
      let model = W.model(
        nodes: [W.node("Gemm", ["x", "w", "c"], ["y"])],
        initializers: [W.weight("w", [5, 6])] + (isConstant ? [W.weight("c", shape)] : []),
        inputs: [W.info("x", [4, 5])] + (isConstant ? [] : [summand]))
      let layer = try OnnxReader.read(model, file: "m.onnx").checked().layers[0]
      return layer.inputs.dropFirst(2).map { $0.axes.flatMap { $0.index.terms.map(\.dimension) } }
    }
    #expect(try axes([4, 6]) == [[0, 1]])
    for vector in [[6], [1, 6], [4, 1], [1], []] { #expect(try axes(vector) == []) }
  }

  @Test func aSummandOfAConvolutionWithGroupsHasTheirAxes() throws {
    let model = W.model(
      nodes: [W.node("FusedConv", ["x", "w", "b", "s"], ["y"], domain: "com.microsoft", ["group": .int(2)])],
      initializers: [W.weight("w", [4, 2, 1, 1])],
      inputs: [W.info("x", [1, 4, 6, 6]), W.info("b", [4]), W.info("s", [1, 4, 6, 6])])
    let layer = try OnnxReader.read(model, file: "m.onnx").checked().layers[0]
    #expect(layer.operands.last?.axes == layer.output.axes)
    #expect(layer.check() == [])
  }

  @Test func summandsThatDoNotFitAreReported() {
    let model = W.model(
      nodes: [W.node("Gemm", ["x", "w", "c"], ["y"])], initializers: [W.weight("w", [5, 6])],
      inputs: [W.info("x", [4, 5]), W.info("c", [4, 5])])
    #expect(OnnxReader.read(model, file: "m.onnx").diagnostics.map(\.code) == [.shapeMismatch])
  }

  /// Operations from shapes: a product of matrices beside an operator that is skipped.
  @Test(
    arguments: [
      ("LSTM", [[50, 1, 128], [2, 1024, 128], [2, 1024, 256]], [:], 39_321_600),
      ("GRU", [[7, 3, 8], [1, 30, 8], [1, 30, 10]], [:], 11_340),
      ("Einsum", [[1, 64, 256], [256, 8, 32]], ["equation": .string("bsd,dhk->bhsk")], 4_194_304),
      ("Attention", [[1, 8, 128, 64], [1, 2, 100, 64], [1, 2, 100, 64]], [:], 13_107_200),
      ("Frob", [[12, 5]], [:], 60), ("Frob", [[12, 5], [5, 9]], [:], nil),
    ] as [(String, [[Int]], [String: OnnxWriter.Attribute], Int?)])
  func skippedOperatorsAreEstimated(
    type: String, shapes: [[Int]], attributes: [String: OnnxWriter.Attribute], operations: Int?
  ) throws {
    let names = shapes.indices.map { "i\($0)" }
    let setting = attributes.first
    let node =
      setting.map { W.node(type, names, ["y"], name: "f", [$0.key: $0.value]) }
      ?? W.node(type, names, ["y"], name: "f")
    let model = W.model(
      nodes: [W.node("MatMul", ["a", "b"], ["p"]), node],
      initializers: [W.weight("b", [10, 10])],
      inputs: [W.info("a", [10, 10])] + zip(names, shapes).map { W.info($0, $1.map { .size($0) }) })
    let parsed = Self.read(model)
    let network = try parsed.checked()
    #expect(network.uncosted.map(\.operations) == [operations])
    #expect(network.leftOut?.unknown == (operations == nil ? 1 : 0))
    // More than a tenth of 1,000 operations, or nobody knows.
    #expect(parsed.diagnostics.map(\.code) == (operations == 60 ? [] : [.leftOut]))
    #expect(parsed.diagnostics.map(\.severity) == (operations == 60 ? [] : [.warning]))
  }

  /// What `check` says that a file holds lacks what was skipped, even where that is too little for a warning.
  @Test func summariesSayAtLeast() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).onnx")
    defer { try? FileManager.default.removeItem(at: file) }
    try W.model(
      nodes: [W.node("MatMul", ["a", "b"], ["p"]), W.node("Frob", ["f"], ["y"], name: "f")],
      initializers: [W.weight("b", [10, 10])], inputs: [W.info("a", [10, 10]), W.info("f", [12, 5])]
    ).write(to: file)
    let skipping = InputFile.read(at: file.path, options: NetworkOptions(skipUnsupported: true))
    #expect(skipping.diagnostics.isEmpty)
    #expect(skipping.summary.hasSuffix(", 1 layer, at least 1000 operations"), "\(skipping.summary)")
  }

  @Test func aNetworkWithoutLayersIsAnError() {
    let skipped = W.model(nodes: [W.node("Frob", ["x"], ["y"], name: "f")], inputs: [W.info("x", [4])])
    let finding = Self.read(skipped).diagnostics
    #expect(finding.map(\.code) == [.leftOut])
    #expect(finding.hasErrors)
    let moved = W.model(nodes: [W.node("Transpose", ["x"], ["y"])], inputs: [W.info("x", [4, 5])])
    #expect(Self.read(moved).diagnostics.map(\.code) == [.leftOut])
  }

  // MARK: Stated shapes

  /// What ONNX' inference writes is said to be so, once, whatever reads the tensor.
  @Test func windowsThatNobodyComputesAreExplained() throws {
    func findings(opset: Int, stated: [Int]) -> [Diagnostic] {
      let sizes = stated.map { OnnxWriter.Size.size($0) }
      return OnnxReader.read(
        W.model(
          opset: opset,
          nodes: [
            W.node(
              "MaxPool", ["x"], ["p"], name: "n",
              [
                "ceil_mode": .int(1), "kernel_shape": .ints([2, 2]), "pads": .ints([1, 1, 1, 1]),
                "strides": .ints([2, 2]),
              ]), W.node("Relu", ["p"], ["y"]),
          ], inputs: [W.info("x", [1, 4, 3, 3])], outputs: [W.info("y", sizes)],
          valueInfo: [W.info("p", sizes)]),
        file: "m.onnx"
      ).diagnostics
    }
    let old = findings(opset: 19, stated: [1, 4, 3, 3])
    #expect(old.map(\.code) == [.shapeMismatch])
    #expect(old[0].message == "node 'n' makes 'p' with shape [1, 4, 2, 2], but the file states [1, 4, 3, 3]")
    #expect(old[0].fix?.contains("nothing needs doing") == true)
    #expect(findings(opset: 19, stated: [1, 4, 5, 5])[0].fix?.contains("correct the shape") == true)
    #expect(findings(opset: 22, stated: [1, 4, 3, 3])[0].fix?.contains("correct the shape") == true)
    #expect(findings(opset: 19, stated: [1, 4, 2, 2]).isEmpty)
  }

  @Test func outputPaddingBesideSamePaddingIsExplained() {
    let model = W.model(
      nodes: [
        W.node(
          "ConvTranspose", ["x", "w"], ["y"], name: "n",
          ["auto_pad": .string("SAME_UPPER"), "strides": .ints([2, 2]), "output_padding": .ints([1, 1])])
      ], initializers: [W.weight("w", [3, 4, 4, 4])], inputs: [W.info("x", [1, 3, 5, 5])],
      outputs: [W.info("y", [1, 4, 11, 11])])
    let findings = OnnxReader.read(model, file: "m.onnx").diagnostics
    #expect(findings.map(\.code) == [.shapeMismatch])
    #expect(findings[0].message.contains("[1, 4, 10, 10]"))
    #expect(findings[0].fix?.contains("nothing needs doing") == true)
  }
}
