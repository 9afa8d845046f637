import Diagnostics
import Tilewright

/// What a memory's description refers to.
struct MemoryContext {
  /// Names of the array dimensions; nil when the array couldn't be read.
  let dimensions: [String]?
  let clock: Clock?
}

/// One memory of a native machine, read in two steps: everything but its ports, then those.
struct NativeMemory {
  /// The memory without ports and with energies of 0.
  let memory: Memory
  let fields: Fields
  /// Whether partial sums may come back to it from above and go back below.
  let returnsPartialSums: Bool
  private let readEnergy: AccessEnergy
  private let writeEnergy: AccessEnergy

  private static let keys =
    [
      "name", "capacity", "holds", "may-bypass", "shared-by", "read", "write", "leakage", "area", "latency",
      "double-buffered", "reuse", "partial-sum-return",
    ] + NativePorts.memoryKeys
  private static let standardRoles: [OperandRole] = [.input, .weight, .output]

  static func read(
    _ value: Located, number: Int, _ context: MemoryContext, _ findings: inout Findings
  ) -> NativeMemory? {
    let name = value.entries?.last { $0.name == "name" }?.value.text
    let owner = name.map { "memory '\($0)'" } ?? "memory \(number)"
    guard let fields = Fields(value, of: owner, known: keys, &findings) else { return nil }
    let written = fields.require("name", &findings)?.string(&findings)
    let capacity = fields.require(
      "capacity", &findings, fix: "write its size, such as 'capacity: 16 KiB', or 'unlimited'"
    ).flatMap { readCapacity($0, &findings) }
    let roles = fields.require("holds", &findings, fix: "write 'holds: [input, output]', or 'all'").flatMap {
      readRoles($0, &findings)
    }
    let bypass = fields["may-bypass"].flatMap { readRoles($0, &findings) }
    let shared = sharedBy(fields, context, &findings)
    let read = fields.require("read", &findings, fix: "write the energy of a read, such as 'read: 10.5 pJ'")?
      .accessEnergy(&findings)
    let write = fields.require(
      "write", &findings, fix: "write the energy of a write, such as 'write: 12.8 pJ'")?
      .accessEnergy(&findings)
    let leakage = fields["leakage"]?.power(clock: context.clock, &findings)
    let area = fields["area"]?.area(&findings)
    let latency = fields["latency"]?.cycles(clock: context.clock, &findings)
    let doubled = fields["double-buffered"]?.bool(&findings)
    let slides = fields["reuse"].flatMap { readReuse($0, &findings) }
    let returns = fields["partial-sum-return"]?.bool(&findings) ?? true
    guard let written, let capacity, let roles, let shared, let read, let write else {
      NativePorts.checkQuantities(fields, context.clock, &findings)
      return nil
    }
    let memory = Memory(
      written, capacityBits: capacity.bits, readEnergyPicojoules: 0, writeEnergyPicojoules: 0, roles: roles,
      mayBypass: bypass ?? [], sharedAlong: shared, ports: [], latencyCycles: latency ?? 0,
      leakagePicojoulesPerCycle: leakage ?? 0, area: area ?? 0, alwaysDoubleBuffered: doubled ?? false,
      reusesSlidingWindow: slides ?? false, location: value.location,
      origin: MemoryOrigin(
        .native,
        places: fields.places([
          .capacity: "capacity", .readEnergy: "read", .writeEnergy: "write",
          .latency: latency == nil ? "" : "latency", .sharing: "shared-by",
        ])))
    return NativeMemory(
      memory: memory, fields: fields, returnsPartialSums: returns, readEnergy: read, writeEnergy: write)
  }

