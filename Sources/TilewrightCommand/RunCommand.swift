import ArgumentParser
import Diagnostics
import Dispatch
import Formats
import Reports
import Tilewright

/// `tilewright run`: what a program that a person wrote takes, and whether it computes what it should.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a program that someone wrote, step by step, on a machine.",
    discussion: """
      Checks the program, runs it cycle by cycle and prints what the array waits for, what moves and how busy each \
      port is. With --numbers real numbers flow through every buffer, and the result is compared with plain loops.

      Example: tilewright run small-convolution.yaml --on npe8-three-levels.yaml --network npe8-five-layers.yaml
      """)

  @Argument(help: "The program: YAML that begins with 'tilewright: program'.")
  var program: String

  @Option(
    name: .customLong("on"),
    help: ArgumentHelp("The machine: YAML in tilewright's or ZigZag's form.", valueName: "machine"))
  var machine: String

  @Option(help: ArgumentHelp("The network: an ONNX model, or YAML.", valueName: "network"))
  var network: String

  @Option(help: ArgumentHelp("Who gives operands other roles: YAML.", valueName: "file"))
  var constraints: String?

  @OptionGroup var reading: NetworkReadingOptions

  @Option(help: ArgumentHelp("The layer's id, whatever the program says.", valueName: "id"))
  var layer: String?

  @Flag(help: "Also run it with numbers: every read is checked, every element counted.")
  var numbers = false

  @Option(
    help: ArgumentHelp(
      "Count ticks and not cycles: unit, linear, or a file of rates. Ports don't matter then.",
      valueName: "model"))
  var ticks: String?

  @OptionGroup var drawing: DrawingOptions

  @Flag(help: "Also print the program as pseudo code.")
  var text = false

  @OptionGroup var limits: LimitOptions

  @Flag(help: "Print errors only.")
  var quiet = false

  func run() throws {
    let console = Console(isQuiet: quiet)
    let inputs = read()
    console.show(inputs.diagnostics.filter { $0.severity != .note })
    guard let (problem, entry) = inputs.value else { throw ExitCode(1) }
    let findings = entry.program.check(for: problem, origin: entry.origin)
    console.show(findings + wrongRead(findings, problem, entry))
    guard !findings.hasErrors else { throw ExitCode(1) }
    let timing = try timing(console)
    try stopIfAny(drawing.obstacles, console)
    let end = SearchLimits(limits)
    let watch = end.watch()
    defer { watch.forEach { $0.cancel() } }
    let interpretation = try numbers ? interpret(problem, entry, console, end) : nil
    guard
      let simulation = Simulator.run(
        entry.program, for: problem, timing: timing, isInterrupted: end.isOver)
    else {
      try stopIfAny([.endedRun(by: end.end)], console)
      throw ExitCode(1)
    }
    var report = RunReport(
      entry.program, for: problem, simulation: simulation, interpretation: interpretation,
      unit: timing.unit, style: console.outputStyle
    ).text
    if text { report = entry.program.text(for: problem) + "\n" + report }
    var failures = drawing.usesStandardOutput ? [] : DrawingOptions.write(report, to: "-")
    if drawing.svg != nil || drawing.trace != nil {
      failures += drawing.write(
        Simulator.timeline(
          of: entry.program, for: problem, timing: timing, operations: Self.mostDrawn,
          isInterrupted: end.isOvertime))
    }
    try stopIfAny(failures, console)
  }

  /// Operations that are drawn at most, from the beginning.
  private static let mostDrawn = 10_000

  private func timing(_ console: Console) throws -> SimulatedTiming {
    guard let ticks else { return .cycles }
    let model = TickFile.model(named: ticks)
    try stopIfAny(model.diagnostics, console)
    return model.value.map { .ticks($0) } ?? .cycles
  }

  private func stopIfAny(_ findings: [Diagnostic], _ console: Console) throws {
    console.show(findings)
    if findings.hasErrors { throw ExitCode(1) }
  }

  private func read() -> Parsed<(Problem, ProgramFile.Entry)> {
    let machine = MachineFile.read(at: machine)
    let constraints = constraints.map(ConstraintsFile.read) ?? Parsed(Constraints(), [])
    let network = NetworkFile.read(at: network, options: reading.options)
      .map { $0.with(widthsOf: constraints.draft ?? Constraints(), unless: reading.widths) }
    var findings =
      network.diagnostics + machine.diagnostics + constraints.diagnostics
      + reading.conflicts(with: constraints.draft)
    guard let layers = network.value, let hardware = machine.value, let rules = constraints.value else {
      return Parsed(nil, findings)
    }
    if let layer, !layers.layers.contains(where: { $0.id == layer }) {
      let known = layers.layers.prefix(20).map(\.id).joined(separator: ", ")
      findings.append(
        .error(
          .badOption, "'--layer \(layer)': network '\(layers.name)' has no layer of this id",
          fix: "give one of \(known)"))
      return Parsed(nil, findings)
    }
    let entry = ProgramFile.read(at: program, for: layers, on: hardware, layer: layer)
    findings += entry.diagnostics
    guard let value = entry.value, let layer = layers.layers.first(where: { $0.id == value.layer }) else {
      return Parsed(nil, findings)
    }
    do throws(DiagnosticList) {
      let problem = try Problem(layer: layer, machine: hardware, roles: rules.entry(for: layer)?.roles ?? [:])
      return Parsed((problem, value), findings)
    } catch {
      return Parsed(nil, findings + error.diagnostics)
    }
  }

  /// The first wrong read of a program whose loads and stores are misplaced, if numbers are wanted.
  private func wrongRead(
    _ findings: [Diagnostic], _ problem: Problem, _ entry: ProgramFile.Entry
  ) -> [Diagnostic] {
    let isRunnable = findings.allSatisfy {
      $0.code == .misplacedTransfer || $0.code == .lostSum || $0.code == .notSideBySide
    }
    guard numbers, findings.hasErrors, isRunnable, Interpreter.canRun(problem.layer),
      entry.program.buffers.map(\.last?.memory) == problem.chains.map(\.last)
    else { return [] }
    do throws(InterpreterFault) {
      _ = try Interpreter.run(entry.program, for: problem)
      return []
    } catch {
      return [error.diagnostic(of: entry.program, for: problem, at: entry.place(of: error.operation))]
    }
  }

  private func interpret(
    _ problem: Problem, _ entry: ProgramFile.Entry, _ console: Console, _ end: SearchLimits
  ) throws -> Interpretation? {
    guard Interpreter.canRun(problem.layer) else {
      console.show([
        .error(
          .badOption,
          "'--numbers': layer '\(problem.layer.id)' has \(problem.layer.operations) operations, at most "
            + "\(Interpreter.mostOperations) are run one by one",
          fix: "leave out '--numbers', or take a smaller layer")
      ])
      throw ExitCode(1)
    }
    do throws(InterpreterFault) {
      return try Interpreter.run(entry.program, for: problem)
    } catch {
      console.show([error.diagnostic(of: entry.program, for: problem, at: entry.place(of: error.operation))])
      throw ExitCode(1)
    }
  }
}

extension Diagnostic {
  /// A run that wasn't run to its end has no result.
  fileprivate static func endedRun(by end: SearchLimits.End?) -> Diagnostic {
    let what =
      switch end {
      case .time: "the time limit ended the run"
      case .memory: "the memory limit ended the run"
      case .request, nil: "the run was interrupted"
      }
    return .error(
      .interrupted, "\(what) before the program was through; what it takes isn't known",
      fix: "allow it more, or run a smaller layer")
  }
}
