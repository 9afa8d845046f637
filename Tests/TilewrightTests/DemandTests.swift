import Diagnostics
import Testing

@testable import Tilewright

/// What constraints demand of memories, of the loops above them and of the array: checked on mappings, kept by searches,
/// and refused where it can't be kept.
@Suite struct DemandTests {
  private typealias Demand = Constraints.Demand
  private typealias Place = LayerDemands.Place

  private static func line(_ line: Int) -> Diagnostics.SourceLocation {
    Diagnostics.SourceLocation(file: "c.yaml", line: line, column: 1)
  }

  // MARK: On a mapping

  /// K 8, C 6: `O[k] += W[k][c] * I[c]`.
  private static let layer = Layer(
    id: "a", name: "a", operatorName: "Gemm", dimensions: [.init("K", 8), .init("C", 6)],
    operands: [
      Operand("O", axes: [.init(IndexExpression(dimension: 0))], precisionBits: 16, finalPrecisionBits: 8),
      Operand(
        "W", axes: [.init(IndexExpression(dimension: 0)), .init(IndexExpression(dimension: 1))],
        precisionBits: 8),
      Operand("I", axes: [.init(IndexExpression(dimension: 1))], precisionBits: 8, source: .networkInput),
    ])

  private static func machine(mayBypass: [OperandRole] = [.weight, .input], bits: Int? = nil) -> Machine {
    let roles: [OperandRole] = [.input, .weight, .output]
    func memory(_ name: String, _ bypass: [OperandRole], _ bits: Int?, _ energy: Double) -> Memory {
      Memory(
        name, capacityBits: bits, readEnergyPicojoules: energy, writeEnergyPicojoules: energy, roles: roles,
        mayBypass: bypass, sharedAlong: [0],
        ports: [
          Port(
            "rw", .readWrite, widthBits: 64,
            uses: roles.flatMap { role in Movement.allCases.map { Port.Use(role, $0) } })
        ], location: line(100))
    }
    return Machine(
      name: "m",
      array: Machine.Array(
        dimensions: [.init("D1", 4)], operationEnergyPicojoules: 1, spatialReduction: [0]),
      memories: [memory("sram", mayBypass, bits, 1), memory("dram", [], nil, 100)], location: line(90))
  }

  /// K 4 across, then in time from the innermost: C in three rounds of 2, K in 2, C in 2; W and O are cut in the sram below the
  /// loop over K, I above it.
  private static let mapping = Mapping(
    loops: [
      .init(0, step: 1, across: 0), .init(1, step: 1), .init(0, step: 4), .init(1, step: 3),
    ],
    tiles: [
      [.init(memory: 0, residency: 2), .init(memory: 1, residency: 4)],
      [.init(memory: 0, residency: 2), .init(memory: 1, residency: 4)],
      [.init(memory: 0, residency: 3), .init(memory: 1, residency: 4)],
    ])

  private func space(
    _ demands: [Demand] = [], spatial: [Constraints.SpatialEntry] = [], hints: [Constraints.Hint] = [],
    order: [Constraints.OrderEntry] = [], utilization: Double? = nil, on machine: Machine = machine()
  ) throws -> LayerSpace {
    let entry = Constraints.Entry(
      selector: "default", spatial: spatial, hints: hints, order: order, demands: demands,
      utilization: utilization.map { .init($0, location: Self.line(50)) }, location: Self.line(1),
      orderLocation: Self.line(40))
    return try LayerSpace(layer: Self.layer, machine: machine, constraints: Constraints([entry]))
  }

  private func allows(_ demands: Demand...) throws -> Bool { try space(demands).allows(Self.mapping) }

  private func above(_ memory: String, _ order: Constraints.OrderEntry...) -> Demand {
    Demand(memory: memory, .orderAbove(order))
  }

  private func loop(_ dimension: String, _ iterations: Int? = nil) -> Constraints.OrderEntry {
    .loop(dimension: dimension, iterations: iterations)
  }

  @Test func theExampleIsLegal() throws {
    let problem = try Problem(layer: Self.layer, machine: Self.machine())
    #expect(Self.mapping.check(for: problem).isEmpty)
    #expect(try space().allows(Self.mapping))
  }

