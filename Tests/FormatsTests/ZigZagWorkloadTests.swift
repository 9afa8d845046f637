import Diagnostics
import Foundation
import Testing
import Tilewright

@testable import Formats

/// ZigZag's workload files.
@Suite struct ZigZagWorkloadTests {
  static let valid = """
    - id: 0
      name: stem
      operator_type: Conv
      equation: O[b][k][oy]+=W[k][c][fy]*I[b][c][iy]
      dimension_relations: [iy=2*oy+1*fy]
      loop_dims: [B, K, C, OY, FY]
      loop_sizes: [1, 16, 3, 15, 3]
      operand_precision: {W: 4, I: 8, O: 16, O_final: 8}
      operand_source: {I: 0, W: 0}
      pr_loop_dims: [IY]
      pr_loop_sizes: [30]
      padding: [[1, 0]]
    - id: 1
      operator_type: Pooling
      equation: O[b][g][oy]+=W[fy]*I[b][g][iy]
      dimension_relations: [iy=2*oy+fy]
      loop_dims: [B, G, OY, FY]
      loop_sizes: [1, 16, 7, 2]
      operand_precision: {W: 0, I: 8, O: 16, O_final: 8}
      operand_source: {I: 0}

    """

  func parse(_ text: String) -> Parsed<Network> { NetworkFile.parse(text, file: "n.yaml") }

  func parse(line: Int, _ replacement: String) -> Parsed<Network> {
    var lines = Self.valid.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    lines[line - 1] = replacement
    return parse(lines.joined(separator: "\n"))
  }

  @Test func layersBecomeAffineLoopNests() throws {
    let network = try parse(Self.valid).checked()
    expect(parse(Self.valid), finds: [])
    #expect(network.name == "n")
    let stem = network.layers[0]
    #expect([stem.id, stem.name, stem.operatorName] == ["0", "stem", "Conv"])
    #expect(stem.operations == 16 * 3 * 15 * 3)
    #expect(stem.operands.map(\.name) == ["O", "W", "I"])
    #expect(stem.operands.map(\.precisionBits) == [16, 4, 8])
    #expect(stem.output.finalPrecisionBits == 8)
    #expect(stem.operands[1].source == .constant)
    #expect(stem.operands[2].source == .networkInput)
    let window = stem.operands[2].axes[2]
    #expect(window.index == IndexExpression([.init(2, dimension: 3), .init(1, dimension: 4)], constant: -1))
    #expect(window.extent == 30)
    let pool = network.layers[1]
    #expect(pool.name == "Layer1")
    #expect(pool.operands[1].precisionBits == 0)
    #expect(pool.operands[1].source == .constant)
    #expect(pool.operands[2].source == .layer("0"))
    #expect(pool.operands[2].axes[2].extent == nil)
    #expect(pool.location == .init(file: "n.yaml", line: 13, column: 3))
  }

  @Test func paddingAloneIsTakenOffTheReach() throws {
    let layer = try parse(line: 11, "").checked().layers[0]
    #expect(layer.operands[2].axes[2].extent == 30)
    #expect(layer.operands[2].axes[2].index.constant == -1)
  }

  @Test func relationsWorkInEitherDirection() throws {
    let text = """
      - id: 7
        operator_type: Conv
        equation: O[k][oy]+=W[k][fy]*I[iy]
        dimension_relations: [oy=1*iy-1*fy]
        loop_dims: [K, IY, FY]
        loop_sizes: [4, 32, 3]
        operand_precision: {W: 8, I: 8, O: 16}
        operand_source: {I: 7, W: 7}

      """
    let layer = try parse(text).checked().layers[0]
    #expect(layer.output.axes[1].index == IndexExpression([.init(1, dimension: 1), .init(-1, dimension: 2)]))
    #expect(layer.output.finalPrecisionBits == 16)
    #expect(layer.operands[2].axes.map(\.index) == [IndexExpression(dimension: 1)])
  }

  @Test func layersAreSortedByTheirProducers() throws {
    func layer(_ id: Int, from source: Int) -> String {
      """
      - id: \(id)
        operator_type: Add
        equation: O[a]=I[a]
        loop_dims: [A]
        loop_sizes: [4]
        operand_precision: {I: 8, O: 8}
        operand_source: {I: \(source)}

      """
    }
    let sorted = try parse(layer(2, from: 1) + layer(1, from: 0) + layer(0, from: 0)).checked()
    #expect(sorted.layers.map(\.id) == ["0", "1", "2"])
    let cycle = parse(layer(0, from: 0) + layer(1, from: 3) + layer(2, from: 1) + layer(3, from: 2))
    expect(cycle, finds: ["error cyclicGraph 8:3"])
    #expect(cycle.diagnostics.first { $0.severity == .error }?.notes.map(\.location?.line) == [15, 22])
    let long = (0..<3000).reversed().map { layer($0, from: max(0, $0 - 1)) }.joined()
    #expect(try parse(long).checked().layers.first?.id == "0")
  }

