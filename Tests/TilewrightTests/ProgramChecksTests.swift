import Diagnostics
import Testing

@testable import Tilewright

/// A lowered mapping is found wanting for the same reasons as the mapping; each broken program for its own.
@Suite struct ProgramChecksTests {
  @Test(arguments: 0..<8) func findingsAreThoseOfTheMapping(batch: Int) throws {
    var problems = RandomProblems(seed: UInt64(batch) &* 32_452_843 &+ 1)
    var (legal, full, portless) = (0, 0, 0)
    for index in 0..<100 {
      let problem = try Problem(layer: problems.richLayer(), machine: problems.tightMachine())
      let mapping = problems.mapping(for: problem)
      let found = Set(Program(mapping, for: problem).check(for: problem).map(\.code))
      let expected = Set(mapping.check(for: problem).map(\.code))
      #expect(found == expected, "batch \(batch), case \(index)")
      if found != expected {
        print(description(of: mapping, for: problem))
        print(
          Program(mapping, for: problem).check(for: problem).map(\.message),
          mapping.check(for: problem).map(\.message))
        return
      }
      legal += found.isEmpty ? 1 : 0
      full += found.contains(.doesNotFit) ? 1 : 0
      portless += found.contains(.missingPort) ? 1 : 0
    }
    #expect(legal > 5 && full > 5 && portless > 5)
  }

  /// A program whose statements were moved about at random and that has no findings reads nothing wrong.
  @Test(arguments: 0..<4) func whatHasNoFindingsRuns(batch: Int) throws {
    var problems = RandomProblems(seed: UInt64(batch) &* 86_028_121 &+ 3)
    var (sound, broken) = (0, 0)
    for index in 0..<100 {
      let problem = try Problem(layer: problems.richLayer(), machine: problems.machine())
      let program = problems.shuffled(Program(problems.mapping(for: problem), for: problem))
      let findings = program.check(for: problem)
      guard
        !findings.contains(where: { $0.code == .malformedProgram || $0.message.contains("is there twice") })
      else { continue }
      let fault = BrokenProgramTests.fault(program, problem)
      let label: Comment = "batch \(batch), case \(index): \(findings.map(\.message)), \(fault as Any)"
      if findings.isEmpty {
        sound += 1
        #expect(fault == nil, label)
        if fault == nil {
          let run = try Interpreter.run(program, for: problem)
          #expect(run.output == Interpreter.plainOutput(of: problem.layer), label)
          let simulation = try #require(Simulator.run(program, for: problem))
          let isScatter = problem.layer.output.axes.contains { $0.index.terms.count > 1 }
          let timed = simulation.movements.filter { $0.transfers > 0 }.map {
            Moved($0.transfer, $0.direction)
          }
          let counted = run.movements.map { Moved($0.transfer, $0.direction) }
          #expect(isScatter || Set(timed) == Set(counted), label)
        }
      } else {
        broken += 1
      }
    }
    #expect(sound > 10 && broken > 10)
  }

  /// What moves which way.
  private struct Moved: Hashable {
    let transfer: Program.Transfer
    let direction: Traffic.Direction

    init(_ transfer: Program.Transfer, _ direction: Traffic.Direction) {
      self.transfer = transfer
      self.direction = direction
    }
  }

  // MARK: One rule at a time

