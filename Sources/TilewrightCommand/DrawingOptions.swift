import ArgumentParser
import Diagnostics
import Reports
import Tilewright

/// Files that a timeline is drawn into: what every command that has one is told.
struct DrawingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Draw the timeline as SVG into this file; '-' for standard output.", valueName: "file"))
  var svg: String?

  @Option(
    help: ArgumentHelp(
      "Write the timeline as a trace for Perfetto into this file; '-' for standard output.", valueName: "file"
    ))
  var trace: String?

  func validate() throws {
    if svg == "-", trace == "-" {
      throw ValidationError("'--svg -' and '--trace -' can't both write to standard output.")
    }
    if let svg, svg == trace {
      throw ValidationError("'--svg' and '--trace' can't both write to '\(svg)'.")
    }
  }

  /// Whether a drawing takes the place of the text on standard output.
  var usesStandardOutput: Bool { svg == "-" || trace == "-" }

  /// What will keep the files from being written, as far as can be told before the timeline is made.
  var obstacles: [Diagnostic] {
    [svg, trace].compactMap { $0 }.filter { $0 != "-" }.compactMap { file in
      OutputFile.obstacle(to: file).map { .unwritable("'\(file)'", $0) }
    }
  }

  /// Draws into the files that are wanted; gives what went wrong.
  func write(_ timeline: Timeline) -> [Diagnostic] {
    var failures: [Diagnostic] = []
    if let svg { failures += Self.write(TimelineSVG(timeline).text, to: svg) }
    if let trace { failures += Self.write(TimelineTrace(timeline).text, to: trace) }
    return failures
  }

  /// Writes to a file, or to standard output for '-'; gives what went wrong.
  static func write(_ text: String, to file: String) -> [Diagnostic] {
    let isOutput = file == "-"
    let failure = isOutput ? Terminal.write(text, to: .output) : OutputFile.write(text, to: file)
    return failure.map { [.unwritable(isOutput ? "standard output" : "'\(file)'", $0)] } ?? []
  }
}
