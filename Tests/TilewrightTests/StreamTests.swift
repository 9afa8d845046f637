import Diagnostics
import Testing

@testable import Tilewright

@Suite struct StreamTests {
  private func port(_ direction: Port.Direction, _ width: Int, _ uses: [Port.Use]) -> Port {
    Port("p", direction, widthBits: width, uses: uses)
  }

  /// Four elements; a buffer for inputs and results, weights from outside, results into the outside.
  private func machine(repeats: Bool, bufferBits: Int = 4096) -> Machine {
    let both: [OperandRole] = [.input, .output]
    return Machine(
      name: "streaming",
      array: Machine.Array(dimensions: [.init("D1", 4)], operationEnergyPicojoules: 1, spatialReduction: [0]),
      memories: [
        Memory(
          "buffer", capacityBits: bufferBits, readEnergyPicojoules: 2, writeEnergyPicojoules: 2, roles: both,
          sharedAlong: [0],
          ports: [port(.readWrite, 32, both.flatMap { role in Movement.allCases.map { Port.Use(role, $0) } })]
        ),
        Memory(
          "outside", kind: .stream(repeats: repeats), capacityBits: nil, readEnergyPicojoules: 10,
          writeEnergyPicojoules: 10, roles: [.input, .weight, .output], sharedAlong: [0],
          ports: [
            port(
              .readWrite, 16,
              [.init(.input, .readToBelow), .init(.weight, .readToBelow), .init(.output, .writeFromBelow)])
          ]),
      ])
  }

  private let matmul = Layer(
    id: "mm", name: "mm", operatorName: "Gemm", dimensions: [.init("M", 8), .init("N", 8), .init("K", 16)],
    operands: [
      Operand(
        "O", axes: [0, 1].map { .init(IndexExpression(dimension: $0)) }, precisionBits: 16,
        finalPrecisionBits: 8),
      Operand(
        "A", axes: [0, 2].map { .init(IndexExpression(dimension: $0)) }, precisionBits: 8,
        source: .networkInput),
      Operand("W", axes: [2, 1].map { .init(IndexExpression(dimension: $0)) }, precisionBits: 8),
    ])

  private func search(_ machine: Machine, _ objective: Objective = .energy) async throws -> LayerResult {
    try await NetworkSearch(
      network: Network(name: "n", layers: [matmul]), machine: machine,
      options: SearchOptions(objective: objective, threads: 2)
    ).run().layers[0]
  }

  @Test(arguments: Objective.allCases)
  func eachElementPassesOnce(objective: Objective) async throws {
    let result = try await search(machine(repeats: false), objective)
    let streamed = result.cost.traffic.filter { $0.outer == 1 }
    #expect(streamed.filter { $0.operand == 1 }.map(\.outerSide.elements) == [8 * 16])
    #expect(streamed.filter { $0.operand == 2 }.map(\.outerSide.elements) == [16 * 8])
    #expect(streamed.filter { $0.operand == 0 }.map(\.outerSide.elements) == [8 * 8])
    #expect(streamed.filter { $0.operand == 0 }.map(\.direction) == [.outward])
    let problem = try Problem(layer: matmul, machine: machine(repeats: false))
    #expect(result.mapping.check(for: problem).isEmpty)
  }

  @Test func askingAgainIsRefusedUnlessTheSenderRepeats() throws {
    let mapping = Mapping(
      loops: [.init(1, step: 1), .init(2, step: 1), .init(0, step: 1)],
      tiles: [
        [.init(memory: 0, residency: 3), .init(memory: 1, residency: 3)],
        [.init(memory: 0, residency: 3), .init(memory: 1, residency: 3)],
        [.init(memory: 1, residency: 3)],
      ])
    let once = try Problem(layer: matmul, machine: machine(repeats: false))
    let diagnostic = try #require(mapping.check(for: once).first)
    #expect(
      diagnostic.message.contains("outside passes each of the 128 elements of W once, the loops ask for 1024")
    )
    #expect(Evaluator(once).score(FlatMapping(mapping)) == nil)
    let again = try Problem(layer: matmul, machine: machine(repeats: true))
    #expect(mapping.check(for: again).isEmpty)
    #expect(Evaluator(again).score(FlatMapping(mapping)) != nil)
  }

  @Test func partialSumsCannotComeBackFromOutside() throws {
    let mapping = Mapping(
      loops: [.init(0, step: 1), .init(1, step: 1), .init(2, step: 1)],
      tiles: [
        [.init(memory: 0, residency: 0), .init(memory: 1, residency: 3)],
        [.init(memory: 0, residency: 3), .init(memory: 1, residency: 3)],
        [.init(memory: 1, residency: 3)],
      ])
    let problem = try Problem(layer: matmul, machine: machine(repeats: true))
    #expect(mapping.check(for: problem).map(\.code).contains(.missingPort))
    #expect(Evaluator(problem).score(FlatMapping(mapping)) == nil)
  }

  @Test func saysWhatIsTooSmallToReadAStreamOnce() async throws {
    let error = await #expect(throws: DiagnosticList.self) {
      try await search(machine(repeats: false, bufferBits: 48))
    }
    let text = try #require(error?.diagnostics.map(\.message).joined(separator: "\n"))
    #expect(text.contains("passes each of the 128 elements of"))
  }
}
