import Diagnostics
import Testing

@testable import Tilewright

/// What may run side by side, against numbers: what the rule allows computes the layer with nothing added but what hardware
/// adds, and what it refuses doesn't.
@Suite struct SideBySideTests {
  /// The output of a mapping run with numbers; nil when some sum or element isn't where it is needed.
  private static func output(_ mapping: Mapping, _ problem: Problem) -> Result<
    [[Int]: Double], InterpreterFault
  > {
    do throws(InterpreterFault) {
      return .success(try Interpreter.run(Program(mapping, for: problem), for: problem).output)
    } catch {
      return .failure(error)
    }
  }

  /// Any mapping of any layer on any machine: 2 400 of them. The checks of the mapping and of the program accept it if and only
  /// if numbers come out right.
  @Test(arguments: 0..<24) func mappingsAreAcceptedThatCompute(batch: Int) throws {
    var problems = RandomProblems(seed: UInt64(batch) &* 49_979_687 &+ 11)
    for index in 0..<100 {
      let problem = try Problem(layer: problems.anyLayer(), machine: problems.sharingMachine())
      let mapping = problems.mapping(for: problem)
      let label: Comment = "batch \(batch), case \(index)"
      let refused = Set(mapping.check(for: problem).map(\.code))
      let program = Program(mapping, for: problem)
      let refusedProgram = Set(program.check(for: problem).map(\.code))
      #expect(refused.contains(.notSideBySide) == refusedProgram.contains(.notSideBySide), label)
      switch Self.output(mapping, problem) {
      case .success(let output):
        #expect(refused.isEmpty, label)
        #expect(
          refusedProgram.isEmpty,
          "\(label): \(program.check(for: problem).map(\.message)) \(description(of: mapping, for: problem))")
        #expect(output == Interpreter.plainOutput(of: problem.layer), label)
      case .failure(let fault):
        #expect(!refused.isEmpty, label)
        #expect(!refusedProgram.isEmpty, label)
        switch fault.reason {
        case .apart, .sideBySide: #expect(refused.contains(.notSideBySide), label)
        case .passed: #expect(!refused.isDisjoint(with: [.missingPort, .illegalMapping]), label)
        case .empty, .absent, .sent, .unsaved: Issue.record("\(label): \(fault)")
        }
      }
    }
  }

  /// Where the rule names a reason, the numbers fail for that reason.
  @Test func refusalsFailForTheirReason() throws {
    var problems = RandomProblems(seed: 7)
    var seen: [SideBySide.Obstacle.Reason: Int] = [:]
    var sawIndexOfSeveralTerms = false
    for index in 0..<1500 {
      let problem = try Problem(layer: problems.anyLayer(), machine: problems.sharingMachine())
      let mapping = problems.mapping(for: problem)
      guard let obstacle = SideBySide(problem).obstacle(in: mapping.loops) else { continue }
      guard case .failure = Self.output(mapping, problem) else {
        Issue.record("case \(index): \(obstacle) is refused, but the numbers come out right")
        continue
      }
      seen[obstacle.reason, default: 0] += 1
      sawIndexOfSeveralTerms =
        sawIndexOfSeveralTerms || problem.layer.output.isIndexed(by: obstacle.dimension)
    }
    #expect(seen[.sumsStayApart, default: 0] > 100 && seen[.oneAfterAnother, default: 0] > 10)
    #expect(sawIndexOfSeveralTerms)
  }

  /// Whatever a search returns computes the layer, and an unrolling that constraints ask for is refused if no nest with it does.
  @Test(arguments: 0..<4) func searchesFindWhatComputes(batch: Int) async throws {
    var problems = RandomProblems(seed: UInt64(batch) &* 86_028_121 &+ 3)
    for index in 0..<20 {
      let layer = problems.anyLayer()
      let machine = problems.sharingMachine()
      let label: Comment = "batch \(batch), case \(index)"
      let objective = Objective.allCases[problems.random.int(0...2)]
      var constraints = Constraints()
      if problems.random.chance(50) {
        let array = machine.array.dimensions[0]
        let dimension = layer.dimensions[problems.random.int(0...layer.dimensions.count - 1)]
        constraints = Constraints([
          .init(
            selector: "default",
            spatial: [
              .init(
                arrayDimension: array.name,
                factors: [.init(dimension.name, min(array.size, dimension.size))])
            ])
        ])
      }
      let search = NetworkSearch(
        network: Network(name: "n", layers: [layer]), machine: machine, constraints: constraints,
        options: SearchOptions(objective: objective, threads: 1))
      let problem = try Problem(layer: layer, machine: machine)
      do throws(DiagnosticList) {
        let result = try await search.run().layers[0]
        Self.expectComputes(result.mapping, problem, label)
        for point in try await search.fronts()[0].points {
          Self.expectComputes(point.mapping, problem, label)
        }
      } catch {
        // A stream that nothing can be held before, or what the constraints ask for.
        let codes = Set(error.diagnostics.map(\.code))
        #expect(
          codes.isSubset(of: [.notSideBySide, .missingPort, .illegalMapping, .impossibleConstraint]), label)
        #expect(!codes.contains(.notSideBySide) || !constraints.entries.isEmpty, label)
      }
    }
  }

  private static func expectComputes(_ mapping: Mapping, _ problem: Problem, _ label: Comment) {
    switch output(mapping, problem) {
    case .success(let output): #expect(output == Interpreter.plainOutput(of: problem.layer), label)
    case .failure(let fault):
      let what = fault.diagnostic(of: Program(mapping, for: problem), for: problem).message
      Issue.record("\(label): \(what) in \(description(of: mapping, for: problem))")
    }
  }

  // MARK: Cases

  private static func axis(_ terms: (Int, Int)...) -> Operand.Axis {
    Operand.Axis(IndexExpression(terms.map { .init($0.0, dimension: $0.1) }))
  }

  /// A register file for each of eight elements in front of one memory, shared or not.
  private static func machine(sharedLast: Bool, adders: Bool = true) -> Machine {
    let roles: [OperandRole] = [.input, .weight, .output]
    let uses = roles.flatMap { role in Movement.allCases.map { Port.Use(role, $0) } }
    func memory(_ name: String, shared: Bool) -> Memory {
      Memory(
        name, capacityBits: 1 << 20, readEnergyPicojoules: 1, writeEnergyPicojoules: 1, roles: roles,
        sharedAlong: shared ? [0] : [], ports: [Port("rw", .readWrite, widthBits: 64, uses: uses)])
    }
    return Machine(
      name: "m",
      array: .init(
        dimensions: [.init("D1", 8)], operationEnergyPicojoules: 1, spatialReduction: adders ? [0] : []),
      memories: [memory("regs", shared: false), memory("dram", shared: sharedLast)])
  }

  private static let matmul = Layer(
    id: "mm", name: "mm", operatorName: "Gemm", dimensions: [.init("M", 2), .init("N", 2), .init("K", 8)],
    operands: [
      Operand("O", axes: [axis((1, 0)), axis((1, 1))], precisionBits: 32, finalPrecisionBits: 8),
      Operand("I", axes: [axis((1, 0)), axis((1, 2))], precisionBits: 8, source: .networkInput),
      Operand("W", axes: [axis((1, 2)), axis((1, 1))], precisionBits: 8),
    ])

  /// An adder without a memory that serves all positions has nowhere to put its sum; a shared memory takes parts in turn.
  @Test(arguments: [true, false]) func sumsNeedAPlaceToMeet(adders: Bool) throws {
    for sharedLast in [true, false] {
      let rule = SideBySide(
        try Problem(layer: Self.matmul, machine: Self.machine(sharedLast: sharedLast, adders: adders)))
      #expect((rule.obstacle(to: 2, across: 0) == nil) == sharedLast)
      #expect(rule.obstacle(to: 0, across: 0) == nil && rule.obstacle(to: 1, across: 0) == nil)
    }
  }

  @Test func theSearchLeavesThemOut() async throws {
    for objective in Objective.allCases {
      let result = try await NetworkSearch(
        network: Network(name: "n", layers: [Self.matmul]), machine: Self.machine(sharedLast: false),
        options: SearchOptions(objective: objective, threads: 1)
      ).run().layers[0]
      #expect(!result.mapping.loops.contains { $0.dimension == 2 && !$0.isTemporal && $0.step < 8 })
      #expect(result.proof?.isOptimal == true)
    }
  }

  /// `O[2·iy + fy]`: two taps never meet, three do at the seams of tiles; taps of even and odd places don't.
  @Test func indicesOfSeveralTermsMeetAtSeams() throws {
    func obstacle(_ taps: Int, _ loops: [Mapping.Loop]) throws -> SideBySide.Obstacle? {
      let layer = Layer(
        id: "t", name: "t", operatorName: "ConvTranspose", dimensions: [.init("IY", 4), .init("FY", taps)],
        operands: [
          Operand("O", axes: [Self.axis((2, 0), (1, 1))], precisionBits: 16),
          Operand("W", axes: [Self.axis((1, 1))], precisionBits: 8),
          Operand("I", axes: [Self.axis((1, 0))], precisionBits: 8, source: .networkInput),
        ])
      let problem = try Problem(layer: layer, machine: Self.machine(sharedLast: false))
      let tiles = layer.operands.map { _ in
        [Mapping.Tile(memory: 0, residency: 0), Mapping.Tile(memory: 1, residency: loops.count)]
      }
      let numbers = Self.output(Mapping(loops: loops, tiles: tiles), problem)
      let obstacle = SideBySide(problem).obstacle(in: loops)
      #expect((obstacle == nil) == ((try? numbers.get()) != nil))
      return obstacle
    }
    let chunks: [Mapping.Loop] = [.init(0, step: 1), .init(0, step: 2, across: 0)]
    #expect(try obstacle(2, [.init(1, step: 1)] + chunks) == nil)
    #expect(try obstacle(3, [.init(1, step: 1)] + chunks)?.dimension == 0)
    let inTime = Mapping.Loop(0, step: 1)
    #expect(try obstacle(4, [.init(1, step: 1), .init(1, step: 2, across: 0), inTime])?.dimension == 1)
    #expect(try obstacle(4, [.init(1, step: 1, across: 0), .init(1, step: 2), inTime]) == nil)
  }
}