  /// Above the sram stand K 2, then C 2.
  @Test func ordersAboveAMemoryAreSeen() throws {
    #expect(try allows(above("sram", loop("K"))))
    #expect(try allows(above("sram", loop("K", 2), loop("C", 2))))
    #expect(try allows(above("sram", loop("K"), .anything, loop("C"))))
    #expect(try allows(above("sram", .anything, loop("C"))))
    #expect(try !allows(above("sram", loop("C"))))
    #expect(try !allows(above("sram", .anything, loop("K"))))
    #expect(try !allows(above("sram", loop("K", 3))))
    // A dimension that the layer lacks, and one that has no loop there.
    #expect(try allows(above("sram", loop("X", 7), loop("K"))))
    let inside = Mapping(
      loops: Self.mapping.loops,
      tiles: Self.mapping.tiles.map { [.init(memory: 0, residency: 3), $0[1]] })
    #expect(try space([above("sram", loop("K"), loop("C"))]).allows(inside))
    #expect(try !space([above("sram", loop("K", 2))]).allows(inside))
  }

  @Test func memoriesHoldOrAreBypassed() throws {
    #expect(try allows(Demand(memory: "sram", .holds("W"))))
    #expect(try !allows(Demand(memory: "sram", .bypassed("W"))))
    let around = Mapping(
      loops: Self.mapping.loops,
      tiles: [Self.mapping.tiles[0], [Self.mapping.tiles[1][1]], Self.mapping.tiles[2]])
    #expect(try !space([Demand(memory: "sram", .holds("W"))]).allows(around))
    #expect(try space([Demand(memory: "sram", .bypassed("W"))]).allows(around))
    #expect(try !space([Demand(memory: "sram", .loadedOnce("W"))]).allows(around))
  }

  /// I is cut above K, so that each element comes once; O is visited twice for each K.
  @Test func whatIsLoadedOnceIsSeen() throws {
    #expect(try allows(Demand(memory: "sram", .loadedOnce("W")), Demand(memory: "sram", .loadedOnce("I"))))
    #expect(try !allows(Demand(memory: "sram", .loadedOnce("O"))))
    #expect(try allows(Demand(memory: "dram", .loadedOnce("O"))))
  }

  @Test func unrollingAndOrderAreSeen() throws {
    func spatial(_ dimension: String, _ factor: Int) -> [Constraints.SpatialEntry] {
      [.init(arrayDimension: "D1", factors: [.init(dimension, factor)])]
    }
    #expect(try space(spatial: spatial("K", 4)).allows(Self.mapping))
    #expect(try !space(spatial: spatial("K", 2)).allows(Self.mapping))
    #expect(try !space(spatial: spatial("C", 4)).allows(Self.mapping))
    #expect(try space(hints: [.init(arrayDimension: "D1", dimensions: ["K"])]).allows(Self.mapping))
    #expect(try !space(hints: [.init(arrayDimension: "D1", dimensions: ["C"])]).allows(Self.mapping))
    #expect(try space(order: [loop("C"), loop("K")]).allows(Self.mapping))
    #expect(try !space(order: [.anything, loop("K")]).allows(Self.mapping))
  }

  /// 48 operations in 12 cycles on 4 elements: all of them work all the time.
  @Test func utilizationIsSeen() throws {
    #expect(try space(utilization: 1).allows(Self.mapping))
    let half = Mapping(
      loops: [
        .init(0, step: 1, across: 0), .init(1, step: 1), .init(0, step: 3), .init(1, step: 3),
      ], tiles: Self.mapping.tiles)
    #expect(try !space(utilization: 0.7).allows(half))
    #expect(try space(utilization: 0.66).allows(half), "8 in blocks of 3, 3 and 2")
  }

  /// Against a walk over all iterations that remembers which instance uses which element.
  @Test func loadedOnceMeansThatNoInstanceTakesAnElementTwice() throws {
    var problems = RandomProblems(seed: 41)
    var found = [true: 0, false: 0]
    for _ in 0..<150 {
      let problem = try Problem(layer: problems.layer(), machine: problems.machine())
      guard problem.layer.operations < 3000 else { continue }
      let mapping = problems.mapping(for: problem)
      let walk = BruteForce(mapping, problem)
      for operand in mapping.tiles.indices.dropFirst() {
        for (tile, next) in zip(mapping.tiles[operand], mapping.tiles[operand].dropFirst()) {
          let key = BruteForce.Key(operand: operand, outer: next.memory, direction: .inward)
          let taken = walk.counts[key]?.inner ?? 0
          let used = usedPairs(operand, in: tile.memory, mapping, problem)
          let demands = LayerDemands(loadedOnce: [Place(operand: operand, memory: tile.memory)])
          let isKept = demands.areKept(by: mapping, for: problem)
          #expect(isKept == (taken == used), "\(mapping) \(operand) \(tile)")
          found[isKept, default: 0] += 1
        }
      }
    }
    #expect(found.values.allSatisfy { $0 > 30 }, "\(found)")
  }

