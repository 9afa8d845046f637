import Diagnostics
import Testing
import Tilewright

@testable import Formats

/// Constraints: ZigZag's mapping files and the native form.
@Suite struct ConstraintsTests {
  func parse(_ text: String) -> Parsed<Constraints> { ConstraintsFile.parse(text, file: "c.yaml") }

  static let zigzag = """
    - name: default
      spatial_mapping:
        D1:
          - K, 8
        D2: ["C, 4", [FX, 2]]
      spatial_mapping_hint:
        D3: [OX, oy]
      memory_operand_links: {O: O, W: I2, I: I1, X: KV}
      temporal_ordering:
        - [OX, 112]
        - [oy, "*"]
        - ["*", "*"]
        - [K, 2]
    - name: Add
      spatial_mapping: {D1: ["G, 16"]}

    """
  static let native = """
    tilewright: constraints
    layers:
      default:
        unroll: {D1: K 8, D2: [C 4, FX 2]}
        allow: {D3: [OX, oy]}
        roles: {O: output, W: weight, I: input, X: KV}
        order: [OX 112, oy, any, K 2]
      Add:
        unroll: {D1: G 16}

    """

  @Test(arguments: [zigzag, native])
  func bothFormsSayTheSame(_ text: String) throws {
    expect(parse(text), finds: [])
    let entries = try parse(text).checked().entries
    #expect(entries.map(\.selector) == ["default", "Add"])
    let first = entries[0]
    #expect(first.spatial.map(\.arrayDimension) == ["D1", "D2"])
    #expect(first.spatial.map(\.factors) == [[.init("K", 8)], [.init("C", 4), .init("FX", 2)]])
    #expect(first.hints.map(\.arrayDimension) == ["D3"] && first.hints.map(\.dimensions) == [["OX", "OY"]])
    #expect(
      first.roles == ["O": .output, "W": .weight, "I": .input, "X": OperandRole("KV")])
    #expect(
      first.order == [
        .loop(dimension: "OX", iterations: 112), .loop(dimension: "OY", iterations: nil), .anything,
        .loop(dimension: "K", iterations: 2),
      ])
    #expect(first.spatial[1].location?.line == (text == Self.zigzag ? 5 : 4))
  }

  @Test(arguments: [
    ("D1:\n      - K, 0", ["error outOfRange 4:12"]), ("D1:\n      - K", ["error wrongType 4:9"]),
    ("D1:\n      - [K, 2, 3]", ["error wrongType 4:9"]), ("D1: {K: 2}", ["error wrongType 3:9"]),
    ("D1: [\"K, 2\", \"K, 4\"]", ["warning duplicate 3:18"]),
    ("D1:\n      - K, 2\n    D1:\n      - C, 2", ["warning duplicate 5:5"]),
    ("D1:\n      - K, *", ["error wrongType 4:12"]),
  ])
  func findingsOfSpatialMappings(_ text: String, _ expected: [String]) {
    expect(parse("- name: default\n  spatial_mapping:\n    \(text)\n"), finds: expected)
  }

  @Test(arguments: [
    ("[[K, 2, 3]]", ["error wrongType 2:23"]), ("[[\"*\", 4]]", ["error impossibleConstraint 2:23"]),
    ("[[\"*\", \"*\"], [K, 2], [\"*\", \"*\"]]", ["error impossibleConstraint 2:43"]),
    ("[[K, 0]]", ["error outOfRange 2:27"]), ("K", ["error wrongType 2:22"]),
    ("[[K, many]]", ["error wrongType 2:27"]),
  ])
  func findingsOfOrders(_ text: String, _ expected: [String]) {
    expect(parse("- name: default\n  temporal_ordering: \(text)\n"), finds: expected)
  }

  @Test func entriesNeedASelectorOfTheirOwn() {
    expect(
      parse("- spatial_mapping: {}\n- name: a\n- name: a\n"),
      finds: ["error missingKey 1:3", "warning duplicate 3:3"])
    expect(
      parse("- name: a\n  spatial_maping: {}\n  memory_operand_links: {}\n"), finds: ["error unknownKey 2:3"])
  }

  @Test(arguments: [
    ("tilewright: constraints\n", ["error missingKey 1:1"]),
    ("tilewright: constraints\nlayers:\n  a: {unrol: {}}\n", ["error unknownKey 3:7"]),
    ("tilewright: constraints\nlayers:\n  a: {unroll: {D1: K}}\n", ["error wrongType 3:20"]),
    ("tilewright: constraints\nlayers:\n  a: {unroll: {D1: K x}}\n", ["error wrongType 3:22"]),
    ("tilewright: constraints\nlayers:\n  a: {order: [any, K, any]}\n", ["error impossibleConstraint 3:23"]),
    ("tilewright: constraints\nlayers:\n  a: {}\n  a: {}\n", ["error duplicate 4:3"]),
    ("tilewright: machine\n", ["error unknownFormat 1:1"]),
    ("- equation: O[a]=I[a]\n", ["error unknownFormat 1:1"]),
  ])
  func findingsOfTheNativeForm(_ text: String, _ expected: [String]) {
    expect(parse(text), finds: expected)
  }

  @Test func demandsAreReadWithTheirPlaces() throws {
    let text = """
      tilewright: constraints
      layers:
        default:
          bypass: {sram: I}
          hold: {sram: [W, O]}
          load-once: {regs: W}
          order-above:
            regs: [c, any, K 4]
          utilization: 62.5 %

      """
    expect(parse(text), finds: [])
    let entry = try #require(try parse(text).checked().entries.first)
    #expect(entry.demands.map(\.memory) == ["sram", "sram", "sram", "regs", "regs"])
    #expect(
      entry.demands.map(\.kind) == [
        .holds("W"), .holds("O"), .bypassed("I"), .loadedOnce("W"),
        .orderAbove([
          .loop(dimension: "C", iterations: nil), .anything, .loop(dimension: "K", iterations: 4),
        ]),
      ])
    #expect(entry.demands.map(\.location?.line) == [5, 5, 4, 6, 8])
    #expect(entry.demands.map(\.location?.column) == [19, 22, 20, 23, 7])
    #expect(entry.utilization == .init(0.625, location: entry.utilization?.location))
    #expect(entry.utilization?.location?.line == 9)
  }

  @Test(arguments: [
    ("hold: W", ["error wrongType 4:11"]), ("hold: {sram: [W, W]}", ["error duplicate 4:22"]),
    ("hold: {sram: {W: 1}}", ["error wrongType 4:18"]),
    ("bypass: {sram: W, sram: I}", ["error duplicate 4:23"]),
    ("order-above: {sram: K}", ["error wrongType 4:25"]),
    ("order-above: {sram: [any, K, any]}", ["error impossibleConstraint 4:34"]),
    ("utilization: 0.5", ["error wrongUnit 4:18"]), ("utilization: 101 %", ["error outOfRange 4:18"]),
    ("utilization: 0 %", ["error outOfRange 4:18"]), ("utilization: most", ["error wrongType 4:18"]),
    ("utilisation: 50 %", ["error unknownKey 4:5"]),
  ])
  func findingsOfDemands(_ line: String, _ expected: [String]) {
    expect(parse("tilewright: constraints\nlayers:\n  a:\n    \(line)\n"), finds: expected)
  }
}
