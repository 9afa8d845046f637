import Diagnostics
import Formats
import Reports
import Testing

@testable import Tilewright

/// What `map --json` writes `--mapping` reads, and what `explain --program` prints `run` reads: to the same figures.
@Suite struct PrintedFormsTests {
  /// Names that JSON and YAML must quote or escape, and words of programs.
  private static let names = [
    "no", "null", "1.0", "a: b", "x y", "\"q\"", "卷积", "*", "#x", "tab\there", "new\nline", "\u{7F}",
    "\u{85}",
    "\u{9B}", "\u{1F600}", "b\u{FEFF}", "\u{2028}", "elements", "'elements'", "a into b", "m across D1",
    "out of x", "K step 2", "a, b", "\\", "/", "~", "\u{1}",
  ]

  /// The problem with other names: of the memories, the array's dimensions, the layer.
  private func renamed(_ problem: Problem, _ random: inout RandomSource) throws -> Problem {
    let names = Self.names.shuffled(using: &random)
    let (layer, machine) = (problem.layer, problem.machine)
    let other = Machine(
      name: names[0],
      array: Machine.Array(
        dimensions: machine.array.dimensions.enumerated().map { .init(names[$0 + 1], $1.size) },
        operationEnergyPicojoules: machine.array.operationEnergyPicojoules,
        cyclesPerOperation: machine.array.cyclesPerOperation,
        spatialReduction: machine.array.spatialReduction,
        accumulatesInPlace: machine.array.accumulatesInPlace),
      memories: machine.memories.enumerated().map { index, memory in
        Memory(
          names[index + 5], kind: memory.kind, capacityBits: memory.capacityBits,
          readEnergyPicojoules: memory.readEnergyPicojoules,
          writeEnergyPicojoules: memory.writeEnergyPicojoules,
          roles: memory.roles, mayBypass: memory.mayBypass, sharedAlong: memory.sharedAlong,
          ports: memory.ports,
          latencyCycles: memory.latencyCycles, leakagePicojoulesPerCycle: memory.leakagePicojoulesPerCycle,
          alwaysDoubleBuffered: memory.alwaysDoubleBuffered, reusesSlidingWindow: memory.reusesSlidingWindow)
      })
    return try Problem(layer: layer.renamed(id: names[20], name: names[21]), machine: other)
  }

  /// Problems of every kind: bypass, sliding reuse, streams, two-port memories, single ports.
  private func problem(_ problems: inout RandomProblems, _ index: Int) throws -> Problem {
    let plain =
      index.isMultiple(of: 5)
      ? try problems.exactCase(mappings: 400).space.problem
      : try Problem(layer: problems.richLayer(), machine: problems.machine())
    return index.isMultiple(of: 2) ? plain : try renamed(plain, &problems.random)
  }

  @Test(arguments: 0..<4) func whatIsWrittenCostsTheSame(batch: Int) throws {
    var problems = RandomProblems(seed: UInt64(batch) &* 7919 &+ 31)
    for index in 0..<250 {
      let problem = try problem(&problems, index)
      let mapping = problems.mapping(for: problem)
      guard !mapping.check(for: problem).hasErrors else { continue }
      let network = Network(name: problem.layer.name, layers: [problem.layer])
      let cost = NativeModel.cost(of: mapping, for: problem)
      let result = LayerResult(
        layer: problem.layer, roles: problem.roles, mapping: mapping, cost: cost, evaluated: 1,
        isComplete: true)
      let json = try JsonReport(
        NetworkResult(network: network, machine: problem.machine, objective: .energy, layers: [result]),
        objective: .energy, version: "1"
      ).text()
      let read = MappingFile.parse(json, file: "result.json", for: network, on: problem.machine)
      let label: Comment = "batch \(batch), case \(index): \(read.diagnostics.map(\.message))\n\(json)"
      let entry = try #require(read.value?.first, label)
      #expect(entry.layer == problem.layer.id, label)
      #expect(NativeModel.cost(of: entry.mapping, for: problem) == cost, label)
    }
  }

  @Test(arguments: 0..<4) func whatIsPrintedRunsTheSame(batch: Int) throws {
    var problems = RandomProblems(seed: UInt64(batch) &* 104_729 &+ 5)
    for index in 0..<250 {
      let problem = try problem(&problems, index)
      let program = Program(problems.mapping(for: problem), for: problem)
      let notes = ProgramText(program, for: problem).notes
      let text = ProgramFile.text(of: program, for: problem, notes: notes)
      let network = Network(name: "random", layers: [problem.layer])
      let read = ProgramFile.parse(text, file: "program.yaml", for: network, on: problem.machine)
      let label: Comment = "batch \(batch), case \(index): \(read.diagnostics.map(\.message))\n\(text)"
      let entry = try #require(read.value, label)
      #expect(entry.program == program, label)
      #expect(text.count { $0 == "#" } >= notes.count, label)
      guard !program.check(for: problem).hasErrors else { continue }
      let cycles = Simulator.run(program, for: problem)?.cycles
      #expect(Simulator.run(entry.program, for: problem)?.cycles == cycles, label)
    }
  }

  /// More loops inside each other than YAML may be nested: those without a step between them stand in one list.
  @Test func deepNestsAreWrittenFlat() throws {
    let sizes = (0..<14).map { ("A\($0)", 16) }
    let axes = sizes.indices.map { Operand.Axis(IndexExpression(dimension: $0)) }
    let layer = Layer(
      id: "deep", name: "deep", operatorName: "Add", dimensions: sizes.map { Layer.Dimension($0.0, $0.1) },
      operands: [
        Operand("O", axes: axes, precisionBits: 8),
        Operand("I", axes: axes, precisionBits: 8, source: .networkInput),
      ])
    var problems = RandomProblems(seed: 1)
    let problem = try Problem(layer: layer, machine: problems.machine())
    let loops = [1, 2, 4].flatMap { step in sizes.indices.map { Mapping.Loop($0, step: step) } }
    let tiles = problem.chains.map { [Mapping.Tile(memory: $0[$0.count - 1], residency: loops.count)] }
    let program = Program(Mapping(loops: loops, tiles: tiles), for: problem)
    let text = ProgramFile.text(of: program, for: problem, notes: ProgramText(program, for: problem).notes)
    let read = ProgramFile.parse(
      text, file: "deep.yaml", for: Network(name: "n", layers: [layer]), on: problem.machine)
    #expect(read.value?.program == program, "\(read.diagnostics.map(\.message))\n\(text)")
  }
}
