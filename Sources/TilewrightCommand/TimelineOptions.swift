import ArgumentParser

/// In which forms a timeline is wanted.
struct TimelineOptions: ParsableArguments {
  @OptionGroup var drawing: DrawingOptions

  @Option(
    help: ArgumentHelp("Rows of the table at most, repeats counted once; 0 for all.", valueName: "count"))
  var rows = 200

  @Flag(help: "Also print what lies at which address of each memory, over time.")
  var layout = false

  func validate() throws {
    if rows < 0 { throw ValidationError("'--rows' must be at least 0, not \(rows).") }
  }
}
