import ArgumentParser
import Diagnostics
import Formats
import Reports
import Tilewright

/// `tilewright check`: everything that is wrong or suspicious, before any search.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Say everything that is wrong or suspicious about files, before any search.",
    discussion: """
      Takes machines, networks, constraints and programs in any combination, recognised by what they hold. Each is checked by \
      itself and against the others. Docs/diagnostics has a page for each code.

      Example: tilewright check edge-tpu-like.yaml resnet18.onnx
      """)

  @Argument(help: "Machines, networks, constraints, programs, schedules, and mappings that --json wrote.")
  var files: [String]

  @OptionGroup var network: NetworkReadingOptions

  @Option(
    help: ArgumentHelp("Write the findings as JSON to this file; '-' for standard output.", valueName: "file")
  )
  var json: String?

  @Flag(
    help: """
      Also print what the last memory of each operand must hold, layer by layer, and the smallest sizes that would do. \
      Needs a network and a machine; printed by itself when something can't fit.
      """)
  var capacity = false

  @Flag(help: "Print errors only.")
  var quiet = false

  func run() throws {
    let console = Console(isQuiet: quiet)
    let checked = InputFiles.check(files, options: network.options)
    let constraints = checked.files.lazy.compactMap(\.constraints).first
    console.show(checked.diagnostics + network.conflicts(with: constraints))
    var failure: String?
    if json != "-" {
      failure = Terminal.write(
        CheckReport(checked.files.map(\.summary), checked.diagnostics).text + capacityText(checked, console),
        to: .output)
    }
    if let json, failure == nil {
      let text = try JsonReport.check(
        version: ToolVersion.current, inputs: checked.files.compactMap(\.jsonInput),
        diagnostics: checked.diagnostics)
      failure =
        json == "-" ? Terminal.write(text, to: .output) : OutputFile.write(text, to: json)
    }
    if let failure {
      console.show([.unwritable(json.map { "'\($0)'" } ?? "standard output", failure)])
      throw ExitCode(1)
    }
    if checked.diagnostics.hasErrors { throw ExitCode(1) }
  }

  /// The capacity report of every network on every machine, if it is asked for or something can't fit.
  private func capacityText(_ checked: InputFiles, _ console: Console) -> String {
    guard capacity || checked.diagnostics.contains(where: { $0.code == .doesNotFit }) else { return "" }
    let constraints = checked.files.lazy.compactMap(\.constraints).first ?? Constraints()
    return checked.files.compactMap(\.machine).flatMap { machine in
      checked.files.compactMap(\.network).map { network in
        let network = network.with(widthsOf: constraints, unless: self.network.widths)
        let needs = CapacityNeeds(network, on: machine, constraints: constraints)
        return "\n" + CapacityReport(needs, of: network, on: machine, style: console.outputStyle).text
      }
    }.joined()
  }
}

extension InputFile {
  fileprivate var network: Network? { if case .network(let network) = content { network } else { nil } }
  fileprivate var machine: Machine? { if case .machine(let machine) = draft { machine } else { nil } }
  fileprivate var constraints: Constraints? {
    if case .constraints(let constraints) = draft { constraints } else { nil }
  }

  /// The file as results name it; nil when it can't be read or is nothing.
  fileprivate var jsonInput: JsonReport.Input? {
    guard let digest = Sha256.hexDigest(ofFileAt: path) else { return nil }
    let kind: JsonReport.Input.Kind? =
      switch content {
      case .network: .network
      case .machine: .machine
      case .constraints: .constraints
      case .mapping: .mapping
      case .program: .program
      case .schedule: .schedule
      case .nothing: nil
      }
    return kind.map { JsonReport.Input($0, path: path, sha256: digest) }
  }
}
