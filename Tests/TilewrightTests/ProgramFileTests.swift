import Diagnostics
import Formats
import Testing

@testable import Tilewright

/// A program that is written to a file and read back is the same.
@Suite struct ProgramFileTests {
  @Test(arguments: 0..<4) func whatIsWrittenIsRead(batch: Int) throws {
    var problems = RandomProblems(seed: UInt64(batch) &* 6_700_417 &+ 7)
    for index in 0..<100 {
      let problem = try Problem(layer: problems.richLayer(), machine: problems.machine())
      let program = Program(problems.mapping(for: problem), for: problem)
      let network = Network(name: "random", layers: [problem.layer])
      let text = ProgramFile.text(of: program, for: problem)
      let parsed = ProgramFile.parse(text, file: "program.yaml", for: network, on: problem.machine)
      let label: Comment = "batch \(batch), case \(index): \(parsed.diagnostics.map(\.message))\n\(text)"
      let entry = try #require(parsed.value, label)
      #expect(entry.program == program, label)
      #expect(entry.layer == problem.layer.id)
      #expect(entry.origin.buffers.map(\.count) == program.buffers.map(\.count))
      #expect(program.check(for: problem, origin: entry.origin).isEmpty, label)
    }
  }

  /// Names with blanks and signs come back, too.
  @Test func namesAreQuotedWhereTheyMust() throws {
    let (program, problem) = try ProgramChecksTests.example()
    func renamed(_ memory: Memory, _ name: String) -> Memory {
      Memory(
        name, capacityBits: memory.capacityBits, readEnergyPicojoules: 1, writeEnergyPicojoules: 1,
        roles: memory.roles, sharedAlong: memory.sharedAlong, ports: memory.ports)
    }
    let names = ["registers: \"fast\" # all, into \\", "a into b", "yes"]
    let machine = Machine(
      name: "strange", array: problem.machine.array,
      memories: zip(problem.machine.memories, names).map(renamed))
    let strange = try Problem(layer: problem.layer, machine: machine)
    let text = ProgramFile.text(of: program, for: strange)
    let network = Network(name: "one", layers: [problem.layer])
    let parsed = ProgramFile.parse(text, file: "program.yaml", for: network, on: machine)
    #expect(parsed.value?.program == program, "\(parsed.diagnostics.map(\.message))\n\(text)")
  }
}
