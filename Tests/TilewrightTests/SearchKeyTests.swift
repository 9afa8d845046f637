import Diagnostics
import Testing

@testable import Tilewright

/// What makes two searches the same to a store of results.
@Suite struct SearchKeyTests {
  private typealias Place = Diagnostics.SourceLocation

  /// A search in pieces, each of which a test can replace.
  private struct Inputs {
    var layer = SearchKeyTests.layer()
    var machine = SearchKeyTests.machine()
    var entry: Constraints.Entry? = SearchKeyTests.entry()
    var options = SearchOptions(objective: .energy, threads: 1)
    var versions = SearchKey.versions

    func key() throws -> [UInt8] {
      let problem = try Problem(layer: layer, machine: machine, roles: entry?.roles ?? [:])
      return SearchKey.bytes(of: problem, entry: entry, options: options, versions: versions)
    }
  }

  private static let place = Place(file: "elsewhere.yaml", line: 7, column: 3)

  private static func operand(
    _ name: String = "I", coefficient: Int = 2, dimension: Int = 1, constant: Int = -1, extent: Int? = 9,
    precisionBits: Int = 8, finalPrecisionBits: Int = 8, source: Operand.Source = .networkInput
  ) -> Operand {
    let index = IndexExpression([.init(coefficient, dimension: dimension)], constant: constant)
    return Operand(
      name, axes: [.init(index, extent: extent)], precisionBits: precisionBits,
      finalPrecisionBits: finalPrecisionBits, source: source)
  }

  private static func layer(
    _ id: String = "a", name: String = "first", operatorName: String = "Conv",
    dimensions: [Layer.Dimension] = [.init("K", 4), .init("C", 6)], input: Operand = operand(),
    more: [Operand] = [], location: Place? = nil
  ) -> Layer {
    Layer(
      id: id, name: name, operatorName: operatorName, dimensions: dimensions,
      operands: [
        Operand("O", axes: [.init(IndexExpression(dimension: 0))], precisionBits: 16, finalPrecisionBits: 8),
        input,
      ] + more, location: location)
  }

  private static func port(
    _ name: String = "rw", _ direction: Port.Direction = .readWrite, widthBits: Int = 64,
    granularityBits: Int = 8, uses: [Port.Use] = [.init(.input, .readToBelow)], location: Place? = nil,
    overhead: TransferLaw.Overhead = .none
  ) -> Port {
    Port(
      name, direction, widthBits: widthBits, granularityBits: granularityBits, uses: uses, location: location,
      overhead: overhead)
  }

  private static func memory(
    _ name: String = "sram", kind: Memory.Kind = .storage, capacityBits: Int? = 1024, read: Double = 1,
    write: Double = 2, roles: [OperandRole] = [.input, .output], mayBypass: [OperandRole] = [.input],
    sharedAlong: Set<Int> = [0, 1], ports: [Port] = [port()], latencyCycles: Int = 1, leakage: Double = 0.5,
    area: Double = 3, doubled: Bool = false, slides: Bool = false, location: Place? = nil,
    origin: MemoryOrigin = MemoryOrigin()
  ) -> Memory {
    Memory(
      name, kind: kind, capacityBits: capacityBits, readEnergyPicojoules: read, writeEnergyPicojoules: write,
      roles: roles, mayBypass: mayBypass, sharedAlong: sharedAlong, ports: ports,
      latencyCycles: latencyCycles,
      leakagePicojoulesPerCycle: leakage, area: area, alwaysDoubleBuffered: doubled,
      reusesSlidingWindow: slides,
      location: location, origin: origin)
  }

  private static func array(
    _ dimensions: [Machine.Array.Dimension] = [.init("D1", 4), .init("D2", 2)], energy: Double = 0.04,
    cycles: Int = 1, leakage: Double = 0.1, area: Double = 5, reduction: Set<Int> = [1],
    accumulates: Bool = false
  ) -> Machine.Array {
    Machine.Array(
      dimensions: dimensions, operationEnergyPicojoules: energy, cyclesPerOperation: cycles,
      leakagePicojoulesPerCycle: leakage, area: area, spatialReduction: reduction,
      accumulatesInPlace: accumulates)
  }

  private static func machine(
    _ name: String = "m", array: Machine.Array = array(), inner: Memory = memory(),
    more: [Memory] = [], location: Place? = nil
  ) -> Machine {
    let outer = memory("dram", capacityBits: nil, roles: [.input, .weight, .output], mayBypass: [])
    return Machine(name: name, array: array, memories: [inner] + more + [outer], location: location)
  }

