import ArgumentParser

/// In which forms a timeline is wanted: what every command that draws one is told.
struct TimelineOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Draw the timeline as SVG into this file; '-' for standard output.", valueName: "file"))
  var svg: String?

  @Option(
    help: ArgumentHelp(
      "Write the timeline as a trace for Perfetto into this file; '-' for standard output.", valueName: "file"
    ))
  var trace: String?

  @Option(
    help: ArgumentHelp("Rows of the table at most, repeats counted once; 0 for all.", valueName: "count"))
  var rows = 200

  @Flag(help: "Also print what lies at which address of each memory, over time.")
  var layout = false

  func validate() throws {
    if rows < 0 { throw ValidationError("'--rows' must be at least 0, not \(rows).") }
    if svg == "-", trace == "-" {
      throw ValidationError("'--svg -' and '--trace -' can't both write to standard output.")
    }
    if let svg, svg == trace {
      throw ValidationError("'--svg' and '--trace' can't both write to '\(svg)'.")
    }
  }
}