  /// The number of pairs of an instance of a memory and an element of an operand that it ever uses.
  private func usedPairs(_ operand: Int, in memory: Int, _ mapping: Mapping, _ problem: Problem) -> Int {
    var pairs: Set<[Int]> = []
    var low = problem.layer.sizes.map { _ in 0 }
    var size = problem.layer.sizes
    var coordinates = problem.machine.array.dimensions.map { _ in 0 }
    func walk(_ position: Int) {
      guard position >= 0 else {
        let element = zip(problem.layer.operands[operand].axes.indices, problem.layer.operands[operand].axes)
          .map { $1.index.value(at: low) }
        let isInside = zip(element, problem.layer.operands[operand].axes).allSatisfy { value, axis in
          axis.extent.map { (0..<$0).contains(value) } ?? true
        }
        if isInside {
          let instance = coordinates.indices.map {
            problem.sharing[memory].contains($0) ? 0 : coordinates[$0]
          }
          pairs.insert(instance + element)
        }
        return
      }
      let loop = mapping.loops[position]
      let (oldLow, oldSize) = (low[loop.dimension], size[loop.dimension])
      var index = 0
      for start in stride(from: 0, to: oldSize, by: loop.step) {
        low[loop.dimension] = oldLow + start
        size[loop.dimension] = min(loop.step, oldSize - start)
        if let array = loop.arrayDimension {
          let before = coordinates[array]
          coordinates[array] = before * 64 + index
          walk(position - 1)
          coordinates[array] = before
        } else {
          walk(position - 1)
        }
        index += 1
      }
      (low[loop.dimension], size[loop.dimension]) = (oldLow, oldSize)
    }
    walk(mapping.loops.count - 1)
    return pairs.count
  }

  // MARK: In a search

  private func searched(
    _ demands: [Demand], utilization: Double? = nil, bits: Int? = 200
  ) async throws -> (LayerResult, LayerSpace) {
    let machine = Self.machine(bits: bits)
    let entry = Constraints.Entry(
      selector: "default", demands: demands, utilization: utilization.map { .init($0) })
    let constraints = Constraints([entry])
    let result = try await NetworkSearch(
      network: Network(name: "n", layers: [Self.layer]), machine: machine, constraints: constraints,
      options: SearchOptions(objective: .energy, threads: 1)
    ).run()
    return (
      result.layers[0], try LayerSpace(layer: Self.layer, machine: machine, constraints: constraints)
    )
  }

  @Test(arguments: [
    [Constraints.Demand(memory: "sram", .holds("W"))], [.init(memory: "sram", .bypassed("W"))],
    [.init(memory: "sram", .bypassed("W")), .init(memory: "sram", .bypassed("I"))],
    [.init(memory: "sram", .loadedOnce("O"))], [.init(memory: "sram", .loadedOnce("I"))],
    [.init(memory: "sram", .orderAbove([.loop(dimension: "K", iterations: nil)]))],
    [.init(memory: "sram", .orderAbove([.anything, .loop(dimension: "K", iterations: nil)]))],
  ])
  func searchesKeepDemands(_ demands: [Constraints.Demand]) async throws {
    let (result, space) = try await searched(demands)
    #expect(space.allows(result.mapping))
    #expect(result.mapping.check(for: space.problem).isEmpty)
  }

  @Test func searchesKeepTheUtilization() async throws {
    let (result, space) = try await searched([], utilization: 1)
    #expect(result.cost.spatialUtilization == 1 && space.allows(result.mapping))
  }

  // MARK: Conflicts