  private static func entry(
    _ selector: String = "default",
    spatial: [Constraints.SpatialEntry] = [.init(arrayDimension: "D1", factors: [.init("K", 2)])],
    hints: [Constraints.Hint] = [.init(arrayDimension: "D2", dimensions: ["C"])],
    roles: [String: OperandRole] = [:],
    order: [Constraints.OrderEntry] = [.loop(dimension: "K", iterations: 2), .anything],
    demands: [Constraints.Demand] = [], utilization: Constraints.LeastUtilization? = nil,
    widths: ElementWidths = ElementWidths(), location: Place? = nil
  ) -> Constraints.Entry {
    Constraints.Entry(
      selector: selector, spatial: spatial, hints: hints, roles: roles, order: order, demands: demands,
      utilization: utilization, widths: widths, location: location)
  }

  private static let otherLayers: [Layer] = [
    layer(operatorName: "Gemm"), layer(dimensions: [.init("K", 5), .init("C", 6)]),
    layer(dimensions: [.init("M", 4), .init("C", 6)]),
    layer(dimensions: [.init("K", 4), .init("C", 6), .init("B", 2)]), layer(input: operand("X")),
    layer(input: operand(coefficient: 3)), layer(input: operand(dimension: 0)),
    layer(input: operand(constant: 0)), layer(input: operand(extent: 10)), layer(input: operand(extent: nil)),
    layer(input: operand(precisionBits: 4)), layer(input: operand(finalPrecisionBits: 4)),
    layer(input: operand(source: .constant)), layer(more: [operand("W", source: .constant)]),
  ]

  private static let otherMachines: [Machine] =
    [
      array([.init("D1", 8), .init("D2", 2)]), array([.init("X", 4), .init("D2", 2)]),
      array([.init("D1", 4)]),
      array(energy: 0.05), array(cycles: 2), array(leakage: 0), array(area: 6), array(reduction: [0]),
      array(reduction: []), array(accumulates: true),
    ].map { machine(array: $0) }
    + [
      memory("other"), memory(kind: .stream(repeats: true)), memory(kind: .stream(repeats: false)),
      memory(capacityBits: 1025), memory(capacityBits: nil), memory(read: 1.0.nextUp), memory(write: 1),
      memory(roles: [.input]), memory(mayBypass: []), memory(mayBypass: [.output]), memory(sharedAlong: [0]),
      memory(ports: []), memory(ports: [port(), port("more")]), memory(latencyCycles: 2), memory(leakage: 0),
      memory(area: 4), memory(doubled: true), memory(slides: true),
      memory(ports: [port("rw", .read)]), memory(ports: [port(widthBits: 32)]),
      memory(ports: [port(granularityBits: 16)]), memory(ports: [port(uses: [.init(.output, .readToBelow)])]),
      memory(ports: [port(uses: [.init(.input, .writeFromAbove)])]), memory(ports: [port(uses: [])]),
      memory(ports: [port(overhead: .init(startCycles: 1))]),
      memory(ports: [port(overhead: .init(minimumBits: 1))]),
      memory(ports: [port(overhead: .init(picojoules: 1))]),
    ].map { machine(inner: $0) } + [machine(more: [memory("second")])]

  private static let otherEntries: [Constraints.Entry?] = [
    nil, entry(spatial: []), entry(spatial: [.init(arrayDimension: "D2", factors: [.init("K", 2)])]),
    entry(spatial: [.init(arrayDimension: "D1", factors: [.init("C", 2)])]),
    entry(spatial: [.init(arrayDimension: "D1", factors: [.init("K", 4)])]),
    entry(spatial: [.init(arrayDimension: "D1", factors: [.init("K", 2), .init("C", 2)])]), entry(hints: []),
    entry(hints: [.init(arrayDimension: "D1", dimensions: ["C"])]),
    entry(hints: [.init(arrayDimension: "D2", dimensions: ["K"])]), entry(roles: ["I": .weight]),
    entry(order: []), entry(order: [.anything, .loop(dimension: "K", iterations: 2)]),
    entry(order: [.loop(dimension: "C", iterations: 2), .anything]),
    entry(order: [.loop(dimension: "K", iterations: 4), .anything]),
    entry(order: [.loop(dimension: "K", iterations: nil), .anything]),
    entry(demands: [.init(memory: "sram", .holds("I"))]),
    entry(demands: [.init(memory: "sram", .holds("O"))]),
    entry(demands: [.init(memory: "dram", .holds("I"))]),
    entry(demands: [.init(memory: "sram", .bypassed("I"))]),
    entry(demands: [.init(memory: "sram", .loadedOnce("I"))]),
    entry(demands: [.init(memory: "sram", .orderAbove([]))]),
    entry(demands: [.init(memory: "sram", .orderAbove([.anything]))]),
    entry(demands: [.init(memory: "sram", .orderAbove([.loop(dimension: "K", iterations: 2)]))]),
    entry(utilization: .init(0.5)), entry(utilization: .init(0.25)),
    entry(widths: .init(activationBits: 16)), entry(widths: .init(weightBits: 16)),
    entry(widths: .init(partialSumBits: 16)), entry(widths: .init(outputBits: 16)),
  ]

