import Diagnostics
import Testing

@testable import Tilewright

/// Programs that were broken on purpose: the first wrong read is found and named.
@Suite struct BrokenProgramTests {
  typealias Transfer = Program.Transfer

  /// A program with what its operations move.
  struct Case {
    let problem: Problem
    let program: Program
    let moved: [Transfer]
    let label: Comment

    /// Whether the first tiles may hold nothing but padding.
    var hasPadding: Bool { problem.layer.operands.contains { $0.axes.contains { $0.extent != nil } } }
  }

  static func cases(_ batch: Int) throws -> [Case] {
    var problems = RandomProblems(seed: UInt64(batch) &* 49_979_687 &+ 9)
    return try (0..<60).map { index in
      let problem = try Problem(layer: problems.richLayer(), machine: problems.machine())
      let program = Program(problems.mapping(for: problem), for: problem)
      let moved = try Interpreter.run(program, for: problem).movements.filter {
        $0.direction == ($0.transfer.operand == 0 ? .outward : .inward)
      }
      return Case(
        problem: problem, program: program, moved: moved.map(\.transfer),
        label: "batch \(batch), case \(index)")
    }
  }

  static func fault(_ broken: Program, _ problem: Problem) -> InterpreterFault? {
    do throws(InterpreterFault) {
      _ = try Interpreter.run(broken, for: problem)
      return nil
    } catch {
      return error
    }
  }

  /// Who reads a buffer first: the load of the next one inward, or the execution.
  static func reader(of transfer: Transfer) -> InterpreterFault.Operation {
    transfer.inner.map { .load(Transfer(operand: transfer.operand, inner: $0 == 0 ? nil : $0 - 1)) }
      ?? .execute
  }

  @Test(arguments: 0..<4) func aMissingLoadIsFound(batch: Int) throws {
    for entry in try Self.cases(batch) {
      for transfer in entry.moved {
        let fault = try #require(
          Self.fault(entry.program.without(.load(transfer)), entry.problem), entry.label)
        #expect(fault.operation == Self.reader(of: transfer), entry.label)
        #expect(fault.operand == transfer.operand && fault.buffer == transfer.inner, entry.label)
        #expect(fault.reason == .empty && fault.slot == 0, entry.label)
        #expect(fault.iterations.allSatisfy { $0.number == 0 } || entry.hasPadding, entry.label)
      }
    }
  }

  @Test(arguments: 0..<4) func aMissingStoreIsFound(batch: Int) throws {
    for entry in try Self.cases(batch) {
      for transfer in entry.moved where transfer.operand == 0 {
        let fault = try #require(
          Self.fault(entry.program.without(.store(transfer)), entry.problem), entry.label)
        #expect([.load(transfer), .end].contains(fault.operation), entry.label)
        #expect(fault.buffer == transfer.inner && fault.reason == .unsaved, entry.label)
      }
    }
  }

  /// A load that runs before that of the memory it reads.
  @Test(arguments: 0..<4) func aLoadBeforeItsSourceIsFound(batch: Int) throws {
    var found = 0
    for entry in try Self.cases(batch) {
      for transfer in entry.moved {
        let source = Transfer(operand: transfer.operand, inner: transfer.outer)
        guard transfer.outer + 1 < entry.program.buffers[transfer.operand].count else { continue }
        let broken = entry.program.without(.load(transfer)).inserting(.load(transfer), before: .load(source))
        let fault = try #require(Self.fault(broken, entry.problem), entry.label)
        #expect(fault.operation == .load(transfer) && fault.buffer == transfer.outer, entry.label)
        #expect(fault.reason == .empty || entry.hasPadding && fault.reason != .unsaved, entry.label)
        found += 1
      }
    }
    #expect(found > 20)
  }

  /// A load of sums one loop too far out: in the second iteration the slot has been emptied.
  @Test(arguments: 0..<4) func aLoadOfSumsTooFarOutIsFound(batch: Int) throws {
    var found = 0
    for entry in try Self.cases(batch) {
      for transfer in entry.moved where transfer.operand == 0 {
        let source = Transfer(operand: 0, inner: transfer.outer)
        guard let broken = entry.program.hoisting(.load(transfer), notPast: .load(source)) else { continue }
        let fault = try #require(Self.fault(broken, entry.problem), entry.label)
        #expect(fault.operation == Self.reader(of: transfer), entry.label)
        #expect(fault.buffer == transfer.inner && fault.reason == .sent, entry.label)
        #expect(fault.iterations.contains { $0.number >= 1 }, entry.label)
        let text = fault.diagnostic(of: broken, for: entry.problem)
        #expect(text.code == .wrongRead && text.message.contains("whose sums a store has sent out"))
        found += 1
      }
    }
    #expect(found > 20)
  }
}

extension Program {
  /// The program without a statement.
  func without(_ statement: Statement) -> Program {
    rewriting { body in body.filter { $0 != statement } }
  }

  /// The program with a statement before another.
  func inserting(_ statement: Statement, before other: Statement) -> Program {
    rewriting { body in body.flatMap { $0 == other ? [statement, $0] : [$0] } }
  }

  /// The program with a statement moved to the body around its own; nil when that body is none of a loop in time,
  /// or would put it before `source`.
  func hoisting(_ statement: Statement, notPast source: Statement) -> Program? {
    var isPossible = false
    let moved = rewriting { body in
      body.flatMap { entry -> [Statement] in
        guard case .loop(let loop, let inner) = entry, loop.isTemporal, inner.contains(statement),
          !inner.contains(source)
        else { return [entry] }
        isPossible = true
        return [statement, .loop(loop, inner.filter { $0 != statement })]
      }
    }
    return isPossible ? moved : nil
  }

  private func rewriting(_ change: ([Statement]) -> [Statement]) -> Program {
    func rewritten(_ body: [Statement]) -> [Statement] {
      change(body).map { statement in
        if case .loop(let loop, let inner) = statement { return .loop(loop, rewritten(inner)) }
        return statement
      }
    }
    return Program(buffers: buffers, body: rewritten(body))
  }
}
