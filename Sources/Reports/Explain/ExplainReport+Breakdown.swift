import Tilewright

/// What energy, time and space are made of.
extension ExplainReport {
  private static let barWidth = 24

  var energyBreakdown: String {
    var table = breakdownTable
    let total = cost.energy.totalPicojoules
    let unit = EnergyUnit.fitting(total)
    func add(_ name: String, _ detail: String, _ picojoules: Double) {
      let amount = "\(NumberFormat.fixed(picojoules / unit.picojoules, decimals: 3)) \(unit.symbol)"
      addShare(name, detail, amount, share: total > 0 ? picojoules / total : 0, to: &table)
    }
    add("operations", "\(NumberFormat.grouped(layer.operations))", cost.energy.operationsPicojoules)
    for item in cost.energy.items {
      let operand = layer.operands[item.operand].name
      add(machine.memories[item.memory].name, "\(operand) \(words(for: item.movement))", item.picojoules)
    }
    if cost.energy.leakagePicojoules > 0 { add("leakage", "", cost.energy.leakagePicojoules) }
    return table.render(style)
  }

  private func words(for movement: Movement) -> String {
    switch movement {
    case .writeFromAbove: "written from above"
    case .readToBelow: "read to below"
    case .writeFromBelow: "written from below"
    case .readToAbove: "read to above"
    }
  }

  var latencyBreakdown: String {
    let latency = cost.latency
    let total = Double(max(1, latency.totalCycles))
    var table = breakdownTable
    func add(_ name: String, _ detail: String, _ cycles: Int) {
      let share = Double(cycles) / total
      addShare(name, detail, "\(NumberFormat.grouped(cycles)) cycles", share: share, to: &table)
    }
    let busy = "\(NumberFormat.percent(cost.spatialUtilization)) of the array at work"
    add("fill", "before the first operation", latency.fillCycles)
    add("compute", busy, latency.computeCycles)
    add("stalls", "between the first operation and the last", latency.stallCycles)
    add("drain", "after the last operation", latency.drainCycles)
    table.addLine("utilisation \(NumberFormat.percent(cost.utilization)); \(boundInWords)", .dim)
    return table.render(style) + (latency.ports.isEmpty ? "" : "\n" + portTable) + simulatedBreakdown
  }

  /// What a run took, operation by operation, and what the array waited for in it.
  private var simulatedBreakdown: String {
    guard let run = mapped.result.simulation else { return "" }
    var table = breakdownTable
    func add(_ name: String, _ detail: String, _ cycles: Int) {
      let share = Double(cycles) / Double(max(1, run.cycles))
      addShare(name, detail, "\(NumberFormat.grouped(cycles)) cycles", share: share, to: &table)
    }
    add("executing", "", run.executingCycles)
    for wait in run.waiting { add("waiting", "for \(wait.cause.full)", wait.cycles) }
    let distance = Double(run.cycles) / Double(max(1, cost.latency.totalCycles)) - 1
    let full =
      run.isRunInFull
      ? "run in full"
      : "\(NumberFormat.grouped(run.skippedCycles)) cycles skipped, in which the state repeats itself"
    table.addLine(
      "simulated: \(NumberFormat.grouped(run.cycles)) cycles, "
        + "\(distance < 0 ? "-" : "+")\(NumberFormat.percent(abs(distance))) from the figure above; \(full)",
      .dim)
    return "\n" + table.render(style)
  }

  private var boundInWords: String {
    let bounds = cost.bounds
    let compute = "a full array needs \(NumberFormat.grouped(bounds.computeCycles)) cycles"
    guard bounds.latencyCycles > bounds.computeCycles else { return "\(compute), which is the bound" }
    return "\(compute); moving each operand once through an outermost port needs "
      + "\(NumberFormat.grouped(bounds.latencyCycles)), which is the bound"
  }

  /// How busy each port is and what it alone would make the array wait.
  private var portTable: String {
    let total = Double(max(1, cost.latency.totalCycles))
    var table = TextTable(
      [
        .init("port"), .init("for"), .init("busy cycles", .right), .init("share", .right),
        .init("stalls alone", .right), .init(),
      ], indent: 2)
    for load in cost.latency.ports {
      let memory = machine.memories[load.memory]
      let users = mapped.users(ofPort: load.port, in: load.memory).map { layer.operands[$0.operand].name }
      let share = Double(load.busyCycles) / total
      table.add([
        .init("\(memory.name) \(memory.ports[load.port].name)"), .init(users.joined(separator: " ")),
        .init(NumberFormat.grouped(load.busyCycles)), .init(NumberFormat.percent(share)),
        .init(load.stallCycles == 0 ? "-" : NumberFormat.grouped(load.stallCycles)),
        .init(bar(share, width: Self.barWidth), load.stallCycles > 0 ? .alarm : .plain),
      ])
    }
    return table.render(style)
  }

  /// What one instance of each memory holds against what it can hold.
  var occupancy: String {
    var table = TextTable(
      [.init(), .init("", .right), .init(), .init("", .right), .init("", .right), .init()], indent: 2)
    for (index, memory) in machine.memories.enumerated() {
      let held = cost.occupancy.filter { $0.memory == index }
      guard !held.isEmpty else { continue }
      let bits = held.reduce(0) { $0 &+ $1.bits }
      let instances = machine.instances(of: index)
      let contents = held.map { entry in
        let slots = mapped.tile(of: entry.operand, in: index)?.slots ?? 1
        let size = NumberFormat.exactSize(bits: entry.bits / max(1, slots))
        return "\(layer.operands[entry.operand].name) \(size)\(slots > 1 ? " ×\(slots)" : "")"
      }
      let used =
        memory.capacity.limit.map { "\(NumberFormat.size(bits: bits)) of \(NumberFormat.size(bits: $0))" }
        ?? "\(NumberFormat.size(bits: bits)), no limit"
      let share = memory.capacity.share(of: bits)
      table.add([
        .init(memory.name), .init(instances == 1 ? "" : "\(NumberFormat.grouped(instances)) ×"),
        .init(share.map { bar($0, width: Self.barWidth) } ?? ""),
        .init(share.map(NumberFormat.percent) ?? ""), .init(used), .init(contents.joined(separator: " · ")),
      ])
    }
    return table.render(style)
  }

  private var breakdownTable: TextTable {
    TextTable([.init(), .init(), .init("", .right), .init("", .right), .init()], indent: 2)
  }

  private func addShare(
    _ name: String, _ detail: String, _ amount: String, share: Double, to table: inout TextTable
  ) {
    table.add([
      .init(name), .init(detail, .dim), .init(amount), .init(NumberFormat.percent(share)),
      .init(bar(share, width: Self.barWidth, empty: " ").trimmingBlanks),
    ])
  }
}

extension String {
  /// Without blanks at its end.
  fileprivate var trimmingBlanks: String {
    var text = self[...]
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
