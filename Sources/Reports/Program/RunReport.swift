public import Tilewright

/// What a run of a program took: cycles, what the array waited for, what moved, how busy each port was, and whether
/// the numbers came out right.
public struct RunReport: Sendable {
  private let program: Program
  private let problem: Problem
  private let simulation: Simulation
  private let interpretation: Interpretation?
  /// `cycles` or `ticks`.
  private let unit: String
  private let style: TextStyle

  /// Prepares the report; `interpretation` is there if the program was run with numbers, too.
  public init(
    _ program: Program, for problem: Problem, simulation: Simulation, interpretation: Interpretation?,
    unit: Timeline.TimeUnit = .cycles, style: TextStyle = .plain
  ) {
    self.program = program
    self.problem = problem
    self.simulation = simulation
    self.interpretation = interpretation
    self.unit = unit.rawValue
    self.style = style
  }

  /// The report, ending in a newline.
  public var text: String {
    let parts = [head, waits, movements, ports, numbers].compactMap { $0 }
    return parts.joined(separator: "\n")
  }

  private var names: ProgramNames { ProgramNames(program, problem) }
  private var cycles: Double { Double(max(1, simulation.cycles)) }

  private var head: String {
    let layer = problem.layer
    let name = layer.name == layer.id ? "" : " \(layer.name)"
    let title = "program for layer \(layer.id)\(name) (\(layer.operatorName)) on \(problem.machine.name)"
    let way =
      simulation.isRunInFull
      ? "every one was run"
      : "\(NumberFormat.grouped(simulation.skippedCycles)) \(unit) were skipped: repeats of what was run"
    return """
      \(style.paint(title, .bold))
      \(NumberFormat.grouped(layer.operations)) operations in \(NumberFormat.grouped(simulation.cycles)) \(unit); the \
      array executes in \(NumberFormat.grouped(simulation.executingCycles)) of them \
      (\(NumberFormat.percent(Double(simulation.executingCycles) / cycles))); \(way)

      """
  }

  private func heading(_ title: String, _ explanation: String) -> String {
    "\(style.paint(title, .bold))  \(style.paint(explanation, .dim))\n"
  }

  private var waits: String? {
    guard !simulation.waiting.isEmpty else { return nil }
    var table = TextTable([.init(), .init("", .right), .init("", .right)], indent: 2)
    for wait in simulation.waiting {
      table.add([
        .init(wait.cause.full), .init("\(NumberFormat.grouped(wait.cycles)) \(unit)"),
        .init(NumberFormat.percent(Double(wait.cycles) / cycles)),
      ])
    }
    return heading("Waits", "what the array waits for") + table.render(style)
  }

  private var movements: String {
    let moved = simulation.movements.filter { $0.transfers > 0 }
    var table = TextTable(
      [
        .init("movement"), .init("", .left), .init("transfers", .right), .init("busy \(unit)", .right),
        .init("share", .right),
      ] + (interpretation == nil ? [] : [.init("outer elements", .right), .init("inner elements", .right)]),
      indent: 2)
    for movement in moved {
      let transfer = movement.transfer
      let ends = [
        names.buffer(transfer.operand, transfer.outer), names.buffer(transfer.operand, transfer.inner),
      ]
      let route = movement.direction == .inward ? ends : ends.reversed()
      var cells: [TextTable.Cell] = [
        .init(names.operand(transfer.operand)), .init(route.joined(separator: " → ")),
        .init(NumberFormat.grouped(movement.transfers)), .init(NumberFormat.grouped(movement.busyCycles)),
        .init(NumberFormat.percent(Double(movement.busyCycles) / cycles)),
      ]
      if let interpretation {
        let count = interpretation.movements.first {
          $0.transfer == transfer && $0.direction == movement.direction
        }
        cells += [
          .init(NumberFormat.grouped(count?.outerElements ?? 0)),
          .init(NumberFormat.grouped(count?.innerElements ?? 0)),
        ]
      }
      table.add(cells)
    }
    return heading("Movements", "between neighbouring memories and the processing elements")
      + table.render(style)
  }

  /// How busy ports are; nil in ticks, which don't know them.
  private var ports: String? {
    guard unit == Timeline.TimeUnit.cycles.rawValue else { return nil }
    var table = TextTable(
      [.init("port"), .init("for"), .init("busy \(unit)", .right), .init("share", .right)], indent: 2)
    for (index, memory) in problem.machine.memories.enumerated() {
      for (number, port) in memory.ports.enumerated() {
        var busy = 0
        var users: [Int] = []
        for movement in simulation.movements where movement.transfers > 0 {
          guard uses(movement, memory: index, port: number) else { continue }
          busy += movement.busyCycles
          if !users.contains(movement.transfer.operand) { users.append(movement.transfer.operand) }
        }
        guard !users.isEmpty else { continue }
        table.add([
          .init("\(memory.name) \(port.name)"),
          .init(users.sorted().map(names.operand).joined(separator: " ")),
          .init(NumberFormat.grouped(busy)), .init(NumberFormat.percent(Double(busy) / cycles)),
        ])
      }
    }
    return heading("Ports", "a port serves one transfer at a time") + table.render(style)
  }

  private func uses(_ movement: Simulation.Movement, memory: Int, port: Int) -> Bool {
    let transfer = movement.transfer
    let isInward = movement.direction == .inward
    var ends = [
      (
        program.buffers[transfer.operand][transfer.outer].memory,
        isInward ? Movement.readToBelow : .writeFromBelow
      )
    ]
    if let inner = transfer.inner {
      ends.append(
        (program.buffers[transfer.operand][inner].memory, isInward ? .writeFromAbove : .readToAbove))
    }
    return ends.contains { end in
      end.0 == memory
        && problem.machine.memories[memory].port(for: problem.roles[transfer.operand], end.1) == port
    }
  }

  private var numbers: String? {
    guard let interpretation else { return nil }
    let plain = Interpreter.plainOutput(of: problem.layer)
    let wrong = plain.filter { interpretation.output[$0.key] != $0.value }.keys
      .min { $0.lexicographicallyPrecedes($1) }
    let verdict =
      if let wrong {
        "\(problem.layer.output.name)\(wrong.map { "[\($0)]" }.joined()) differs from that of the plain loops"
      } else {
        "all \(NumberFormat.grouped(plain.count)) results equal those of the plain loops"
      }
    return heading("Numbers", "small whole numbers through every slot") + "  \(verdict)\n"
  }
}