  /// The finished memory, and whether its ports were wrong, so that a movement without port says nothing new.
  func withPorts(
    in machine: Machine, at index: Int, _ clock: Clock?, _ findings: inout Findings
  ) -> (memory: Memory, hasPortErrors: Bool)? {
    let needed = memory.roles.flatMap { role in
      machine.movements(of: role, in: index).map { Port.Use(role, $0) }
    }
    var found = Findings()
    let given = needed.filter {
      returnsPartialSums || !Machine.isPartialSumReturn($0.role, $0.movement)
    }
    let ports = NativePorts(fields: fields, memory: memory, needed: needed, given: given, clock: clock)
      .read(&found)
    findings.add(contentsOf: found.sorted)
    guard let ports else { return nil }
    let read = energy(readEnergy, "read", ports.filter { $0.uses.contains { $0.movement.isRead } }, &findings)
    let write = energy(
      writeEnergy, "write", ports.filter { $0.uses.contains { !$0.movement.isRead } }, &findings)
    guard let read, let write else { return nil }
    let full = memory.with(ports: ports, readEnergyPicojoules: read, writeEnergyPicojoules: write)
    return (full, found.hasErrors)
  }

  /// The energy of a full-width access; one per bit needs ports of one width.
  private func energy(
    _ energy: AccessEnergy, _ key: String, _ ports: [Port], _ findings: inout Findings
  ) -> Double? {
    switch energy {
    case .perAccess(let picojoules): return picojoules
    case .perBit(let picojoules):
      let widths = Set(ports.map(\.widthBits)).sorted()
      guard widths.count <= 1 else {
        findings.error(
          .unsupportedMachine,
          "'\(key)' of \(fields.owner) is an energy per bit, but its ports are \(widths.map(String.init).joined(separator: " and ")) bits wide",
          at: fields[key]?.location, fix: "give the ports one width, or the energy of a full-width access")
        return nil
      }
      return picojoules * Double(widths.first ?? 0)
    }
  }

  private static func readCapacity(_ value: Located, _ findings: inout Findings) -> (bits: Int?, Void)? {
    if value.text == "unlimited" { return (nil, ()) }
    return value.size(&findings).map { ($0, ()) }
  }

  static func readRoles(_ value: Located, _ findings: inout Findings) -> [OperandRole]? {
    if value.text == "all" { return standardRoles }
    guard let names = value.names(&findings, expected: "a list of roles such as [input, output], or 'all'")
    else {
      return nil
    }
    var roles: [OperandRole] = []
    for name in names {
      let role = OperandRole(name.text ?? "")
      let standard = standardRoles.map(\.name)
      if !standard.contains(role.name), let near = Spelling.nearest(to: role.name, among: standard) {
        findings.warning(
          .unknownName, "'\(role)' is a role of its own here, but reads like '\(near)'", at: name.location,
          fix: "did you mean '\(near)'?")
      }
      if roles.contains(role) {
        findings.error(
          .duplicate, "role '\(role)' is listed twice", at: name.location, fix: "keep one of them")
      } else {
        roles.append(role)
      }
    }
    return roles
  }

  private static func sharedBy(
    _ fields: Fields, _ context: MemoryContext, _ findings: inout Findings
  ) -> Set<Int>? {
    let fix = "list the array dimensions along which one instance serves all, or write 'all' or 'none'"
    if context.dimensions == [], !fields.has("shared-by") { return [] }
    guard let value = fields.require("shared-by", &findings, fix: fix) else { return nil }
    let dimensions = context.dimensions ?? []
    switch value.text {
    case "all": return Set(dimensions.indices)
    case "none": return []
    default: break
    }
    guard let names = value.names(&findings, expected: "a list of array dimensions, 'all' or 'none'") else {
      return nil
    }
    guard context.dimensions != nil else { return [] }
    let indices = names.compactMap { $0.arrayDimension(of: dimensions, &findings) }
    return indices.count == names.count ? Set(indices) : nil
  }

  private static func readReuse(_ value: Located, _ findings: inout Findings) -> Bool? {
    switch value.text {
    case "sliding": return true
    case "none": return false
    default:
      value.wrongType(&findings, expected: "'sliding' or 'none'")
      return nil
    }
  }
}