  @Test func everyChangeOfAnInputChangesTheKey() throws {
    let base = Inputs()
    var changed: [Inputs] = []
    func change(_ edit: (inout Inputs) -> Void) {
      var copy = base
      edit(&copy)
      changed.append(copy)
    }
    for layer in Self.otherLayers { change { $0.layer = layer } }
    for machine in Self.otherMachines { change { $0.machine = machine } }
    for entry in Self.otherEntries { change { $0.entry = entry } }
    for objective in [Objective.latency, .edp] {
      change { $0.options = SearchOptions(objective: objective, threads: 1) }
    }
    for index in base.versions.indices { change { $0.versions[index] += 1 } }
    let keys = try changed.map { try $0.key() }
    let own = try base.key()
    for (index, key) in keys.enumerated() { #expect(key != own, "change \(index)") }
    #expect(Set(keys).count == keys.count)
  }

  @Test func namesAndPlacesDoNotMatter() throws {
    let base = Inputs()
    var changed = base
    changed.layer = Self.layer(
      "b", name: "second", input: Self.operand(source: .layer("a")), location: Self.place)
    changed.machine = Self.machine(
      "n",
      inner: Self.memory(
        ports: [Self.port("other", location: Self.place)], location: Self.place,
        origin: MemoryOrigin(.zigzag, places: [.capacity: Self.place])), location: Self.place)
    changed.entry = Self.entry("Conv", location: Self.place)
    changed.options = SearchOptions(
      objective: .energy, threads: 7, store: ResultStore(load: { _ in nil }, save: { _ in }))
    #expect(try changed.key() == base.key())
  }

  /// A field that is added to one of these types belongs in the key, or among those left out on purpose.
  @Test func everyFieldIsKnown() throws {
    func fields(_ value: Any) -> Set<String> { Set(Mirror(reflecting: value).children.compactMap(\.label)) }
    let layer = Self.layer()
    #expect(fields(layer) == ["id", "name", "operatorName", "dimensions", "operands", "location"])
    #expect(fields(layer.dimensions[0]) == ["name", "size"])
    #expect(
      fields(layer.operands[1]) == ["name", "axes", "precisionBits", "finalPrecisionBits", "source"])
    #expect(fields(layer.operands[1].axes[0]) == ["index", "extent"])
    #expect(fields(layer.operands[1].axes[0].index) == ["terms", "constant"])
    let machine = Self.machine()
    #expect(fields(machine) == ["name", "array", "memories", "location"])
    #expect(
      fields(machine.array) == [
        "dimensions", "operationEnergyPicojoules", "cyclesPerOperation", "leakagePicojoulesPerCycle", "area",
        "spatialReduction", "accumulatesInPlace", "systolicAlong",
      ])
    #expect(
      fields(machine.memories[0]) == [
        "name", "kind", "capacityBits", "readEnergyPicojoules", "writeEnergyPicojoules", "roles", "mayBypass",
        "sharedAlong", "ports", "latencyCycles", "leakagePicojoulesPerCycle", "area", "alwaysDoubleBuffered",
        "reusesSlidingWindow", "location", "origin",
      ])
    #expect(
      fields(machine.memories[0].ports[0]) == [
        "name", "direction", "widthBits", "granularityBits", "uses", "location", "overhead",
      ])
    #expect(
      fields(machine.memories[0].ports[0].overhead) == ["startCycles", "minimumBits", "picojoules"])
    let entry = Self.entry()
    #expect(
      fields(entry) == [
        "selector", "spatial", "hints", "roles", "order", "demands", "utilization", "widths", "location",
        "orderLocation",
      ])
    #expect(fields(entry.spatial[0]) == ["arrayDimension", "factors", "location"])
    #expect(fields(entry.hints[0]) == ["arrayDimension", "dimensions", "location"])
    #expect(
      fields(Constraints.Demand(memory: "sram", .holds("W"))) == ["memory", "kind", "location"])
    #expect(fields(Constraints.LeastUtilization(1)) == ["share", "location"])
    #expect(
      fields(SearchOptions(objective: .energy, threads: 1)) == ["objective", "threads", "store"])
  }
}
