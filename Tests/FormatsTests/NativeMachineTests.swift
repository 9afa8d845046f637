import Diagnostics
import Foundation
import Testing
import Tilewright

@testable import Formats

/// Native machines: what is inferred, and what is said about what is wrong.
@Suite struct NativeMachineTests {
  static let valid = """
    tilewright: machine
    clock: 1 GHz
    array:
      dimensions: {D1: 4, D2: 2}
      energy: 0.5 pJ
    memories:
      - name: regs
        capacity: 8 B
        holds: [weight, output]
        shared-by: [D2]
        read: 0.01 pJ/b
        write: 0.02 pJ
        bandwidth: 16 b/cycle
      - name: dram
        capacity: unlimited
        holds: all
        shared-by: all
        read: 700 pJ
        write: 750 pJ
        bandwidth: 64 b/cycle
        ports: shared

    """

  func parse(_ text: String) -> Parsed<Machine> { MachineFile.parse(text, file: "m.yaml") }

  /// The valid machine with one line replaced; lines count from 1.
  func parse(line: Int, _ replacement: String) -> Parsed<Machine> {
    var lines = Self.valid.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    lines[line - 1] = replacement
    return parse(lines.joined(separator: "\n"))
  }

  @Test func portsAreInferredFromTheChain() throws {
    let machine = try parse(Self.valid).checked()
    #expect(machine.name == "m")
    #expect(machine.array.processingElements == 8)
    #expect(machine.array.spatialReduction == [0, 1])
    #expect(machine.instances(of: 0) == 4)
    let registers = machine.memories[0]
    #expect(registers.readEnergyPicojoules == 0.16)
    #expect(registers.writeEnergyPicojoules == 0.02)
    #expect(registers.ports.map(\.direction) == [.read, .write])
    #expect(
      registers.ports[0].uses == [
        .init(.weight, .readToBelow), .init(.output, .readToBelow), .init(.output, .readToAbove),
      ])
    #expect(
      registers.ports[1].uses == [
        .init(.weight, .writeFromAbove), .init(.output, .writeFromAbove), .init(.output, .writeFromBelow),
      ])
    let dram = machine.memories[1]
    #expect(dram.capacityBits == nil)
    #expect(dram.ports.map(\.direction) == [.readWrite])
    #expect(
      dram.ports[0].uses == [
        .init(.input, .readToBelow), .init(.weight, .readToBelow), .init(.output, .readToBelow),
        .init(.output, .writeFromBelow),
      ])
  }

  @Test func aPortWithoutServesTakesTheRest() throws {
    let text = Self.valid.replacingOccurrences(
      of: "    bandwidth: 16 b/cycle\n",
      with: """
            ports:
              - {name: up, direction: read, width: 8 b/cycle, serves: [output drain]}
              - {direction: read, width: 8 b/cycle}
              - {direction: write, width: 32 b/cycle, granularity: 1 B, serves: all}

        """)
    let ports = try parse(text).checked().memories[0].ports
    #expect(ports.map(\.name) == ["up", "port 2", "port 3"])
    #expect(ports.map(\.uses.count) == [1, 2, 3])
    #expect(ports.map(\.granularityBits) == [8, 8, 8])
    #expect(ports.map(\.widthBits) == [8, 8, 32])
  }

  @Test func spatialReductionCanBeLimited() throws {
    let none = try parse(line: 5, "  energy: 0.5 pJ\n  spatial-reduction: no").checked()
    #expect(none.array.spatialReduction == [])
    let some = try parse(line: 5, "  energy: 0.5 pJ\n  spatial-reduction: [D2]").checked()
    #expect(some.array.spatialReduction == [1])
  }

  @Test(arguments: [
    (1, "tilewright: machines", ["error unknownFormat 1:1"]),
    (2, "clock: 1", ["error wrongUnit 2:8"]),
    (4, "  dimensions: {D1: 4, D1: 2}", ["error duplicate 4:23", "error unknownArrayDimension 10:17"]),
    (4, "  dimensions: {D1: 0, D2: 2}", ["error outOfRange 4:20"]),
    (4, "  dimensions: [4, 2]", ["error wrongType 4:15"]),
    (5, "  power: 1", ["error missingKey 3:1", "error unknownKey 5:3"]),
    (5, "  energy: 0.5", ["error wrongUnit 5:11"]),
    (7, "  - nam: regs", ["error unknownKey 7:5", "error missingKey 7:5"]),
    (7, "  - name: dram", ["error duplicate 14:5"]),
    (8, "    capacity: 8", ["error wrongUnit 8:15"]),
    (8, "    capcity: 8 B", ["error missingKey 7:5", "error unknownKey 8:5"]),
    (8, "    capacity: 0 B", ["error outOfRange 8:15"]),
    (9, "    holds: [weight, weight]", ["error duplicate 9:21"]),
    (9, "    holds: [wieght, output]", ["warning unknownName 9:13"]),
    (10, "    shared-by: [D3]", ["error unknownArrayDimension 10:17"]),
    (10, "    may-bypass: [input]", ["error missingKey 7:5"]),
    (10, "    shared-by: [D2]\n    may-bypass: [input]", ["error unknownName 7:5"]),
    (17, "    shared-by: all\n    may-bypass: [input]", ["error impossibleConstraint 14:5"]),
    (17, "    shared-by: none", ["warning sharingNotNested 14:5"]),
    (11, "    read: 0.01", ["error wrongUnit 11:11"]),
    (11, "    read: 0.01 pJ\n    read: 1 pJ", ["error duplicate 12:5"]),
    (13, "    bandwidth: 16 b", ["error wrongUnit 13:16"]),
    (13, "    bandwidth: 2 GB/s", []),
    (13, "    bandwidth: 2.05 GB/s", ["warning roundedQuantity 13:16"]),
    (
      13, "    bandwidth: 16 b/cycle\n    granularity: 32 b",
      ["error outOfRange 7:5", "error outOfRange 7:5"]
    ),
    (13, "    double-buffered: yes", ["error missingKey 7:5"]),
    (13, "    bandwidth: 16 b/cycle\n    double-buffered: maybe", ["error wrongType 14:22"]),
    (13, "    bandwidth: 16 b/cycle\n    reuse: some", ["error wrongType 14:12"]),
    (
      15, "    capacity: 1 b",
      [
        "warning memoryOrder 7:5", "warning brokenWord 15:15", "warning implausibleEnergy 18:11",
        "warning implausibleEnergy 19:12",
      ]
    ),
    (16, "    holds: [weight, output]", ["warning operandWithoutMemory 1:1"]),
    (20, "    read-bandwidth: 64 b/cycle", ["error missingKey 14:5", "error portMismatch 20:5"]),
  ])
  func findings(_ line: Int, _ replacement: String, _ expected: [String]) {
    expect(parse(line: line, replacement), finds: expected)
  }

  @Test(arguments: [
    ("{direction: both, width: 8 b/cycle}", ["error wrongType 14:21"]),
    ("{direction: read}", ["error missingKey 14:9"]),
    (
      "{direction: read, width: 8 b/cycle, serves: [weight]}",
      [
        "error missingPort 7:5", "error missingPort 7:5", "error missingPort 7:5", "error missingPort 7:5",
        "error missingPort 7:5",
      ]
    ),
    ("{direction: read-write, width: 8 b/cycle, serves: [input feed]}", ["error portMismatch 14:60"]),
    ("{direction: read-write, width: 8 b/cycle, serves: [weight fed]}", ["error portMismatch 14:60"]),
    ("{direction: write, width: 8 b/cycle, serves: [weight feed]}", ["error portMismatch 14:55"]),
  ])
  func findingsOfPorts(_ port: String, _ expected: [String]) {
    expect(parse(line: 13, "    ports:\n      - \(port)"), finds: expected)
  }

  @Test func aMovementBelongsToOnePort() {
    let ports = """
          ports:
            - {name: a, direction: read-write, width: 8 b/cycle}
            - {name: b, direction: read, width: 8 b/cycle}
            - {name: c, direction: read, width: 8 b/cycle, serves: [weight feed]}
            - {name: d, direction: read, width: 8 b/cycle, serves: [weight feed, weight fill]}
      """
    expect(
      parse(line: 13, ports),
      finds: [
        "warning portMismatch 15:9", "error portMismatch 17:63", "error portMismatch 17:76",
      ])
  }

  @Test func anEnergyPerBitNeedsOneWidth() {
    let ports = """
          ports:
            - {name: a, direction: read-write, width: 8 b/cycle, serves: [weight]}
            - {name: b, direction: read-write, width: 16 b/cycle}
      """
    expect(parse(line: 13, ports), finds: ["error unsupportedMachine 11:11"])
  }

  @Test func movementsThatNeverHappenAreReported() {
    let ports = "    bandwidth: 64 b/cycle\n    ports: [{direction: read-write, serves: [input fill, all]}]"
    let found = parse(line: 21, ports)
    #expect(found.summaries.contains("warning portMismatch 22:46"), "\(found.report)")
  }

  @Test func quantitiesAreCheckedEvenWhereTheRestIsWrong() {
    let text = Self.valid.replacingOccurrences(of: "b/cycle", with: "b").replacingOccurrences(
      of: "capacity: 8 B", with: "capacity: 8")
    expect(parse(text), finds: ["error wrongUnit 8:15", "error wrongUnit 13:16", "error wrongUnit 20:16"])
  }

  @Test func messagesTeach() {
    let report = parse(line: 8, "    capcity: 8 B").report
    #expect(report.contains("unknown key 'capcity' in memory 'regs'"))
    #expect(report.contains("did you mean 'capacity'?"))
    #expect(report.contains("write its size, such as 'capacity: 16 KiB', or 'unlimited'"))
  }

  @Test func otherFilesAreNamed() {
    #expect(parse("- equation: O[a]=I[a]\n").report.contains("found a ZigZag workload"))
    #expect(parse("- spatial_mapping: {}\n").report.contains("found a ZigZag mapping"))
    #expect(parse("tilewright: network\n").report.contains("found 'tilewright: network'"))
    #expect(parse("hello\n").report.contains("found 'hello'"))
  }
}
