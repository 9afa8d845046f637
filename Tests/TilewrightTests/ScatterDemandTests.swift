import Diagnostics
import Formats
import Testing

@testable import Tilewright

/// A mapping and the program made of it demand the same room and the same ports of the machine, outputs that overlap included.
@Suite struct ScatterDemandTests {
  @Test func mappingAndProgramDemandTheSame() throws {
    var problems = RandomProblems(seed: 20)
    var (accepted, tooLarge, withoutPorts, overlapping) = (0, 0, 0, 0)
    for index in 0..<900 {
      let layer = index % 3 == 0 ? problems.anyLayer() : Self.scatter(&problems.random)
      let machine = index % 2 == 0 ? problems.machine() : problems.sharingMachine()
      let wide = try Problem(layer: layer, machine: machine)
      let mapping = problems.mapping(for: wide)
      guard !mapping.check(for: wide).hasErrors else { continue }
      let returns = problems.random.chance(60)
      // As much room as is held, or a bit less in one memory.
      let held = NativeModel.cost(of: mapping, for: wide).occupancy
      let short = problems.random.chance(30) ? held.randomElement(using: &problems.random)?.memory : nil
      let bits = machine.memories.indices.map { memory in
        held.filter { $0.memory == memory }.reduce(memory == short ? -1 : 0) { $0 + $1.bits }
      }
      let problem = try Problem(
        layer: layer, machine: machine.limited(to: bits, returnsPartialSums: returns))
      let own = Self.demands(mapping.check(for: problem))
      let program = Self.demands(Program(mapping, for: problem).check(for: problem))
      #expect(own == program, "case \(index): \(description(of: mapping, for: problem))")
      if own != program { return }
      let isScatter = layer.output.axes.contains { $0.index.terms.count > 1 }
      if own.isEmpty { accepted += 1 }
      if own.contains(.doesNotFit) { tooLarge += 1 }
      if own.contains(.missingPort) { withoutPorts += 1 }
      if own.isEmpty, isScatter { overlapping += 1 }
    }
    #expect(accepted > 300 && tooLarge > 100 && withoutPorts > 50 && overlapping > 150)
  }

  /// Sums that are added on the way of tiles that overlap are held as partial ones: the search finds what fits, room for one of them or
  /// for all three.
  @Test(arguments: [16, 24, 48, 96], [true, false])
  func smallMemoriesOfSumsAreMapped(bits: Int, returns: Bool) async throws {
    let machine = """
      tilewright: machine
      name: small
      array: {dimensions: {D1: 2, D2: 2}, energy: 1 pJ}
      memories:
        - {name: sums, capacity: \(bits) b, shared-by: all, read: 1 pJ, write: 1 pJ, bandwidth: 16 b/cycle, holds: [output],
           partial-sum-return: \(returns ? "yes" : "no")}
        - {name: dram, capacity: 1 KiB, shared-by: all, read: 9 pJ, write: 9 pJ, bandwidth: 64 b/cycle, holds: all}

      """
    let network = """
      tilewright: network
      name: one
      inputs: {a: [2]}
      layers:
        - {name: s, from: a, einsum: "O[iy + fy] += I[iy] * W[fy]", sizes: {iy: 2, fy: 2}, extents: {O: [3]},
           precision: {I: 8 b, W: 8 b, O: 16 b, O-final: 8 b}}

      """
    let read = (
      machine: try #require(MachineFile.parse(machine, file: "m.yaml").value),
      network: try #require(NetworkFile.parse(network, file: "n.yaml").value)
    )
    let search = NetworkSearch(
      network: read.network, machine: read.machine, options: SearchOptions(objective: .latency, threads: 2))
    guard returns || bits >= 48 else {
      await #expect(throws: DiagnosticList.self) { try await search.run() }
      return
    }
    let found = try #require(try await search.run().layers.first)
    let problem = try Problem(layer: found.layer, machine: read.machine)
    let program = Program(found.mapping, for: problem)
    #expect(found.mapping.check(for: problem).isEmpty)
    #expect(!program.check(for: problem).hasErrors)
    #expect(try Interpreter.run(program, for: problem).output == Interpreter.plainOutput(of: found.layer))
  }

  private static func demands(_ findings: [Diagnostic]) -> Set<DiagnosticCode> {
    Set(findings.map(\.code)).intersection([.doesNotFit, .missingPort])
  }

  /// Outputs of one or two axes that inputs add to.
  private static func scatter(_ random: inout RandomSource) -> Layer {
    var sizes: [(String, Int)] = [("K", random.int(1...3))]
    var output = [Operand.Axis(IndexExpression(dimension: 0))]
    var weights = [Operand.Axis(IndexExpression(dimension: 0))]
    var inputs: [Operand.Axis] = []
    for axis in 0..<random.int(1...2) {
      let (steps, taps, stride) = (random.int(1...4), random.int(1...3), random.int(1...3))
      let terms = [
        IndexExpression.Term(stride, dimension: sizes.count),
        IndexExpression.Term(1, dimension: sizes.count + 1),
      ]
      let crop = random.int(0...1)
      let reach = stride * (steps - 1) + taps
      output.append(
        random.chance(50)
          ? Operand.Axis(IndexExpression(terms))
          : Operand.Axis(
            IndexExpression(terms, constant: -crop), extent: max(1, reach - 2 * crop)))
      inputs.append(Operand.Axis(IndexExpression(dimension: sizes.count)))
      weights.append(Operand.Axis(IndexExpression(dimension: sizes.count + 1)))
      sizes += [("I\(axis)", steps), ("F\(axis)", taps)]
    }
    return Layer(
      id: "s", name: "s", operatorName: "Scatter", dimensions: sizes.map { Layer.Dimension($0.0, $0.1) },
      operands: [
        Operand("O", axes: output, precisionBits: 16, finalPrecisionBits: 8),
        Operand("W", axes: weights, precisionBits: 8),
        Operand("I", axes: inputs, precisionBits: 8, source: .networkInput),
      ])
  }
}

extension Machine {
  /// The same with so many bits in each memory, and without ports for sums that come back in all but the last if they don't.
  fileprivate func limited(to bits: [Int], returnsPartialSums: Bool) -> Machine {
    Machine(
      name: name, array: array,
      memories: memories.enumerated().map { index, memory in
        Memory(
          memory.name, kind: memory.kind, capacityBits: memory.kind == .storage ? max(0, bits[index]) : nil,
          readEnergyPicojoules: memory.readEnergyPicojoules,
          writeEnergyPicojoules: memory.writeEnergyPicojoules,
          roles: memory.roles, mayBypass: memory.mayBypass, sharedAlong: memory.sharedAlong,
          ports: memory.ports.map { port in
            Port(
              port.name, port.direction, widthBits: port.widthBits, granularityBits: port.granularityBits,
              uses: port.uses.filter { use in
                returnsPartialSums || use.role != .output
                  || ![.readToBelow, .writeFromAbove].contains(use.movement)
              })
          }, reusesSlidingWindow: memory.reusesSlidingWindow)
      })
  }
}
