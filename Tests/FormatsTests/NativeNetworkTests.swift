import Diagnostics
import Foundation
import Testing
import Tilewright

@testable import Formats

/// Native networks: shapes that follow from one layer to the next, and what is said when they don't.
@Suite struct NativeNetworkTests {
  func parse(_ layers: String, head: String = "input: [2, 4, 9, 12]\n") -> Parsed<Network> {
    NetworkFile.parse("tilewright: network\n" + head + "layers:\n" + layers, file: "n.yaml")
  }

  func dimensions(_ layer: Layer) -> String {
    layer.dimensions.map { "\($0.name) \($0.size)" }.joined(separator: ", ")
  }

  @Test(arguments: [
    ("conv: {channels: 8, kernel: 3}", "B 2, K 8, C 4, OY 7, OX 10, FY 3, FX 3"),
    ("conv: {channels: 8, kernel: [1, 3], stride: [2, 1]}", "B 2, K 8, C 4, OY 5, OX 10, FY 1, FX 3"),
    ("conv: {channels: 8, kernel: 3, stride: 2, padding: same}", "B 2, K 8, C 4, OY 5, OX 6, FY 3, FX 3"),
    ("conv: {channels: 8, kernel: 3, dilation: 2, padding: 2}", "B 2, K 8, C 4, OY 9, OX 12, FY 3, FX 3"),
    ("conv: {channels: 8, kernel: 2, padding: [[1, 0], [0, 0]]}", "B 2, K 8, C 4, OY 9, OX 11, FY 2, FX 2"),
    ("conv: {channels: 8, kernel: 1, groups: 2}", "B 2, G 2, K 4, C 2, OY 9, OX 12, FY 1, FX 1"),
    ("depthwise: {kernel: 3, multiplier: 2}", "B 2, G 4, K 2, C 1, OY 7, OX 10, FY 3, FX 3"),
    ("conv-transposed: {channels: 8, kernel: 2, stride: 2}", "B 2, K 8, C 4, IY 9, IX 12, FY 2, FX 2"),
    ("pool: {kind: max, kernel: 3}", "B 2, G 4, OY 3, OX 4, FY 3, FX 3"),
    ("pool: {kind: average, kernel: 3, stride: 1}", "B 2, G 4, OY 7, OX 10, FY 3, FX 3"),
    ("pool: {kind: average, global: yes}", "B 2, G 4, OY 1, OX 1, FY 9, FX 12"),
    ("matmul: {columns: 5}", "B0 2, B1 4, M 9, N 5, K 12"),
    ("matmul: {columns: 5, flatten: yes}", "M 2, N 5, K 432"),
    ("relu:", "B 2, K 4, OY 9, OX 12"),
    ("add: {constant: [4, 1, 1]}", "B 2, K 4, OY 9, OX 12"),
    ("elementwise: Swish", "B 2, K 4, OY 9, OX 12"),
    ("softmax: {passes: 2}", "B 2, K 4, OY 9, OX 12, P 2"),
    ("layer-norm:", "B 2, K 4, OY 9, OX 12, P 3"),
  ])
  func shorthand(_ layer: String, _ expected: String) throws {
    let parsed = parse("  - \(layer)\n")
    expect(parsed, finds: [])
    let layers = try parsed.checked().layers
    #expect(layers.map(dimensions) == [expected])
    #expect(layers[0].inputs.first { $0.source == .networkInput } != nil)
  }

  @Test func shapesFollowThroughTransposedConvolutions() throws {
    let text = """
        - {name: up, conv-transposed: {channels: 8, kernel: 3, stride: 2, padding: 1, output-padding: 1}}
        - {name: next, conv: {channels: 2, kernel: 1}}

      """
    let next = try parse(text).checked().layers[1]
    #expect(dimensions(next) == "B 2, K 2, C 8, OY 18, OX 24, FY 1, FX 1")
    #expect(next.operands[2].source == .layer("up"))
  }