  @Test(arguments: [
    (1, "- name: zero", ["warning duplicate 2:3"]),
    (13, "- id: 0", ["error duplicate 13:3"]),
    (3, "  operator: Conv", ["error missingKey 1:3", "error unknownKey 3:3"]),
    (4, "  equation: O[b][k][oy]+=W[k][c][fy]*I[b][q][iy]", ["error unknownDimension 4:43"]),
    (4, "  equation: \"O[b][k][oy]+=W[k][c][fy]*I[b][q][iy]\"", ["error unknownDimension 4:44"]),
    (4, "  equation: O[b][k][oy]+=W[k][c][fy]/I[b][c][iy]", ["error badEquation 4:37"]),
    (
      4, "  equation: O[b][k][oy]+=I[k][c][fy]*I[b][c][iy]",
      [
        "error duplicate 4:38", "warning unknownName 8:23", "warning unknownName 9:26",
      ]
    ),
    (5, "  dimension_relations: [iy=2*oy+1*fz]", ["error unknownDimension 5:35"]),
    (5, "  dimension_relations: [iy=2*oy+]", ["error badEquation 5:33"]),
    (5, "  dimension_relations: [oy=2*c]", ["error badEquation 5:25"]),
    (5, "  dimension_relations: [iy=2*oy+1*fy, iy=oy]", ["error duplicate 5:39"]),
    (5, "  dimension_relations: [iy=2*oy+1*fy, ix=oy]", ["warning unknownDimension 5:3"]),
    (7, "  loop_sizes: [1, 16, 3, 15]", ["error shapeMismatch 7:3"]),
    (7, "  loop_sizes: [1, 16, 3, 0, 3]", ["error outOfRange 7:26"]),
    (7, "  loop_sizes: [1, 16, 3, 15.0, 3]", ["error wrongType 7:26"]),
    (7, "  loop_sizes: [2^40, 2^22, 3, 15, 3]", ["error outOfRange 1:3"]),
    (8, "  operand_precision: {W: 4, O: 16}", ["error missingKey 8:3"]),
    (8, "  operand_precision: {W: 4, I: 8, O: 2000}", ["error outOfRange 8:38"]),
    (8, "  operand_precision: {W: 4, I: 8, O: 16, B: 8}", ["warning unknownName 8:42"]),
    (9, "  operand_source: {I: 0, W: 5}", ["error unknownProducer 9:29"]),
    (9, "  operand_source: {I: 0}", []),
    (10, "  pr_loop_dims: [IX]", ["error unknownDimension 10:18"]),
    (10, "", ["error missingKey 11:3", "error missingKey 12:3"]),
    (11, "  pr_loop_sizes: [30, 30]", ["error shapeMismatch 11:3"]),
    (11, "  pr_loop_sizes: [0]", ["error outOfRange 11:19"]),
    (12, "  padding: [[1, 0, 0]]", ["error wrongType 12:13"]),
    (12, "  padding: [1]", ["error wrongType 12:13"]),
    (18, "  loop_sizes: [1, 16, 3, 2]", ["warning shapeMismatch 20:23"]),
    (18, "  loop_sizes: [1, 8, 7, 2]", ["warning shapeMismatch 20:23"]),
  ])
  func findings(_ line: Int, _ replacement: String, _ expected: [String]) {
    let found = parse(line: line, replacement)
    #expect(found.summaries.sorted() == expected.sorted(), "\(found.report)")
  }

  /// Full convolutions whose consumers expect valid ones: 34 rows written, 30 read.
  @Test func shapesThatDoNotMeetAreShown() {
    let text = """
      - id: 0
        name: conv
        operator_type: Conv
        equation: O[k][oy]+=W[k][fy]*I[iy]
        dimension_relations: [oy=1*iy+1*fy]
        loop_dims: [K, IY, FY]
        loop_sizes: [16, 32, 3]
        operand_precision: {W: 16, I: 16, O: 16}
        operand_source: {I: 0, W: 0}
      - id: 1
        name: pool
        operator_type: Pooling
        equation: O[g][oy]+=I[g][iy]
        dimension_relations: [oy=2*iy]
        loop_dims: [G, IY]
        loop_sizes: [16, 30]
        operand_precision: {I: 16, O: 16}
        operand_source: {I: 0}

      """
    let parsed = parse(text)
    expect(parsed, finds: ["warning shapeMismatch 18:23"])
    #expect(
      parsed.report.contains(
        "writes O[16][34], but layer 1 'pool' reads I[16][30] from it: shapes differ in oy"))
  }
}
