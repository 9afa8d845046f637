import ArgumentParser
import Diagnostics
import Reports

/// `tilewright`: options in, one call, one print. Everything it does can be done from the libraries.
struct TilewrightCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tilewright",
    abstract:
      "Maps neural-network layers onto accelerators: the best mapping, its energy and latency, and why.",
    discussion: """
      Results go to standard output, diagnostics and progress to standard error.
      Exit status: 0 done, 1 the input is wrong or can't be mapped, 2 wrong usage.
      """,
    version: ToolVersion.current,
    subcommands: [
      MapCommand.self, TileCommand.self, CheckCommand.self, ConvertCommand.self, ExplainCommand.self,
      TimelineCommand.self,
      RunCommand.self,
    ])
}

@main
enum Main {
  static func main() async {
    Terminal.holdClosedStreams()
    Terminal.ignoreBrokenPipes()
    do {
      var command = try TilewrightCommand.parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      end(with: error)
    }
  }

  /// Help and version are answers; a usage error is status 2 and not the parser's 64. An answer that can't be written is
  /// none: status 1.
  private static func end(with error: any Error) -> Never {
    if let findings = error as? DiagnosticList {
      Console(isQuiet: false).show(findings.diagnostics)
      TilewrightCommand.exit(withError: ExitCode(1))
    }
    let code = TilewrightCommand.exitCode(for: error)
    let message = TilewrightCommand.fullMessage(for: error)
    if !message.isEmpty {
      let stream: Terminal.Stream = code == .success ? .output : .error
      if let failure = Terminal.write(message + "\n", to: stream), stream == .output {
        Console(isQuiet: false).show([.unwritable("standard output", failure)])
        TilewrightCommand.exit(withError: ExitCode(1))
      }
    }
    TilewrightCommand.exit(withError: code == .validationFailure ? ExitCode(2) : code)
  }
}