  private func findings(
    _ demands: [Demand] = [], spatial: [Constraints.SpatialEntry] = [], hints: [Constraints.Hint] = [],
    order: [Constraints.OrderEntry] = [], utilization: Double? = nil, on machine: Machine = machine()
  ) -> [Diagnostic] {
    let error = #expect(throws: DiagnosticList.self) {
      try space(demands, spatial: spatial, hints: hints, order: order, utilization: utilization, on: machine)
    }
    return error?.diagnostics ?? []
  }

  private func expect(
    _ findings: [Diagnostic], _ code: DiagnosticCode, at line: Int, _ message: String, notes: [Int]
  ) {
    #expect(findings.map(\.code) == [code])
    #expect(findings.first?.location == Self.line(line))
    #expect(findings.first?.message.contains(message) == true, "\(findings)")
    #expect(findings.first?.fix != nil)
    for note in notes { #expect(findings.first?.notes.contains { $0.location == Self.line(note) } == true) }
  }

  @Test func contradictionsNameBothPlaces() {
    for kind in [Demand.Kind.holds("W"), .loadedOnce("W")] {
      expect(
        findings([
          Demand(memory: "sram", kind, location: Self.line(5)),
          Demand(memory: "sram", .bypassed("W"), location: Self.line(6)),
        ]), .impossibleConstraint, at: 6, "W is to bypass sram, which is also to", notes: [5])
    }
  }

  @Test func whatTheMachineDoesNotLetIsSaid() {
    expect(
      findings([Demand(memory: "sram", .bypassed("O"), location: Self.line(6))]), .impossibleConstraint,
      at: 6,
      "the machine has no way around it for 'output'", notes: [100])
    expect(
      findings([Demand(memory: "dram", .bypassed("W"), location: Self.line(6))]), .impossibleConstraint,
      at: 6,
      "the last memory of 'weight'", notes: [100])
    expect(
      findings([Demand(memory: "rf", .holds("W"), location: Self.line(6))]), .unknownName, at: 6,
      "'rf' in the entry 'default' is no memory of 'm'", notes: [90])
    expect(
      findings([Demand(memory: "dram", .orderAbove([loop("K")]), location: Self.line(6))]),
      .impossibleConstraint, at: 6, "no memory stands outside it", notes: [100])
  }

  @Test func aUtilizationBeyondTheUnrollingNamesBoth() {
    expect(
      findings(
        spatial: [
          .init(arrayDimension: "D1", factors: [.init("K", 2)], location: Self.line(7))
        ], utilization: 0.75), .impossibleConstraint, at: 50,
      "demands that 75 % of the array work, at most 50 %",
      notes: [7])
    expect(
      findings(
        spatial: [
          .init(arrayDimension: "D1", factors: [.init("K", 3)], location: Self.line(7))
        ], utilization: 0.7), .impossibleConstraint, at: 50, "at most 66.6 % can", notes: [7])
    expect(
      findings(
        hints: [.init(arrayDimension: "D1", dimensions: ["X"], location: Self.line(8))], utilization: 0.5),
      .impossibleConstraint, at: 50, "at most 25 % can", notes: [8])
  }

  @Test func ordersThatDoNotMultiplyAreRefused() {
    expect(
      findings(order: [loop("K", 4), .anything, loop("K", 4)]), .impossibleConstraint, at: 40,
      "has loops K 4 and K 4, which need K to be at least 13; it is 8", notes: [])
    expect(
      findings(
        spatial: [.init(arrayDimension: "D1", factors: [.init("K", 2)], location: Self.line(7))],
        order: [loop("K", 3), .anything, loop("K", 3)]), .impossibleConstraint, at: 40, "4 of 8 are left",
      notes: [7])
  }

  @Test func leastSizesAreExact() {
    /// Whether loops of exactly these iterations, outermost first, can cut a dimension.
    func fits(_ size: Int, _ iterations: ArraySlice<Int>) -> Bool {
      guard let first = iterations.first else { return size == 1 }
      return (1...size).contains { step in
        (size + step - 1) / step == first && fits(step, iterations.dropFirst())
      }
    }
    for a in 2...5 {
      for b in 2...5 {
        let least = (1...40).first { fits($0, [a, b]) || fits($0, [b, a]) }
        #expect(OrderConflict.leastSize([a, b]) == least)
      }
    }
    #expect(OrderConflict.leastSize([1 << 40, 1 << 40]) == Int.max)
  }

  @Test func nothingFoundIsSaidWithTheDemands() async throws {
    let error = await #expect(throws: DiagnosticList.self) {
      try await searched(
        [
          Demand(memory: "sram", .loadedOnce("O"), location: Self.line(5)),
          Demand(memory: "sram", .loadedOnce("I"), location: Self.line(6)),
          Demand(
            memory: "sram", .orderAbove([.loop(dimension: "C", iterations: 6)]), location: Self.line(7)),
        ], bits: 60)
    }
    let finding = try #require(error?.diagnostics.first)
    #expect(finding.code == .impossibleConstraint && finding.message.contains("keeps every demand"))
    #expect(finding.notes.compactMap(\.location?.line) == [5, 6, 7])
  }
}