  /// A matmul M 4, N 2, K 4 on two elements: weights in registers, sums in accumulators, all in a dram.
  static func example() throws -> (program: Program, problem: Problem) {
    let roles: [OperandRole] = [.input, .weight, .output]
    func memory(_ name: String, _ held: [OperandRole], bits: Int?, sharedAlong: Set<Int>) -> Memory {
      Memory(
        name, capacityBits: bits, readEnergyPicojoules: 1, writeEnergyPicojoules: 1, roles: held,
        sharedAlong: sharedAlong,
        ports: [
          Port(
            "rw", .readWrite, widthBits: 16,
            uses: held.flatMap { role in Movement.allCases.map { .init(role, $0) } })
        ])
    }
    let machine = Machine(
      name: "small",
      array: .init(dimensions: [.init("D1", 2)], operationEnergyPicojoules: 1, spatialReduction: [0]),
      memories: [
        memory("registers", [.weight], bits: 8, sharedAlong: []),
        memory("accumulators", [.output], bits: 64, sharedAlong: []),
        memory("dram", roles, bits: nil, sharedAlong: [0]),
      ])
    func axis(_ dimension: Int) -> Operand.Axis { .init(IndexExpression(dimension: dimension)) }
    let layer = Layer(
      id: "product", name: "product", operatorName: "Gemm",
      dimensions: [.init("M", 4), .init("N", 2), .init("K", 4)],
      operands: [
        Operand("O", axes: [axis(0), axis(1)], precisionBits: 16, finalPrecisionBits: 8),
        Operand("A", axes: [axis(0), axis(2)], precisionBits: 8, source: .networkInput),
        Operand("W", axes: [axis(2), axis(1)], precisionBits: 8),
      ])
    let problem = try Problem(layer: layer, machine: machine)
    let mapping = Mapping(
      loops: [.init(1, step: 1, across: 0), .init(0, step: 1), .init(2, step: 1), .init(0, step: 4)],
      tiles: [
        [.init(memory: 1, residency: 2), .init(memory: 2, residency: 4)], [.init(memory: 2, residency: 4)],
        [.init(memory: 0, residency: 2), .init(memory: 2, residency: 4)],
      ])
    return (Program(mapping, for: problem), problem)
  }

  static func expect(
    _ code: DiagnosticCode, _ text: String, _ change: (Program) -> Program,
    sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) throws {
    let (program, problem) = try example()
    let findings = change(program).check(for: problem)
    #expect(findings.map(\.code).contains(code), "\(findings)", sourceLocation: sourceLocation)
    #expect(
      findings.contains { $0.message.contains(text) }, "\(findings.map(\.message))",
      sourceLocation: sourceLocation)
    #expect(findings.allSatisfy { $0.fix != nil }, sourceLocation: sourceLocation)
  }

  @Test func theExampleIsSound() throws {
    let (program, problem) = try Self.example()
    #expect(program.check(for: problem) == [])
    #expect(try Interpreter.run(program, for: problem).output == Interpreter.plainOutput(of: problem.layer))
  }

  @Test func theNestIsChecked() throws {
    try Self.expect(.malformedProgram, "executes nothing") { $0.without(.execute) }
    try Self.expect(.malformedProgram, "execute follows a loop or execute") {
      $0.inserting(.execute, before: .execute)
    }
    let weights = Program.Transfer(operand: 2, inner: nil)
    try Self.expect(.malformedProgram, "stands behind what needs it") {
      $0.without(.load(weights)).inserting(.load(weights), before: .store(.init(operand: 0, inner: nil)))
    }
    try Self.expect(.malformedProgram, "stands before the loop or execute") {
      let store = Program.Statement.store(.init(operand: 0, inner: nil))
      return $0.without(store).inserting(store, before: .execute)
    }
    try Self.expect(.malformedProgram, "a dimension that the layer or the array lacks") {
      Program(buffers: $0.buffers, body: [.loop(.init(7, step: 1), $0.body)])
    }
    try Self.expect(.malformedProgram, "has step 4, the loops outside leave it 2") {
      Program(buffers: $0.buffers, body: [.loop(.init(2, step: 2), [.loop(.init(2, step: 4), $0.body)])])
    }
    try Self.expect(.malformedProgram, "8 positions are used along D1, which has 2") {
      Program(buffers: $0.buffers, body: [.loop(.init(0, step: 1, across: 0), $0.body)])
    }
  }

  @Test func transfersAreChecked() throws {
    let registers = Program.Transfer(operand: 2, inner: 0)
    let elements = Program.Transfer(operand: 2, inner: nil)
    let sums = Program.Transfer(operand: 0, inner: 0)
    try Self.expect(.misplacedTransfer, "there is no 'load W into registers'") {
      $0.without(.load(registers))
    }
    try Self.expect(.misplacedTransfer, "'load W into registers' is there twice") {
      $0.inserting(.load(registers), before: .load(registers))
    }
    try Self.expect(.misplacedTransfer, "'load W into elements' runs before 'load W into registers'") {
      $0.without(.load(elements)).inserting(.load(elements), before: .load(registers))
    }
    try Self.expect(.misplacedTransfer, "W is an input") {
      Program(buffers: $0.buffers, body: $0.body + [.store(elements)])
    }
    try Self.expect(.misplacedTransfer, "the layer lacks") {
      Program(buffers: $0.buffers, body: [.load(.init(operand: 5, inner: nil))] + $0.body)
    }
    try Self.expect(.misplacedTransfer, "outermost buffer") {
      Program(buffers: $0.buffers, body: [.load(.init(operand: 2, inner: 1))] + $0.body)
    }
    try Self.expect(.lostSum, "there is no 'store O out of accumulators'") { $0.without(.store(sums)) }
    try Self.expect(.lostSum, "the next load takes the place of sums that haven't left") {
      $0.without(.load(sums)).inserting(.load(sums), before: .load(registers))
    }
    try Self.expect(.lostSum, "the next iteration adds to sums that have left") {
      let arrival = Program.Statement.store(.init(operand: 0, inner: nil))
      return $0.without(.store(sums)).inserting(.store(sums), before: arrival)
    }
    let inputs = Program.Transfer(operand: 1, inner: nil)
    try Self.expect(.misplacedTransfer, "stands outside the loop over K, which changes it") {
      Program(buffers: $0.buffers, body: [.load(inputs)] + $0.without(.load(inputs)).body)
    }
  }

  @Test func buffersAndRoomAreChecked() throws {
    func buffers(_ program: Program, _ change: (inout [[Program.Buffer]]) -> Void) -> Program {
      var buffers = program.buffers
      change(&buffers)
      return Program(buffers: buffers, body: program.body)
    }
    try Self.expect(.misplacedTransfer, "buffers are given for 2 operands of 3") {
      buffers($0) { $0.removeLast() }
    }
    try Self.expect(.misplacedTransfer, "the buffers of W don't follow its memories") {
      buffers($0) { $0[2].reverse() }
    }
    try Self.expect(.outOfRange, "W has 0 slots in registers") {
      buffers($0) { $0[2][0] = .init(memory: 0, slots: 0) }
    }
    try Self.expect(.doesNotFit, "registers holds 8 bits, the tiles need 16 (W 16)") {
      buffers($0) { $0[2][0] = .init(memory: 0, slots: 2) }
    }
  }
}

