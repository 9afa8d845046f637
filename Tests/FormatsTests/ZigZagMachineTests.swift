import Diagnostics
import Foundation
import Testing
import Tilewright

@testable import Formats

/// ZigZag's accelerator files in both dialects.
@Suite struct ZigZagMachineTests {
  /// Ports with `allocation`: after 3.8.1.
  static let new = """
    name: two level
    operational_array:
      unit_energy: 0.5
      unit_area: 1
      dimensions: [D1, D2]
      sizes: [4, 2]
    memories:
      regs:
        size: 64
        r_cost: 0.1
        w_cost: 0.2
        area: 0
        latency: 1
        operands: [I2]
        ports:
          - name: r_port_1
            type: read
            bandwidth_min: 8
            bandwidth_max: 16
            allocation: ["I2, tl"]
          - name: w_port_1
            type: write
            bandwidth_min: 8
            bandwidth_max: 8
            allocation:
              - I2, fh
        served_dimensions: [D2]
      dram:
        size: 1000000
        r_cost: 70
        w_cost: 75
        area: 0
        latency: 1
        operands: [I1, I2, O]
        ports:
          - name: rw_port_1
            type: read_write
            bandwidth_min: 64
            bandwidth_max: 64
            allocation: ["I1, fh", "I1, tl", "I2, tl", "O, fh", "O, tl", "O, fl", "O, th"]
        served_dimensions: [D1, D2]

    """

  /// Port counts and one entry per operand: up to 3.8.1.
  static let old = """
    name: two level
    operational_array:
      unit_energy: 0.5
      unit_area: 1
      dimensions: [D1, D2]
      sizes: [4, 2]
    memories:
      regs:
        size: 64
        r_bw: 16
        w_bw: 8
        r_cost: 0.1
        w_cost: 0.2
        area: 0
        r_port: 1
        w_port: 1
        rw_port: 0
        latency: 1
        min_r_granularity: 8
        operands: [I2]
        ports:
          - fh: w_port_1
            tl: r_port_1
        served_dimensions: [D2]
      dram:
        size: 1000000
        r_bw: 64
        w_bw: 64
        r_cost: 70
        w_cost: 75
        area: 0
        r_port: 0
        w_port: 0
        rw_port: 1
        latency: 1
        operands: [I1, I2, O]
        ports:
          - {fh: rw_port_1, tl: rw_port_1}
          - {tl: rw_port_1}
          - {fh: rw_port_1, tl: rw_port_1, fl: rw_port_1, th: rw_port_1}
        served_dimensions: [D1, D2]

    """

  func parse(_ text: String) -> Parsed<Machine> { MachineFile.parse(text, file: "m.yaml") }

  func parse(_ base: String, line: Int, _ replacement: String) -> Parsed<Machine> {
    var lines = base.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    lines[line - 1] = replacement
    return parse(lines.joined(separator: "\n"))
  }

  /// What a machine says, without the places where it was written.
  func figures(_ machine: Machine) -> [String] {
    machine.memories.map { memory in
      let ports = memory.ports.sorted { $0.name < $1.name }.map { port in
        let uses = port.uses.map { "\($0.role) \($0.movement.rawValue)" }.sorted()
        return "\(port.direction) \(port.granularityBits)...\(port.widthBits) \(uses)"
      }
      return "\(memory.name) \(memory.capacityBits ?? 0) \(memory.readEnergyPicojoules) "
        + "\(memory.writeEnergyPicojoules) \(memory.roles) \(memory.sharedAlong.sorted()) \(ports)"
    }
  }

