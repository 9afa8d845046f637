import Diagnostics
import Formats
import Foundation
import Testing
import Tilewright

/// Shapes inferred without value_info, seen through an operator behind the one under test that becomes a
/// layer.
@Suite struct OnnxShapeTests {
  typealias W = OnnxWriter

  /// The shape of tensor `y`, or the codes of the findings.
  static func shape(
    _ nodes: [Data], x: [W.Size] = [], more: [Data] = [], constants: [Data] = [], opset: Int = 17
  ) -> (shape: [Int], codes: [DiagnosticCode]) {
    let model = W.model(
      opset: opset, nodes: nodes + [W.node("Softmax", ["y"], ["probe"], name: "probe")],
      initializers: constants, inputs: [W.info("x", x)] + more, outputs: [W.info("probe", [])])
    let parsed = OnnxReader.read(model, file: "m.onnx")
    // The probe's output is stated as a scalar, which is worth a warning.
    let errors = parsed.diagnostics.filter { $0.severity == .error }
    let probe = parsed.value?.layers.first { $0.id == "probe" }
    return (Array((probe?.sizes ?? []).dropLast()), errors.map(\.code))
  }

  static func shape(
    _ type: String, x: [W.Size], constants: [Data] = [], opset: Int = 17,
    _ attributes: KeyValuePairs<String, W.Attribute> = [:]
  ) -> [Int] {
    // Names of initializers sort as the operator's inputs: a, b, c, …
    let names = (0..<constants.count).map { String(UnicodeScalar(UInt8(97 + $0))) }
    let result = shape(
      [W.node(type, ["x"] + names, ["y"], attributes)], x: x, constants: constants, opset: opset)
    #expect(result.codes == [])
    return result.shape
  }

  @Test func reshapes() {
    #expect(Self.shape("Reshape", x: [2, 3, 4], constants: [W.integers("a", [0, -1])]) == [2, 12])
    #expect(Self.shape("Reshape", x: [2, 3, 4], opset: 1, ["shape": .ints([4, 6])]) == [4, 6])
    #expect(Self.shape("Flatten", x: [2, 3, 4]) == [2, 12])
    #expect(Self.shape("Flatten", x: [2, 3, 4], ["axis": .int(0)]) == [1, 24])
    #expect(Self.shape("Flatten", x: [2, 3, 4], ["axis": .int(-1)]) == [6, 4])
    #expect(Self.shape("Transpose", x: [2, 3, 4]) == [4, 3, 2])
    #expect(Self.shape("Transpose", x: [2, 3, 4], ["perm": .ints([1, 0, 2])]) == [3, 2, 4])
  }

