import Synchronization
import Testing

@testable import Tilewright

/// What a search says it left out, and why it can't prove what it found.
@Suite struct SpaceLimitsTests {
  private static func machine(slides: Bool = false, positions: Int = 2) -> Machine {
    let roles: [OperandRole] = [.input, .weight, .output]
    func memory(_ name: String, _ bits: Int?, _ energy: Double, slides: Bool) -> Memory {
      Memory(
        name, capacityBits: bits, readEnergyPicojoules: energy, writeEnergyPicojoules: energy, roles: roles,
        sharedAlong: [0],
        ports: [
          Port(
            "rw", .readWrite, widthBits: 64,
            uses: roles.flatMap { role in Movement.allCases.map { Port.Use(role, $0) } })
        ], reusesSlidingWindow: slides)
    }
    return Machine(
      name: "m",
      array: Machine.Array(
        dimensions: [.init("D1", positions)], operationEnergyPicojoules: 1, spatialReduction: [0]),
      memories: [memory("sram", 2048, 1, slides: slides), memory("dram", nil, 100, slides: false)])
  }

  private static let convolution = Samples.convolution(k: 4, c: 4, oy: 6, ox: 6, fy: 3, fx: 3)

  /// `O[i + j] += A[i] * B[j]`: an element of the output takes sums of several i.
  private static let overlapping = Layer(
    id: "o", name: "o", operatorName: "Einsum", dimensions: [.init("I", 8), .init("J", 4)],
    operands: [
      Operand(
        "O", axes: [.init(IndexExpression([.init(1, dimension: 0), .init(1, dimension: 1)]))],
        precisionBits: 16, finalPrecisionBits: 8),
      Operand("A", axes: [.init(IndexExpression(dimension: 0))], precisionBits: 8, source: .networkInput),
      Operand("B", axes: [.init(IndexExpression(dimension: 1))], precisionBits: 8),
    ])

  private func search(
    _ layer: Layer, on machine: Machine, _ constraints: Constraints = Constraints(),
    isTimeUp: @escaping @Sendable () -> Bool = { false }
  ) async throws -> LayerResult {
    let result = try await NetworkSearch(
      network: Network(name: "n", layers: [layer]), machine: machine, constraints: constraints,
      options: SearchOptions(objective: .latency, threads: 1)
    ).run(isTimeUp: isTimeUp)
    return try #require(result.layers.first)
  }

  @Test func anOrdinaryLayerHasNone() async throws {
    let result = try await search(Self.convolution, on: Self.machine())
    #expect(result.proof != nil)
    #expect(result.limits == SpaceLimits())
  }

  /// An operand with an axis for each of 40 dimensions: no table of tiles holds that.
  @Test func tooManyDimensionsAreSaidAndNoTrap() async throws {
    let axes = (0..<40).map { Operand.Axis(IndexExpression(dimension: $0)) }
    let layer = Layer(
      id: "d", name: "d", operatorName: "Einsum",
      dimensions: (0..<40).map { .init("D\($0)", $0 < 3 ? 2 : 1) },
      operands: [
        Operand("O", axes: axes, precisionBits: 8),
        Operand("I", axes: axes, precisionBits: 8, source: .networkInput),
      ])
    let problem = try Problem(layer: layer, machine: Self.machine())
    #expect(
      BoundaryTables.obstacle(problem, unrolling: SpatialUnrolling(blocks: []), memories: problem.chains)
        == .tooLarge)
  }

  /// However early it is interrupted, a search for time has the nests of a first sketch to show. The single one for energy may
  /// not fit; heuristics find another then.
  @Test(arguments: [Objective.latency, .edp]) func oneSketchIsAlwaysDrawn(objective: Objective) throws {
    let space = try LayerSpace(layer: Self.convolution, machine: Self.machine(), constraints: Constraints())
    let found = ExactSearch(space: space, objective: objective, effort: .standard, isInterrupted: { true })
      .run()
    #expect(found.best != nil)
    #expect(!found.isComplete)
    let proof = try #require(found.proof)
    #expect(proof.bound <= proof.value)
  }

  @Test func windowsThatSlideAreCovered() async throws {
    let result = try await search(Self.convolution, on: Self.machine(slides: true))
    #expect(result.proof?.isOptimal == true)
    #expect(result.limits == SpaceLimits())
  }

  @Test func tilesOfTheOutputThatOverlapAreNamed() async throws {
    let result = try await search(Self.overlapping, on: Self.machine())
    #expect(result.proof == nil)
    #expect(result.limits == SpaceLimits(obstacle: .overlappingOutputs))
  }

  @Test func anOrderThatIsDemandedIsNamed() async throws {
    let entry = Constraints.Entry(
      selector: "default", order: [.loop(dimension: "K", iterations: nil), .anything])
    let result = try await search(Self.convolution, on: Self.machine(), Constraints([entry]))
    #expect(result.limits == SpaceLimits(hasDemands: true))
  }

  @Test func aListOfUnrollingsThatIsCutIsNamed() async throws {
    let layer = Samples.resnet18[1].layer
    let space = try LayerSpace(layer: layer, machine: Samples.edgeTPU, constraints: Constraints())
    #expect(!space.hasAllUnrollings && space.hasAllBypasses)
    let given = try LayerSpace(
      layer: layer, machine: Samples.edgeTPU, constraints: Samples.edgeTPUConstraints)
    #expect(given.hasAllUnrollings)
    let selection = try #require(SpaceLimits(of: space, isProven: true).unrollings)
    #expect(selection.kept == SpatialChoices.unrollings && selection.all > selection.kept)
    #expect(SpaceLimits(of: given, isProven: true) == SpaceLimits())
  }

  @Test func whatIsFoundWhenTheTimeIsUpIsStillRun() async throws {
    let asked = Mutex(0)
    let result = try await search(
      Self.convolution, on: Self.machine(),
      isTimeUp: {
        asked.withLock { $0 += 1 }
        return true
      })
    #expect(asked.withLock { $0 } > 0)
    #expect(!result.isComplete)
    #expect(result.simulation != nil)
  }
}