  @Test func precisionsAreInheritedPieceByPiece() throws {
    let text = """
        - {name: a, conv: {channels: 8, kernel: 1}}
        - {name: b, conv: {channels: 8, kernel: 1}, precision: {weight: 2 b}}

      """
    let head = "input: [2, 4, 9, 12]\nprecision: {activation: 4 b, partial-sum: 3 B}\n"
    let layers = try parse(text, head: head).checked().layers
    #expect(layers[0].operands.map(\.precisionBits) == [24, 8, 4])
    #expect(layers[0].output.finalPrecisionBits == 4)
    #expect(layers[1].operands.map(\.precisionBits) == [24, 2, 4])
  }

  @Test func productsOfTwoTensorsMatchTheirBatches() throws {
    let text = """
        - {name: q, from: a, matmul: {columns: 6}}
        - {name: s, from: [q, b], matmul: {transpose: yes}}
        - {name: v, from: [s, c], matmul: }

      """
    let head = "inputs: {a: [2, 3, 5, 4], b: [3, 7, 6], c: [1, 1, 7, 8]}\n"
    let layers = try parse(text, head: head).checked().layers
    #expect(dimensions(layers[1]) == "B0 2, B1 3, M 5, N 7, K 6")
    #expect(layers[1].operands[2].axes.count == 3)
    #expect(layers[1].operands[2].source == .networkInput)
    #expect(dimensions(layers[2]) == "B0 2, B1 3, M 5, N 8, K 7")
    #expect(layers[2].operands[2].axes.count == 2)
  }

  @Test(arguments: [
    ("  - {name: a}\n", ["error missingKey 4:5"]),
    ("  - {name: a, cnov: {}}\n", ["error missingKey 4:5", "error unknownKey 4:15"]),
    ("  - {name: a, relu: , gelu: }\n", ["error duplicate 4:23"]),
    ("  - {name: a, relu: }\n  - {name: a, relu: }\n", ["error duplicate 5:12"]),
    ("  - {name: input, relu: }\n", ["error duplicate 4:12", "error duplicate 4:12"]),
    ("  - {name: a, from: b, relu: }\n", ["error unknownProducer 4:21"]),
    ("  - {name: a, from: [], relu: }\n", ["error shapeMismatch 4:21"]),
    ("  - {conv: {kernel: 3}}\n", ["error missingKey 4:6"]),
    ("  - {conv: {channels: 3}}\n", ["error missingKey 4:6"]),
    ("  - {conv: {channels: 3, kernel: [3, 3, 3]}}\n", ["error shapeMismatch 4:34"]),
    ("  - {conv: {channels: 3, kernel: 3, padding: [[1, 2, 3], 0]}}\n", ["error shapeMismatch 4:47"]),
    ("  - {conv: {channels: 3, kernel: 3, padding: [[1, 1]]}}\n", ["error shapeMismatch 4:46"]),
    ("  - {conv: {channels: 3, kernel: 10}}\n", ["error shapeMismatch 4:34"]),
    ("  - {conv: {channels: 3, kernel: 1, groups: 3}}\n", ["error shapeMismatch 4:45"]),
    ("  - {conv: {channels: 3, kernel: 1, strides: 2}}\n", ["error unknownKey 4:37"]),
    (
      "  - {conv-transposed: {channels: 3, kernel: 1, padding: 50}}\n",
      [
        "error shapeMismatch 4:57", "error shapeMismatch 4:57",
      ]
    ),
    ("  - {pool: {kernel: 3}}\n", ["error missingKey 4:6"]),
    ("  - {pool: {kind: median, kernel: 3}}\n", ["error wrongType 4:19"]),
    ("  - {pool: {kind: max, global: yes, kernel: 3}}\n", ["error duplicate 4:37"]),
    ("  - {matmul: }\n", ["error missingKey 4:6"]),
    ("  - {name: a, relu: , view: [5, 5]}\n", ["error shapeMismatch 4:29"]),
    (
      "  - {name: a, relu: , view: [8, 108]}\n  - {conv: {channels: 1, kernel: 1}}\n",
      ["error shapeMismatch 5:6"]
    ),
    ("  - {relu: , precision: {weight: 8}}\n", ["error wrongUnit 4:34"]),
    ("  - {relu: , precision: {wait: 8 b}}\n", ["error unknownKey 4:26"]),
    ("  - {name: a, matmul: {columns: 4}}\n  - {from: [a, input], matmul: }\n", ["error shapeMismatch 5:12"]),
    ("  - {name: a, matmul: {columns: 5}}\n  - {from: [a, input], add: }\n", ["error shapeMismatch 5:12"]),
    ("  - {softmax: {passes: 0}}\n", ["error outOfRange 4:24"]),
    ("  - {elementwise: }\n", ["error wrongType 4:19"]),
    ("  - {conv: {channels: 2^40, kernel: [9, 12]}}\n", []),
    (
      "  - {conv: {channels: 2^40, kernel: [9, 12]}}\n  - {conv: {channels: 2^40, kernel: 1}}\n",
      [
        "error outOfRange 5:6"
      ]
    ),
  ])
  func findings(_ layers: String, _ expected: [String]) {
    expect(parse(layers), finds: expected)
  }

