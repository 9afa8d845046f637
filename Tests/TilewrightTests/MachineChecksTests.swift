import Diagnostics
import Testing
import Tilewright

/// Rules that hold for any machine, however it was made.
@Suite struct MachineChecksTests {
  func port(
    _ uses: [Port.Use], _ direction: Port.Direction = .readWrite, width: Int = 8, granularity: Int? = nil
  ) -> Port {
    Port("p", direction, widthBits: width, granularityBits: granularity, uses: uses)
  }

  func everything(_ roles: [OperandRole]) -> [Port.Use] {
    roles.flatMap { role in Movement.allCases.map { Port.Use(role, $0) } }
  }

  func memory(
    _ name: String, _ roles: [OperandRole] = [.input, .weight, .output], capacity: Int? = 64,
    bypass: [OperandRole] = [], shared: Set<Int> = [0], ports: [Port]? = nil
  ) -> Memory {
    Memory(
      name, capacityBits: capacity, readEnergyPicojoules: 1, writeEnergyPicojoules: 1, roles: roles,
      mayBypass: bypass, sharedAlong: shared, ports: ports ?? [port(everything(roles))])
  }

  func machine(
    _ memories: [Memory], dimensions: [Machine.Array.Dimension] = [.init("D1", 4)], reduction: Set<Int> = [0],
    cycles: Int = 1
  ) -> Machine {
    Machine(
      name: "m",
      array: .init(
        dimensions: dimensions, operationEnergyPicojoules: 1, cyclesPerOperation: cycles,
        spatialReduction: reduction),
      memories: memories)
  }

  func codes(_ machine: Machine, _ severity: Diagnostic.Severity = .error) -> [String] {
    machine.check(missingPartialSumPort: severity).map { "\($0.severity.rawValue) \($0.code)" }
  }

  @Test func aSoundMachineHasNoFindings() {
    #expect(codes(machine([memory("a"), memory("b", capacity: nil)])) == [])
    #expect(codes(machine([memory("a", shared: [])], dimensions: [], reduction: [])) == [])
  }

  @Test func movementsFollowTheChain() {
    let chain = machine([memory("a"), memory("b", [.input]), memory("c", [.weight, .output])])
    #expect(chain.movements(of: .input, in: 0) == [.writeFromAbove, .readToBelow])
    #expect(chain.movements(of: .input, in: 1) == [.readToBelow])
    #expect(chain.movements(of: .input, in: 2) == [])
    #expect(chain.movements(of: .output, in: 0) == Movement.allCases)
    #expect(chain.movements(of: .output, in: 2) == [.readToBelow, .writeFromBelow])
  }

  @Test func namesAndSizesAreChecked() {
    #expect(codes(machine([])) == ["error missingKey"])
    #expect(codes(machine([memory("a"), memory("a")])) == ["error duplicate"])
    #expect(codes(machine([memory("a", capacity: 0)])) == ["error outOfRange"])
    #expect(codes(machine([memory("a", shared: [0, 3])])) == ["error unknownArrayDimension"])
    #expect(codes(machine([memory("a")], dimensions: [.init("D1", 0)])) == ["error outOfRange"])
    #expect(
      codes(machine([memory("a")], dimensions: [.init("D1", 2), .init("D1", 2)])) == ["error duplicate"])
    #expect(codes(machine([memory("a")], reduction: [2])) == ["error unknownArrayDimension"])
    #expect(codes(machine([memory("a")], cycles: 0)) == ["error outOfRange"])
    let huge = [Machine.Array.Dimension("D1", 1 << 40), .init("D2", 1 << 40)]
    #expect(codes(machine([memory("a")], dimensions: huge)) == ["error outOfRange"])
  }

  @Test func portsAreChecked() {
    let all = everything([.input, .weight, .output])
    #expect(codes(machine([memory("a", ports: [port(all, width: 0)])])) == ["error outOfRange"])
    #expect(
      codes(machine([memory("a", ports: [port(all, width: 8, granularity: 16)])])) == ["error outOfRange"])
    #expect(codes(machine([memory("a", ports: [port(all), port([])])])) == ["error duplicate"])
    #expect(
      codes(machine([memory("a", [.input], ports: [port(all)])])).filter { $0.hasPrefix("error") } == [
        "error portMismatch", "error portMismatch", "error portMismatch", "error portMismatch",
        "error portMismatch",
        "error portMismatch", "error portMismatch", "error portMismatch",
      ])
    let reads = port([.init(.input, .readToBelow)], .write)
    #expect(codes(machine([memory("a", [.input], ports: [reads])])).contains("error portMismatch"))
  }

  @Test func missingMovementsAreNamed() throws {
    let outputs = memory("a", [.output], ports: [port([.init(.output, .writeFromBelow)])])
    let found = machine([outputs]).check()
    let finding = try #require(found.last)
    #expect(finding.code == .missingPort)
    #expect(finding.message.contains("a: no port serves output read-to-below"))
    #expect(codes(machine([outputs]), .warning).last == "warning missingPort")
    let inputs = memory("b", [.input], ports: [port([])])
    #expect(codes(machine([inputs]), .warning).last == "error missingPort")
  }

  @Test func rolesAreChecked() {
    #expect(
      codes(machine([memory("a", [.input])])) == [
        "warning operandWithoutMemory", "warning operandWithoutMemory",
      ])
    #expect(codes(machine([memory("a", bypass: [.input])])) == ["error impossibleConstraint"])
    #expect(codes(machine([memory("a", bypass: [.input]), memory("b")])) == [])
    #expect(codes(machine([memory("a", [.input], bypass: [.output]), memory("b")])) == ["error unknownName"])
  }

  @Test func sharingAndOrderAreDoubted() {
    #expect(codes(machine([memory("a"), memory("b", shared: [])])) == ["warning sharingNotNested"])
    #expect(
      codes(machine([memory("a", [.input]), memory("c", [.weight, .output], shared: []), memory("b")])) == [])
    #expect(codes(machine([memory("a", capacity: 64), memory("b", capacity: 4)])) == ["warning brokenWord"])
    #expect(
      codes(machine([memory("a", capacity: 64), memory("b", capacity: 3)])) == [
        "warning memoryOrder", "warning brokenWord",
      ])
    #expect(
      codes(machine([memory("a", capacity: nil), memory("b", capacity: 8)])) == ["warning memoryOrder"])
  }
}
