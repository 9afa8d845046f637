import Diagnostics
import Tilewright

/// One memory of a ZigZag accelerator, with the places that its port findings need.
struct ZigZagMemory {
  /// The memory as written; its ports may serve movements that its chain doesn't need.
  let memory: Memory
  /// What its `ports` say.
  let ports: ZigZagPortList

  private static let keys = [
    "size", "r_cost", "w_cost", "area", "latency", "operands", "ports", "served_dimensions",
    "auto_cost_extraction", "mem_type", "force_double_buffering",
  ]
  private static let oldKeys = [
    "r_bw", "w_bw", "r_port", "w_port", "rw_port", "min_r_granularity", "min_w_granularity",
  ]

  static func read(_ entry: Located.Entry, array: [String]?, _ findings: inout Findings) -> ZigZagMemory? {
    let name = entry.name
    let isOld = entry.value.entries.map(isOldDialect) ?? false
    guard
      let fields = Fields(
        entry.value, of: "memory '\(name)'", at: entry.key.location, known: isOld ? keys + oldKeys : keys,
        duplicates: .lastCounts, &findings)
    else { return nil }
    let size = fields.require("size", &findings, fix: "write the number of bits")?.zigzagBits(
      &findings, expected: "a number of bits")
    let costs = costs(fields, &findings)
    let operands = fields.require("operands", &findings)?.names(&findings)?.compactMap(\.text)
    let shared = sharedAlong(fields, array, &findings)
    let latency = fields["latency"]?.int(&findings, expected: "a number of cycles", in: 0...(1 << 40))
    let area = fields["area"]?.real(&findings, within: .area)
    let doubled = fields["force_double_buffering"]?.zigzagBool(&findings)
    if let entry = fields.entry("mem_type") {
      findings.warning(
        .unsupportedMachine, "'mem_type' only matters for automatic costs and is ignored",
        at: entry.key.location)
    }
    let ports = operands.flatMap {
      isOld
        ? ZigZagOldPorts.read(fields, operands: $0, &findings)
        : ZigZagPorts.read(fields, operands: $0, &findings)
    }
    guard let size, let costs, let operands, let shared, let ports else { return nil }
    let memory = Memory(
      name, capacityBits: size, readEnergyPicojoules: costs.read, writeEnergyPicojoules: costs.write,
      roles: operands.map(ZigZagWords.role), sharedAlong: shared, ports: ports.ports,
      latencyCycles: latency ?? 0,
      area: area ?? 0, alwaysDoubleBuffered: doubled ?? false, location: entry.key.location,
      origin: MemoryOrigin(
        .zigzag,
        places: fields.places([
          .capacity: "size", .readEnergy: "r_cost", .writeEnergy: "w_cost",
          .latency: latency == nil ? "" : "latency", .sharing: "served_dimensions",
        ])))
    return ZigZagMemory(memory: memory, ports: ports)
  }

  static func isOldDialect(_ entries: [Located.Entry]) -> Bool {
    if entries.contains(where: { oldKeys.contains($0.name) }) { return true }
    let first = entries.last { $0.name == "ports" }?.value.elements?.first?.entries
    return first?.contains { ZigZagWords.directions.contains($0.name) } ?? false
  }

  private static func costs(_ fields: Fields, _ findings: inout Findings) -> (read: Double, write: Double)? {
    let isAutomatic = fields["auto_cost_extraction"]?.zigzagBool(&findings) ?? false
    let isComplete = fields["r_cost"] != nil && fields["w_cost"] != nil
    if isAutomatic {
      let place = fields.entry("auto_cost_extraction")?.key.location
      guard isComplete else {
        findings.error(
          .unsupportedMachine, "\(fields.owner) leaves its costs to CACTI, which is not part of this tool",
          at: place,
          fix: "write r_cost and w_cost, in picojoules per access of the full width")
        return nil
      }
      findings.warning(
        .unsupportedMachine, "'auto_cost_extraction' is ignored; the costs written here are used", at: place)
    }
    let fix = "write picojoules per access of the full width"
    let read = fields.require("r_cost", &findings, fix: fix)?.real(
      &findings, expected: "picojoules", within: .event)
    let write = fields.require("w_cost", &findings, fix: fix)?.real(
      &findings, expected: "picojoules", within: .event)
    guard let read, let write else { return nil }
    return (read, write)
  }

  private static func sharedAlong(_ fields: Fields, _ array: [String]?, _ findings: inout Findings) -> Set<
    Int
  >? {
    let fix = "list the array dimensions along which one instance serves all elements; [] for one per element"
    guard let list = fields.require("served_dimensions", &findings, fix: fix) else { return nil }
    guard let names = list.names(&findings) else { return nil }
    guard let array else { return [] }
    let indices = names.compactMap { $0.arrayDimension(of: array, &findings) }
    return indices.count == names.count ? Set(indices) : nil
  }
}

extension ZigZagMemory {
  /// The memory with only the movements that its chain needs, each at the first port it is allocated to, and the ports that serve one.
  func memory(keeping machine: Machine, at index: Int) -> Memory {
    let needed = Dictionary(
      uniqueKeysWithValues: Set(memory.roles).map { ($0, machine.movements(of: $0, in: index)) })
    var served: Set<Port.Use> = []
    let ports = memory.ports.map { port in
      Port(
        port.name, port.direction, widthBits: port.widthBits, granularityBits: port.granularityBits,
        uses: port.uses.filter {
          needed[$0.role]?.contains($0.movement) ?? false && served.insert($0).inserted
        }, location: port.location)
    }.filter { !$0.uses.isEmpty }
    return memory.with(ports: ports)
  }
}