  @Test func bothDialectsGiveTheSameMachine() throws {
    let new = try parse(Self.new).checked()
    let old = try parse(Self.old).checked()
    expect(parse(Self.new), finds: [])
    expect(parse(Self.old), finds: [])
    #expect(new.name == "two level")
    #expect(new.array.operationEnergyPicojoules == 0.5)
    #expect(new.array.spatialReduction == [0, 1])
    #expect(
      figures(new) == [
        #"regs 64 0.1 0.2 [weight] [1] ["read 8...16 [\"weight read-to-below\"]", "write 8...8 [\"weight write-from-above\"]"]"#,
        #"dram 1000000 70.0 75.0 [input, weight, output] [0, 1] ["readWrite 64...64 [\"input read-to-below\", "#
          + #"\"output read-to-below\", \"output write-from-below\", \"weight read-to-below\"]"]"#,
      ])
    #expect(figures(old) == figures(new))
    #expect(new.memories[1].location?.line == 28)
  }

  @Test func otherOperandsKeepTheirNames() throws {
    let text = Self.new.replacingOccurrences(of: "I2", with: "KV")
    let roles = try parse(text).checked().memories.map(\.roles)
    #expect(roles == [[OperandRole("KV")], [.input, OperandRole("KV"), .output]])
  }

  @Test func theLastOfTwoKeysCounts() throws {
    let parsed = parse(Self.new, line: 10, "    r_cost: 0.1\n    r_cost: 0.3")
    expect(parsed, finds: ["warning duplicate 11:5"])
    #expect(parsed.value?.memories[0].readEnergyPicojoules == 0.3)
  }

  @Test(arguments: [
    (3, "  unit_energi: 0.5", ["error missingKey 2:1", "error unknownKey 3:3"]),
    (3, "  unit_energy: 0.5 pJ", ["error wrongType 3:16"]),
    (3, "  unit_energy: 0.5\n  is_imc: True\n  imc_type: analog", ["error unsupportedMachine 4:3"]),
    (5, "  dimensions: [D1]", ["error shapeMismatch 6:3"]),
    (6, "  sizes: [4, 2]\n  systolic_dimensions: [D1]", ["warning unsupportedMachine 7:3"]),
    (6, "  sizes: [4, 0]", ["error outOfRange 6:14"]),
    (9, "    size: 64 b", ["error wrongType 9:11"]),
    (9, "    size: 1e3", ["error wrongType 9:11"]),
    (10, "    auto_cost_extraction: True", ["error unsupportedMachine 10:5"]),
    (10, "    r_cost: 0.1\n    auto_cost_extraction: True", ["warning unsupportedMachine 11:5"]),
    (12, "    mem_type: sram", ["warning unsupportedMachine 12:5"]),
    (14, "    operands: [I1]", ["error portMismatch 20:22", "error portMismatch 26:13"]),
    (17, "        type: reed", ["error wrongType 17:15"]),
    (18, "        bandwidth_min: 32", ["error outOfRange 16:9"]),
    (19, "        bandwidth: 16", ["error missingKey 16:9", "error unknownKey 19:9"]),
    (
      20, "        allocation: [I2, tl, I2]",
      ["error wrongType 20:22", "error wrongType 20:26", "error wrongType 20:30"]
    ),
    (20, "        allocation: [\"I2, fh\"]", ["error portMismatch 20:22"]),
    (20, "        allocation: []", ["error missingPort 15:5"]),
    (20, "        allocation: [\"I2, th\"]", ["error missingPort 15:5", "warning portMismatch 15:5"]),
    (27, "    served_dimensions: [D3]", ["error unknownArrayDimension 27:25"]),
    (29, "    size: 1", ["warning memoryOrder 8:3", "warning brokenWord 29:11"]),
    (
      40, "        allocation: [\"I1, tl\", \"I2, tl\", \"O, tl\"]", ["error missingPort 35:5"]
    ),
    (
      40, "        allocation: [\"I1, tl\", \"I2, tl\", \"O, fl\"]", ["warning missingPort 35:5"]
    ),
    (41, "    served_dimensions: []", ["warning sharingNotNested 28:3"]),
  ])
  func findingsOfTheNewDialect(_ line: Int, _ replacement: String, _ expected: [String]) {
    expect(parse(Self.new, line: line, replacement), finds: expected)
  }

  @Test(arguments: [
    (10, "    r_bandwidth: 16", ["error missingKey 8:3", "error unknownKey 10:5"]),
    (15, "    r_port: 2", ["warning portMismatch 15:13"]),
    (15, "    r_port: 0", ["error portMismatch 23:13"]),
    (19, "    min_r_granularity: 32", ["error outOfRange 23:13"]),
    (20, "    operands: [I2, O]", ["error portMismatch 21:5"]),
    (22, "      - tl: r_port_1\n      - fh: w_port_1", ["error portMismatch 21:5"]),
    (22, "      - fl: w_port_1", ["error missingPort 22:9", "warning portMismatch 22:9"]),
    (22, "      - fh: r_port_1", ["error portMismatch 22:13"]),
    (22, "      - fh: port_1", ["error wrongType 22:13"]),
    (22, "      - above: w_port_1", ["error unknownKey 22:9"]),
  ])
  func findingsOfTheOldDialect(_ line: Int, _ replacement: String, _ expected: [String]) {
    expect(parse(Self.old, line: line, replacement), finds: expected)
  }

  /// The machine of a user's forum question: port entries given in the wrong order, so that results can't be written.
  @Test func aPortListInTheWrongOrderIsExplained() {
    let text = """
      name: eight elements
      operational_array:
        unit_energy: 0.04
        dimensions: [D1]
        sizes: [8]
      memories:
        input:
          size: 131072
          r_bw: 128
          w_bw: 128
          r_cost: 10.5
          w_cost: 12.8
          r_port: 1
          w_port: 0
          rw_port: 0
          operands: [I1]
          ports:
            - tl: r_port_1
          served_dimensions: [D1]
        sram:
          size: 131072
          r_bw: 128
          w_bw: 128
          r_cost: 10.5
          w_cost: 12.8
          r_port: 2
          w_port: 2
          rw_port: 0
          operands: [I2, O]
          ports:
            - tl: r_port_1
              fl: w_port_1
            - tl: r_port_2
              fh: w_port_2
          served_dimensions: [D1]

      """
    let parsed = parse(text)
    expect(parsed, finds: ["error portOrder 33:9"])
    #expect(parsed.report.contains("no port for 'fl' (from lower); ports[1] gives it tl, fh"))
    #expect(parsed.report.contains("operand I2 (weights) has 'fl': inputs are never written from below"))
  }

  @Test func memoriesListedFromTheWrongEndAreSuspected() {
    let text = Self.old.replacingOccurrences(of: "size: 64\n", with: "size: 17000000\n")
    let parsed = parse(text)
    expect(parsed, finds: ["warning memoryOrder 8:3"])
    #expect(parsed.report.contains("memories are listed from the PEs outward"))
  }

  @Test func aMovementOnTwoPortsUsesTheFirst() throws {
    let parsed = parse(
      Self.new, line: 26,
      "          - I2, fh\n      - {name: w_port_2, type: write, bandwidth_max: 8, allocation: [\"I2, fh\"]}")
    expect(parsed, finds: ["warning portMismatch 27:9"])
    #expect(parsed.value?.memories[0].ports.map(\.name) == ["r_port_1", "w_port_1"])
  }
}
