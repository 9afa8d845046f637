import Diagnostics
import Testing
import Tilewright

@testable import Formats

/// Random edits of a valid program: it is read or refused with reasons, and what has no findings computes the layer.
@Suite struct ProgramMutationTests {
  static let machine = """
    tilewright: machine
    name: m
    array: {dimensions: {D1: 2}, energy: 0.1 pJ}
    memories:
      - {name: registers, capacity: 16 b, holds: [weight], shared-by: none, read: 1 pJ, write: 1 pJ, bandwidth: 8 b/cycle}
      - name: sums
        capacity: 128 b
        holds: [output]
        shared-by: none
        read: 1 pJ
        write: 1 pJ
        ports:
          - {name: r, direction: read, width: 16 b/cycle, serves: [output]}
          - {name: w, direction: write, width: 16 b/cycle, serves: [output]}
      - {name: dram, capacity: unlimited, holds: all, shared-by: all, read: 9 pJ, write: 9 pJ, bandwidth: 64 b/cycle}

    """
  static let network = """
    tilewright: network
    input: [4, 4]
    layers:
      - {name: head, matmul: {columns: 2}}

    """
  static let lines = """
    tilewright: program
    buffers:
      O: [{memory: sums, slots: 2}, dram]
      W: [{memory: registers, slots: 1}, dram]
      I: dram
    steps:
      - load: O into sums
      - for: K step 2
        do:
          - load: W into registers
          - for: K
            do:
              - load: W into registers
              - load: W into elements
              - for: M
                do:
                  - load: I, O into elements
                  - for: N across D1
                    do: [execute]
                  - store: O out of elements
          - store: O out of sums
      - store: O out of sums
    """.split(separator: "\n").map(String.init)

  /// Lines that may be left out: the program has some of its loads and stores twice.
  private static let steps = lines.indices.filter {
    lines[$0].contains("load:") || lines[$0].contains("store:")
  }

  private func problem() throws -> (Network, Machine, Problem) {
    let machine = try MachineFile.parse(Self.machine, file: "machine.yaml").checked()
    let network = try NetworkFile.parse(Self.network, file: "network.yaml").checked()
    return (network, machine, try Problem(layer: try #require(network.layers.first), machine: machine))
  }

  @Test func everyChoiceOfStepsIsSoundOrFoundWanting() throws {
    let (network, machine, problem) = try problem()
    let plain = Interpreter.plainOutput(of: problem.layer)
    var sound = 0
    for choice in 0..<(1 << Self.steps.count) {
      let left = Self.lines.indices.filter { line in
        Self.steps.firstIndex(of: line).map { choice >> $0 & 1 == 1 } ?? true
      }
      let text = left.map { Self.lines[$0] + "\n" }.joined()
      let parsed = ProgramFile.parse(text, file: "program.yaml", for: network, on: machine)
      let entry = try parsed.checked()
      let findings = entry.program.check(for: problem, origin: entry.origin)
      #expect(findings.allSatisfy { $0.location != nil && $0.fix != nil })
      guard findings.isEmpty else { continue }
      sound += 1
      #expect(try Interpreter.run(entry.program, for: problem).output == plain, "\(text)")
      #expect(Simulator.run(entry.program, for: problem) != nil)
    }
    #expect(sound == 2)
  }

  @Test(arguments: 0..<4) func editedTextNeverTraps(seed: Int) throws {
    let (network, machine, problem) = try problem()
    let text = Self.lines.map { $0 + "\n" }.joined()
    var generator = MutationTests.Generator(state: UInt64(seed) &* 6_364_136_223 &+ 1)
    var (refused, unsound) = (0, 0)
    for _ in 0..<400 {
      let edited = MutationTests().mutated(text, &generator)
      let parsed = ProgramFile.parse(edited, file: "program.yaml", for: network, on: machine)
      guard let entry = parsed.value else {
        #expect(!parsed.diagnostics.isEmpty)
        refused += 1
        continue
      }
      let findings = entry.program.check(for: problem, origin: entry.origin)
      guard findings.isEmpty else {
        unsound += 1
        continue
      }
      #expect(throws: Never.self, "\(edited)") { try Interpreter.run(entry.program, for: problem) }
    }
    #expect(refused > 300 && unsound > 2, "\(refused) refused, \(unsound) unsound")
  }

  /// A sound program with other numbers, dimensions, slots and orders of steps: what has no findings still computes the layer.
  @Test func editedStepsComputeOrAreFound() throws {
    let (network, machine, problem) = try problem()
    let plain = Interpreter.plainOutput(of: problem.layer)
    let twice = Set(["      - load: W into registers", "      - store: O out of sums"])
    let lines = Self.lines.filter { !twice.contains($0) }
    var generator = MutationTests.Generator(state: 12)
    var (refused, unsound, ran) = (0, 0, 0)
    var seen: Set = [lines]
    for _ in 0..<600 {
      let edited = Self.edited(lines, &generator)
      guard seen.insert(edited).inserted else { continue }
      let text = edited.map { $0 + "\n" }.joined()
      let parsed = ProgramFile.parse(text, file: "program.yaml", for: network, on: machine)
      guard let entry = parsed.value else {
        #expect(!parsed.diagnostics.isEmpty)
        refused += 1
        continue
      }
      let findings = entry.program.check(for: problem, origin: entry.origin)
      guard findings.isEmpty else {
        unsound += 1
        continue
      }
      ran += 1
      #expect(try Interpreter.run(entry.program, for: problem).output == plain, "\(text)")
      #expect(Simulator.run(entry.program, for: problem) != nil)
    }
    #expect(refused > 10 && unsound > 10 && ran > 10, "\(refused) refused, \(unsound) unsound, \(ran) ran")
  }

  /// Up to four edits, each of a line that has something to edit.
  private static func edited(_ lines: [String], _ generator: inout MutationTests.Generator) -> [String] {
    var lines = lines
    let dimensions = ["M", "N", "K"]
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      func replace(_ old: String, _ new: String) {
        let fitting = lines.indices.filter { lines[$0].contains(old) }
        guard let line = fitting.randomElement(using: &generator) else { return }
        lines[line] = lines[line].replacing(old, with: new)
      }
      let (one, other) = (Int.random(in: 0..<3, using: &generator), Int.random(in: 0..<3, using: &generator))
      switch Int.random(in: 0..<8, using: &generator) {
      case 0: replace("step 2", "step \(Int.random(in: 1...4, using: &generator))")
      case 1: replace("for: \(dimensions[one])", "for: \(dimensions[one]) step \(other + 1)")
      case 2: replace("slots: \(one + 1)", "slots: \(other + 1)")
      case 3: replace(" across D1", "")
      case 4: replace("for: \(dimensions[one])", "for: \(dimensions[other])")
      case 5:
        let line = Int.random(in: 1..<lines.count, using: &generator)
        lines.swapAt(line - 1, line)
      case 6: replace("I, O into elements", "O, I into elements")
      default:
        let steps = lines.indices.filter { lines[$0].contains("load:") || lines[$0].contains("store:") }
        if let line = steps.randomElement(using: &generator) { lines.remove(at: line) }
      }
    }
    return lines
  }
}
