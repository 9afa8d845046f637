public import Diagnostics

extension LevelTiling {
  /// The tiling of a single buffer as a program: a loop for each dimension with several tiles, one execution for each
  /// tile, on a machine with that buffer and everything outside.
  ///
  /// Throws when the layer itself is wrong.
  public func program(
    for layer: Layer, buffer elements: Int
  ) throws(DiagnosticList) -> (program: Program, problem: Problem) {
    let problem = try Problem(layer: layer, machine: Self.machine(layer, buffer: elements))
    let loops = order.reversed().map { Mapping.Loop($0, step: tiles[$0].largest) }
    let mapping = Mapping(
      loops: loops,
      tiles: slots.map {
        [Mapping.Tile(memory: 0, residency: 0, slots: $0), Mapping.Tile(memory: 1, residency: loops.count)]
      })
    return (Program(mapping, for: problem), problem)
  }

  private static func machine(_ layer: Layer, buffer elements: Int) -> Machine {
    let roles = [OperandRole.input, .weight, .output]
    let uses = roles.flatMap { role in Movement.allCases.map { Port.Use(role, $0) } }
    let bits = layer.operands.map(\.precisionBits).max() ?? 1
    func memory(_ name: String, _ capacity: Int?) -> Memory {
      Memory(
        name, capacityBits: capacity, readEnergyPicojoules: 0, writeEnergyPicojoules: 0, roles: roles,
        ports: [Port("all", .readWrite, widthBits: max(1, bits), uses: uses)])
    }
    let (capacity, overflow) = elements.multipliedReportingOverflow(by: bits)
    return Machine(
      name: "buffer",
      array: Machine.Array(
        dimensions: [], operationEnergyPicojoules: 0, spatialReduction: [], accumulatesInPlace: true),
      memories: [memory("buffer", overflow ? nil : capacity), memory("outside", nil)])
  }
}