  @Test func axesMayBeAttributesOrInputs() {
    #expect(Self.shape("Squeeze", x: [1, 3, 1, 4]) == [3, 4])
    #expect(Self.shape("Squeeze", x: [1, 3, 1, 4], opset: 11, ["axes": .ints([-2])]) == [1, 3, 4])
    #expect(Self.shape("Squeeze", x: [1, 3, 1, 4], constants: [W.integers("a", [0])]) == [3, 1, 4])
    #expect(Self.shape("Unsqueeze", x: [3, 4], opset: 11, ["axes": .ints([0, 3])]) == [1, 3, 4, 1])
    #expect(Self.shape("Unsqueeze", x: [3, 4], constants: [W.integers("a", [-1])]) == [3, 4, 1])
    #expect(
      Self.shape(
        "Slice", x: [8, 9], opset: 9, ["starts": .ints([1]), "ends": .ints([-1]), "axes": .ints([1])])
        == [8, 7])
    let steps = [
      W.integers("a", [-1, 0]), W.integers("b", [Int.min, Int.max]), W.integers("c", [0, 1]),
      W.integers("d", [-2, 3]),
    ]
    #expect(Self.shape("Slice", x: [8, 10], constants: steps) == [4, 4])
    #expect(Self.shape("Pad", x: [2, 3], opset: 2, ["pads": .ints([0, 1, 0, 2])]) == [2, 6])
    #expect(Self.shape("Pad", x: [2, 3], constants: [W.integers("a", [1, 0, 1, -1])]) == [4, 2])
    #expect(Self.shape("ReduceMean", x: [2, 3, 4], opset: 13, ["axes": .ints([-1])]) == [2, 3, 1])
    #expect(
      Self.shape(
        "ReduceSum", x: [2, 3, 4], constants: [W.integers("a", [0, 2])], ["keepdims": .int(0)]) == [3])
  }

  @Test func joinsAndParts() {
    let joined = Self.shape(
      [W.node("Concat", ["x", "z"], ["y"], ["axis": .int(1)])], x: [2, 3], more: [W.info("z", [2, 5])])
    #expect(joined.shape == [2, 8])
    func part(_ attributes: KeyValuePairs<String, W.Attribute>, _ constants: [Data] = []) -> [Int] {
      let inputs = constants.isEmpty ? ["x"] : ["x", "s"]
      return Self.shape(
        [W.node("Split", inputs, ["a", "b", "y"], attributes)], x: [2, 7], constants: constants
      ).shape
    }
    #expect(part(["axis": .int(1)]) == [2, 1])
    #expect(part(["axis": .int(1), "split": .ints([1, 2, 4])]) == [2, 4])
    #expect(part(["axis": .int(-1)], [W.integers("s", [3, 2, 2])]) == [2, 2])
  }

  @Test func gathersExpandsAndTiles() {
    #expect(
      Self.shape("Gather", x: [10, 4], constants: [W.weight("a", [2, 3], type: 7)]) == [2, 3, 4])
    #expect(
      Self.shape("Gather", x: [5, 4], constants: [W.integers("a", [1], isScalar: true)], ["axis": .int(1)])
        == [5])
    #expect(Self.shape("Expand", x: [3, 1], constants: [W.integers("a", [2, 1, 4])]) == [2, 3, 4])
    #expect(Self.shape("Tile", x: [3, 2], constants: [W.integers("a", [2, 5])]) == [6, 10])
    #expect(Self.shape("DepthToSpace", x: [1, 8, 2, 3], ["blocksize": .int(2)]) == [1, 2, 4, 6])
    #expect(Self.shape("SpaceToDepth", x: [1, 2, 4, 6], ["blocksize": .int(2)]) == [1, 8, 2, 3])
  }

  @Test func resizesByScalesOrSizes() {
    let scales = W.floats("b", [1, 1, 2, 1.5])
    #expect(
      Self.shape("Resize", x: [1, 3, 5, 5], constants: [W.floats("a", []), scales]) == [1, 3, 10, 7])
    let direct = Self.shape(
      [W.node("Resize", ["x", "", "", "s"], ["y"])], x: [1, 3, 5, 5],
      constants: [W.integers("s", [1, 3, 9, 8])])
    #expect(direct.shape == [1, 3, 9, 8])
    let older = Self.shape(
      [W.node("Upsample", ["x", "s"], ["y"])], x: [1, 3, 5, 5],
      constants: [W.floats("s", [1, 1, 2, 2])], opset: 9)
    #expect(older.shape == [1, 3, 10, 10])
    #expect(
      Self.shape("Upsample", x: [1, 3, 5, 5], opset: 7, ["scales": .floats([1, 1, 3, 3])]) == [1, 3, 15, 15])
  }

  @Test func foldsChainsOfShapeComputations() {
    // Reshape to [batch, length * 2, width / 4, -1] as exporters write it.
    let nodes = [
      W.node("Shape", ["x"], ["s"]),
      W.node("Slice", ["s", "zero", "one"], ["first"]),
      W.node("Gather", ["s", "i1"], ["length"], ["axis": .int(0)]),
      W.node("Mul", ["length", "two"], ["longer"]),
      W.node("Unsqueeze", ["longer", "zero"], ["longerList"]),
      W.node("Shape", ["x"], ["tail"], ["start": .int(-1)]),
      W.node("Cast", ["tail"], ["real"], ["to": .int(1)]),
      W.node("Div", ["real", "four"], ["quarter"]),
      W.node("Floor", ["quarter"], ["floor"]),
      W.node("Cast", ["floor"], ["width"], ["to": .int(7)]),
      W.node("ConstantOfShape", ["one"], ["rest"], ["value": .tensor(W.integers("", [-1]))]),
      W.node("Concat", ["first", "longerList", "width", "rest"], ["target"], ["axis": .int(0)]),
      W.node("Reshape", ["x", "target"], ["y"]),
    ]
    let result = Self.shape(
      nodes, x: [3, 5, 18],
      constants: [
        W.integers("zero", [0]), W.integers("one", [1]), W.integers("i1", [1], isScalar: true),
        W.integers("two", [2], isScalar: true), W.floats("four", [4], isScalar: true),
      ])
    #expect(result.codes == [.shapeMismatch])
    let even = Self.shape(
      nodes, x: [3, 5, 16],
      constants: [
        W.integers("zero", [0]), W.integers("one", [1]), W.integers("i1", [1], isScalar: true),
        W.integers("two", [2], isScalar: true), W.floats("four", [4], isScalar: true),
      ])
    #expect(even.shape == [3, 10, 4, 2])
  }

  @Test func constantsComeInEveryForm() {
    for (type, bytes) in [(6, 4), (7, 8)] {
      // int32 and int64 in their typed fields, packed.
      let packed =
        W.field(1, 2) + W.field(2, type) + W.field(8, "a")
        + W.field(bytes == 4 ? 5 : 7, W.varint(6) + W.varint(-1))
      #expect(Self.shape("Reshape", x: [2, 3, 4], constants: [packed]) == [6, 4])
      let single =
        W.field(1, 2) + W.field(2, type) + W.field(8, "a")
        + W.field(bytes == 4 ? 5 : 7, 6) + W.field(bytes == 4 ? 5 : 7, -1)
      #expect(Self.shape("Reshape", x: [2, 3, 4], constants: [single]) == [6, 4])
    }
    let node = Self.shape(
      [
        W.node("Constant", [], ["t"], ["value_ints": .ints([4, 6])]),
        W.node("Reshape", ["x", "t"], ["y"]),
      ], x: [2, 3, 4])
    #expect(node.shape == [4, 6])
    let missing = Self.shape(
      [W.node("Reshape", ["x", "t"], ["y"])], x: [2, 3], constants: [W.weight("t", [2], type: 7)])
    #expect(missing.codes == [.unknownShape])
  }

  @Test func takesAStatedShapeWhereValuesDecide() throws {
    let model = W.model(
      nodes: [
        W.node("Reshape", ["x", "target"], ["y"]), W.node("Softmax", ["y"], ["z"], name: "probe"),
      ], inputs: [W.info("x", [6]), W.info("target", [2], type: 7)], valueInfo: [W.info("y", [2, 3])])
    let network = try OnnxReader.read(model, file: "m.onnx").get()
    #expect(network.layers.first?.sizes == [2, 3, 3])
  }

  @Test func aStatedShapeThatContradictsIsAWarning() {
    let model = W.model(
      nodes: [W.node("Relu", ["x"], ["y"])], inputs: [W.info("x", [6])], outputs: [W.info("y", [7])])
    let parsed = OnnxReader.read(model, file: "m.onnx")
    #expect(parsed.value?.layers.first?.sizes == [6])
    #expect(parsed.diagnostics.map(\.severity) == [.warning])
    #expect(parsed.diagnostics.map(\.code) == [.shapeMismatch])
  }
}
