import Tilewright

/// Writes a machine as `NativeMachine` reads it.
struct NativeMachineWriter {
  private let machine: Machine

  init(_ machine: Machine) { self.machine = machine }

  var text: String {
    let memories = machine.memories.filter { $0.kind == .storage }
    let streams = machine.memories.filter { $0.kind != .storage }
    var text = "tilewright: machine\nname: \(YAMLText.scalar(machine.name))\n\(array)"
    if !memories.isEmpty { text += "memories:\n" + memories.map(memory).joined(separator: "\n") }
    if !streams.isEmpty { text += "streams:\n" + streams.map(stream).joined() }
    return text
  }

  private var array: String {
    let array = machine.array
    let dimensions = YAMLText.mapping(array.dimensions.map { (YAMLText.scalar($0.name), "\($0.size)") })
    var text =
      "array:\n  dimensions: \(dimensions)\n  energy: \(YAMLText.number(array.operationEnergyPicojoules)) pJ\n"
    if array.cyclesPerOperation != 1 { text += "  cycles-per-operation: \(array.cyclesPerOperation)\n" }
    if array.spatialReduction != Set(array.dimensions.indices) {
      text += "  spatial-reduction: \(names(of: array.spatialReduction))\n"
    }
    if array.accumulatesInPlace { text += "  accumulates-in-place: yes\n" }
    if array.leakagePicojoulesPerCycle != 0 {
      text += "  leakage: \(YAMLText.number(array.leakagePicojoulesPerCycle)) pJ/cycle\n"
    }
    if array.area != 0 { text += "  area: \(YAMLText.number(array.area)) mm2\n" }
    if !array.systolicAlong.isEmpty { text += "  systolic: \(names(of: array.systolicAlong))\n" }
    return text
  }

  private func names(of arrayDimensions: Set<Int>) -> String {
    YAMLText.list(arrayDimensions.sorted().map { YAMLText.scalar(machine.array.dimensions[$0].name) })
  }

  private func roles(_ roles: [OperandRole]) -> String {
    YAMLText.list(roles.map { YAMLText.scalar($0.name) })
  }

  private func memory(_ memory: Memory) -> String {
    var lines = [
      "- name: \(YAMLText.scalar(memory.name))",
      "  capacity: \(memory.capacityBits.map { "\($0) b" } ?? "unlimited")",
      "  holds: \(roles(memory.roles))",
    ]
    if !memory.mayBypass.isEmpty { lines.append("  may-bypass: \(roles(memory.mayBypass))") }
    lines += [
      "  shared-by: \(names(of: memory.sharedAlong))",
      "  read: \(YAMLText.number(memory.readEnergyPicojoules)) pJ",
      "  write: \(YAMLText.number(memory.writeEnergyPicojoules)) pJ",
    ]
    if memory.latencyCycles != 0 { lines.append("  latency: \(memory.latencyCycles)") }
    if memory.leakagePicojoulesPerCycle != 0 {
      lines.append("  leakage: \(YAMLText.number(memory.leakagePicojoulesPerCycle)) pJ/cycle")
    }
    if memory.area != 0 { lines.append("  area: \(YAMLText.number(memory.area)) mm2") }
    if memory.alwaysDoubleBuffered { lines.append("  double-buffered: yes") }
    if memory.reusesSlidingWindow { lines.append("  reuse: sliding") }
    if lacksSumReturn(memory) { lines.append("  partial-sum-return: no") }
    lines.append(memory.ports.isEmpty ? "  ports: []" : "  ports:")
    lines += memory.ports.map { "    - \(port($0))" }
    return lines.map { "  \($0)\n" }.joined()
  }

  /// Whether partial sums that come back have no port, which ZigZag's machines may lack.
  private func lacksSumReturn(_ memory: Memory) -> Bool {
    guard let index = machine.memories.firstIndex(where: { $0.name == memory.name }) else { return false }
    return machine.movements(of: .output, in: index).contains {
      Machine.isPartialSumReturn(.output, $0) && memory.port(for: .output, $0) == nil
    }
  }

  private func port(_ port: Port) -> String {
    var entries = [
      ("name", YAMLText.scalar(port.name)), ("direction", port.direction.rawValue),
      ("width", "\(port.widthBits) b/cycle"),
    ]
    if port.granularityBits != port.widthBits { entries.append(("granularity", "\(port.granularityBits) b")) }
    let uses = port.uses.map { YAMLText.scalar("\($0.role.name) \(MovementWords.short($0.movement))") }
    return YAMLText.mapping(entries + [("serves", YAMLText.list(uses))])
  }

  private func stream(_ stream: Memory) -> String {
    var entries = [("name", YAMLText.scalar(stream.name)), ("carries", roles(stream.roles))]
    if let port = stream.ports.first {
      entries.append(("bandwidth", "\(port.widthBits) b/cycle"))
      if port.granularityBits != port.widthBits {
        entries.append(("granularity", "\(port.granularityBits) b"))
      }
    }
    if stream.readEnergyPicojoules != 0 {
      entries.append(("energy", "\(YAMLText.number(stream.readEnergyPicojoules)) pJ"))
    }
    if stream.kind == .stream(repeats: true) { entries.append(("repeats", "yes")) }
    return "  - \(YAMLText.mapping(entries))\n"
  }
}