  @Test(arguments: [
    ("O[k]+=W[k][c]*I[c]", "{k: 2, c: 4}", "[4]", []),
    ("O[k]+=W[k][c]*I[c]", "{k: 2, c: 3}", "[4]", ["error shapeMismatch 4:29"]),
    ("O[k]+=W[k][c]*I[c]", "{k: 2, c: 4}", "[4, 4]", ["error shapeMismatch 4:27"]),
    ("O[y]+=I[2*y+f-1]*W[f]", "{y: 2, f: 3}", "[4]", []),
    ("O[y]+=I[2*y+f-4]*W[f]", "{y: 2, f: 3}", "[4]", ["error shapeMismatch 4:21"]),
    ("O[y]+=I[2*y+f+2]*W[f]", "{y: 2, f: 3}", "[4]", ["error shapeMismatch 4:21"]),
    ("O[k]+=W[k][c]*I[c]", "{k: 2}", "[4]", ["error unknownDimension 4:24", "error unknownDimension 4:29"]),
    ("O[k]+=I[k]*I[k]", "{k: 4}", "[4]", ["error duplicate 4:24"]),
    ("O[k]+I[k]", "{k: 4}", "[4]", ["error badEquation 4:17"]),
    ("O[k]+=I[k]", "{k: 0}", "[4]", ["error outOfRange 5:16"]),
  ])
  func einsums(_ equation: String, _ sizes: String, _ input: String, _ expected: [String]) {
    let text = "  - einsum: \(equation)\n    sizes: \(sizes)\n"
    expect(parse(text, head: "input: \(input)\n"), finds: expected)
  }

  @Test func contradictionsNameBothPlaces() {
    let text = "  - {name: a, matmul: {columns: 5}}\n  - {name: b, from: [a, input], add: }\n"
    let report = parse(text).report
    #expect(report.contains("n.yaml:5:21: error: the shapes of layer 'b' don't match"))
    #expect(report.contains("n.yaml:4:12: note: 'a' is [2][4][9][5]"))
    #expect(report.contains("n.yaml:2:1: note: 'input' is [2][4][9][12]"))
  }

  @Test func theInputMayBeMissing() {
    expect(parse("  - {relu: }\n", head: ""), finds: ["error missingKey 3:6"])
    expect(parse("  - {from: input, relu: }\n", head: ""), finds: ["error unknownProducer 3:12"])
    expect(parse("  - {einsum: \"O[k]=I[k]\", sizes: {k: 4}}\n", head: ""), finds: [])
  }

  @Test(arguments: [
    "input: 3", "input: [0]", "input: [2^40, 2^40]", "inputs: [1]", "precision: 8 b", "banana: 1",
  ])
  func headsThatAreWrongAreReportedInTheirLine(_ head: String) {
    let parsed = parse("  - {relu: }\n", head: head + "\n")
    #expect(
      parsed.diagnostics.contains { $0.severity == .error && $0.location?.line == 2 }, "\(parsed.report)")
  }
}
