import Diagnostics
import Tilewright

/// Writes a machine as a ZigZag accelerator, in any dialect.
struct ZigZagMachineWriter {
  private let machine: Machine
  /// Whether ports are written as up to 3.8.1.
  private let isOld: Bool
  /// What the array's energy and area are called.
  private let energyKey: String
  private let areaKey: String

  init(_ machine: Machine, _ form: FileConversion.Form) {
    self.machine = machine
    isOld = form != .zigzag
    energyKey = form == .zigzag3_7 ? "multiplier_energy" : "unit_energy"
    areaKey = form == .zigzag3_7 ? "multiplier_area" : "unit_area"
  }

  func text(_ findings: inout Findings) -> String {
    reportLosses(&findings)
    let array = machine.array
    let dimensions = YAMLText.list(array.dimensions.map { YAMLText.scalar($0.name) })
    var text = """
      name: \(YAMLText.scalar(machine.name))

      operational_array:
        \(energyKey): \(YAMLText.number(array.operationEnergyPicojoules))
        \(areaKey): \(YAMLText.number(array.area))
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
      + zip(memory.ports, portNames(memory)).flatMap { port, name -> [String] in
        let type = port.direction == .readWrite ? "read_write" : port.direction.rawValue
        let uses = port.uses.map { "\"\($0.role.zigzagName), \(ZigZagWords.direction($0.movement))\"" }
        return [
          "    - name: \(name)", "      type: \(type)",
          "      bandwidth_min: \(port.granularityBits)", "      bandwidth_max: \(port.widthBits)",
          "      allocation: \(YAMLText.list(uses))",
        ]
      }
  }

  /// Names as ZigZag demands them: what a port does and its number among those that do the same.
  private func portNames(_ memory: Memory) -> [String] {
    var counts: [Port.Direction: Int] = [:]
    return memory.ports.map { port in
      counts[port.direction, default: 0] += 1
      return "\(port.direction.zigzagPort)_\(counts[port.direction] ?? 0)"
    }
  }

  /// Widths stand once for all ports that read and once for all that only write.
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
    let names = portNames(memory)
    var lines = ["  r_bw: \(readWidth)", "  w_bw: \(writeWidth)"]
    lines += [Port.Direction.read, .write, .readWrite].map { direction in
      "  \(direction.zigzagPort): \(memory.ports.count { $0.direction == direction })"
    }
    if readLeast != readWidth { lines.append("  min_r_granularity: \(readLeast)") }
    if writeLeast != writeWidth { lines.append("  min_w_granularity: \(writeLeast)") }
    lines.append("  ports:")
    for role in memory.roles {
      let entries = memory.ports.enumerated().flatMap { index, port in
        port.uses.filter { $0.role == role }.map { (ZigZagWords.direction($0.movement), names[index]) }
      }
      lines.append("    - \(YAMLText.mapping(entries))")
    }
    return lines
  }

  private func reportLosses(_ findings: inout Findings) {
    reportNames(&findings)
    for memory in machine.memories where isOld && memory.alwaysDoubleBuffered {
      findings.error(
        .unsupportedMachine,
        "'\(memory.name)' is always double-buffered, which ZigZag's files up to 3.8.1 have no word for",
        at: memory.location, fix: "convert to 'zigzag'")
    }
    if isOld, !machine.array.systolicAlong.isEmpty {
      findings.error(
        .unsupportedMachine, "the array is systolic, which ZigZag's files up to 3.8.1 have no word for",
        at: machine.location, fix: "convert to 'zigzag'")
    }
    for part in machine.partsUnknownToZigZag {
      findings.error(
        .unsupportedMachine, "\(part.what), which ZigZag's files have no word for",
        at: part.location ?? machine.location,
        fix: part.fix)
    }
  }
}

extension ZigZagMachineWriter {
  /// Names that ZigZag refuses: array dimensions are D0 to D9, operands I1, I2 and O.
  private func reportNames(_ findings: inout Findings) {
    for (number, dimension) in machine.array.dimensions.enumerated()
    where
      !(dimension.name.count == 2 && dimension.name.first == "D"
      && "0123456789".contains(dimension.name.suffix(1)))
    {
      findings.error(
        .unsupportedMachine,
        "the array dimension '\(dimension.name)' has a name that ZigZag's files refuse", at: machine.location,
        fix: "call it D\(number + 1), here and wherever it is meant")
    }
    var seen: Set<OperandRole> = [.input, .weight, .output]
    for memory in machine.memories {
      for role in memory.roles where seen.insert(role).inserted {
        findings.error(
          .unsupportedMachine,
          "'\(memory.name)' holds '\(role)', which ZigZag's files have no word for: they know I1, I2 and O",
          at: memory.location, fix: "hold 'input', 'weight' or 'output'")
      }
    }
  }
}

extension Port.Direction {
  /// What ZigZag's names of such ports begin with, and the key of their number up to 3.8.1.
  fileprivate var zigzagPort: String {
    switch self {
    case .read: "r_port"
    case .write: "w_port"
    case .readWrite: "rw_port"
    }
  }
}
