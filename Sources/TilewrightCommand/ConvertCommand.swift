public import ArgumentParser
import Diagnostics
public import Formats
import Tilewright

/// `tilewright convert`: a machine, a network or constraints in another form.
struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Write a machine, a network or constraints in another form: tilewright's or ZigZag's.",
    discussion: """
      The file is recognised by what it holds; ONNX models are networks. What the other form can't express is an error that \
      names it.

      Example: tilewright convert edge_tpu_like.yaml --to native --output edge-tpu-like.yaml
      """)

  @Argument(help: "A machine, a network (YAML or ONNX) or constraints.")
  var file: String

  @Option(
    name: .customLong("to"),
    help: "The form: tilewright's own, ZigZag's, ZigZag's up to 3.8.1, or up to 3.7.0.")
  var form: FileConversion.Form

  @Option(help: ArgumentHelp("Write to this file; to standard output when not given.", valueName: "file"))
  var output: String?

  @OptionGroup var network: NetworkReadingOptions

  @Flag(help: "Print errors only.")
  var quiet = false

  func run() throws {
    let console = Console(isQuiet: quiet)
    let input = InputFile.read(at: file, options: network.options)
    let converted = FileConversion.convert(input, to: form)
    console.show(input.diagnostics.withoutCosts.filter { $0.severity != .note } + converted.diagnostics)
    guard let text = converted.value, !input.diagnostics.hasErrors else { throw ExitCode(1) }
    let failure = output.map { OutputFile.write(text, to: $0) } ?? Terminal.write(text, to: .output)
    guard let failure else { return }
    console.show([.unwritable(output.map { "'\($0)'" } ?? "standard output", failure)])
    throw ExitCode(1)
  }
}

extension FileConversion.Form: ExpressibleByArgument {}
