import Diagnostics
import Tilewright

/// Writes a machine as a ZigZag accelerator, in either dialect.
struct ZigZagMachineWriter {
  private let machine: Machine
  private let isOld: Bool

  init(_ machine: Machine, _ form: FileConversion.Form) {
    self.machine = machine
    isOld = form == .zigzag3_8
  }

  func text(_ findings: inout Findings) -> String {
    reportLosses(&findings)
    let array = machine.array
    let dimensions = YAMLText.list(array.dimensions.map { YAMLText.scalar($0.name) })
    var text = """
      name: \(YAMLText.scalar(machine.name))

      operational_array:
        unit_energy: \(YAMLText.number(array.operationEnergyPicojoules))
        unit_area: \(YAMLText.number(array.area))
        dimensions: \(dimensions)
        sizes: \(YAMLText.list(array.dimensions.map { "\($0.size)" }))

      """
    if !array.systolicAlong.isEmpty { text += "  systolic_dimensions: \(names(of: array.systolicAlong))\n" }
    text += "\nmemories:\n"
    for memory in machine.memories { text += self.memory(memory, &findings) }
    return text
  }

  private func names(of arrayDimensions: Set<Int>) -> String {
    YAMLText.list(arrayDimensions.sorted().map { YAMLText.scalar(machine.array.dimensions[$0].name) })
  }

  private func memory(_ memory: Memory, _ findings: inout Findings) -> String {
    var lines = [
      "\(YAMLText.scalar(memory.name)):", "  size: \(memory.capacityBits ?? 0)",
      "  r_cost: \(YAMLText.number(memory.readEnergyPicojoules))",
      "  w_cost: \(YAMLText.number(memory.writeEnergyPicojoules))", "  area: \(YAMLText.number(memory.area))",
      "  latency: \(memory.latencyCycles)",
    ]
    if memory.alwaysDoubleBuffered { lines.append("  force_double_buffering: true") }
    lines.append("  operands: \(YAMLText.list(memory.roles.map { YAMLText.scalar($0.zigzagName) }))")
    lines += isOld ? oldPorts(memory, &findings) : ports(memory)
    lines.append("  served_dimensions: \(names(of: memory.sharedAlong))")
    return lines.map { "  \($0)\n" }.joined() + "\n"
  }

  private func ports(_ memory: Memory) -> [String] {
    ["  ports:"]
      + memory.ports.flatMap { port -> [String] in
        let type = port.direction == .readWrite ? "read_write" : port.direction.rawValue
        let uses = port.uses.map { "\"\($0.role.zigzagName), \(ZigZagWords.direction($0.movement))\"" }
        return [
          "    - name: \(YAMLText.scalar(port.name))", "      type: \(type)",
          "      bandwidth_min: \(port.granularityBits)", "      bandwidth_max: \(port.widthBits)",
          "      allocation: \(YAMLText.list(uses))",
        ]
      }
  }

  /// Widths stand once for all ports that read and once for all that only write, names are numbered.
  private func oldPorts(_ memory: Memory, _ findings: inout Findings) -> [String] {
    func only(_ values: [Int], _ what: String) -> Int {
      if Set(values).count > 1 {
        findings.error(
          .unsupportedMachine,
          "the ports of '\(memory.name)' have \(what) of \(Set(values).sorted().map(String.init).joined(separator: " and ")) bits; "
            + "ZigZag's files up to 3.8.1 have one for reading and one for writing", at: memory.location,
          fix: "convert to 'zigzag', whose ports have a width each")
      }
      return values.first ?? 1
    }
    let reading = memory.ports.filter { $0.direction != .write }
    let writing = memory.ports.filter { $0.direction == .write }
    let readWidth = only(reading.map(\.widthBits), "reading widths")
    let writeWidth = writing.isEmpty ? readWidth : only(writing.map(\.widthBits), "writing widths")
    let readLeast = only(reading.map(\.granularityBits), "reading granularities")
    let writeLeast =
      writing.isEmpty ? readLeast : only(writing.map(\.granularityBits), "writing granularities")
    var names: [Int: String] = [:]
    var counts: [String: Int] = ["r_port": 0, "w_port": 0, "rw_port": 0]
    for (index, port) in memory.ports.enumerated() {
      let kind = port.direction == .read ? "r_port" : port.direction == .write ? "w_port" : "rw_port"
      counts[kind, default: 0] += 1
      names[index] = "\(kind)_\(counts[kind] ?? 0)"
    }
    var lines = ["  r_bw: \(readWidth)", "  w_bw: \(writeWidth)"]
    lines += ["r_port", "w_port", "rw_port"].map { "  \($0): \(counts[$0] ?? 0)" }
    if readLeast != readWidth { lines.append("  min_r_granularity: \(readLeast)") }
    if writeLeast != writeWidth { lines.append("  min_w_granularity: \(writeLeast)") }
    lines.append("  ports:")
    for role in memory.roles {
      let entries = memory.ports.enumerated().flatMap { index, port in
        port.uses.filter { $0.role == role }.map { (ZigZagWords.direction($0.movement), names[index] ?? "") }
      }
      lines.append("    - \(YAMLText.mapping(entries))")
    }
    return lines
  }

  private func reportLosses(_ findings: inout Findings) {
    for part in machine.partsUnknownToZigZag {
      findings.error(
        .unsupportedMachine, "\(part.what), which ZigZag's files have no word for",
        at: part.location ?? machine.location,
        fix: part.fix)
    }
  }
}
