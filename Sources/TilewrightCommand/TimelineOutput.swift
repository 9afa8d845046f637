import Diagnostics
import Reports
import Tilewright

/// Puts a timeline where it is wanted: the table on standard output, drawing and trace in files.
struct TimelineOutput {
  private let options: TimelineOptions

  init(_ options: TimelineOptions) { self.options = options }

  /// What will keep the files from being written, as far as can be told before the timeline is made.
  var obstacles: [Diagnostic] {
    [options.svg, options.trace].compactMap { $0 }.filter { $0 != "-" }.compactMap { file in
      OutputFile.obstacle(to: file).map { .unwritable("'\(file)'", $0) }
    }
  }

  /// Writes all forms that are wanted; gives what went wrong. A drawing or trace on standard output takes the place
  /// of the table.
  func write(_ timeline: Timeline, style: TextStyle) -> [Diagnostic] {
    var failures: [Diagnostic] = []
    if options.svg != "-", options.trace != "-" {
      let rows = options.rows == 0 ? nil : options.rows
      var text = TimelineText(timeline, style: style, maximumRows: rows).text
      if options.layout { text += "\n" + TimelineLayout(timeline, style: style, maximumRows: rows).text }
      failures += write(text, to: "-")
    }
    if let file = options.svg { failures += write(TimelineSVG(timeline).text, to: file) }
    if let file = options.trace { failures += write(TimelineTrace(timeline).text, to: file) }
    return failures
  }

  private func write(_ text: String, to file: String) -> [Diagnostic] {
    let isOutput = file == "-"
    let failure = isOutput ? Terminal.write(text, to: .output) : OutputFile.write(text, to: file)
    return failure.map { [.unwritable(isOutput ? "standard output" : "'\(file)'", $0)] } ?? []
  }
}