extension RandomProblems {
  /// A machine with little room and without some ports.
  mutating func tightMachine() -> Machine {
    let machine = machine()
    let memories = machine.memories.enumerated().map { index, memory in
      let isLast = index == machine.memories.count - 1
      return Memory(
        memory.name, capacityBits: isLast || random.chance(50) ? nil : 8 * random.int(1...40),
        readEnergyPicojoules: 1, writeEnergyPicojoules: 1, roles: memory.roles, mayBypass: memory.mayBypass,
        sharedAlong: memory.sharedAlong,
        ports: [
          Port(
            "rw", .readWrite, widthBits: 16,
            uses: memory.ports.flatMap(\.uses).filter { _ in !random.chance(6) })
        ], reusesSlidingWindow: memory.reusesSlidingWindow)
    }
    return Machine(name: machine.name, array: machine.array, memories: memories)
  }

  /// The program with a load or store moved to another body, or away.
  mutating func shuffled(_ program: Program) -> Program {
    var moved: [Program.Statement] = []
    var bodies = 1
    func collect(_ body: [Program.Statement]) {
      for statement in body {
        switch statement {
        case .load, .store: moved.append(statement)
        case .execute: break
        case .loop(_, let inner):
          bodies += 1
          collect(inner)
        }
      }
    }
    collect(program.body)
    let statement = random.pick(moved)
    let isStore = if case .store = statement { true } else { false }
    let target = random.int(0...bodies)
    var number = 0
    func rebuilt(_ body: [Program.Statement]) -> [Program.Statement] {
      let isTarget = number == target
      number += 1
      var statements = body.filter { $0 != statement }.map { entry in
        if case .loop(let loop, let inner) = entry { return Program.Statement.loop(loop, rebuilt(inner)) }
        return entry
      }
      if isTarget { statements.insert(statement, at: isStore ? statements.count : 0) }
      return statements
    }
    return Program(buffers: program.buffers, body: rebuilt(program.body))
  }
}
