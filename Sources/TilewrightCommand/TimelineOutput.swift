import Diagnostics
import Reports
import Tilewright

/// Puts a timeline where it is wanted: the table on standard output, drawing and trace in files.
struct TimelineOutput {
  private let options: TimelineOptions

  init(_ options: TimelineOptions) { self.options = options }

  /// What will keep the files from being written, as far as can be told before the timeline is made.
  var obstacles: [Diagnostic] { options.drawing.obstacles }

  /// Writes all forms that are wanted; gives what went wrong. Totals are those of the whole run, if that is known. A drawing or trace on standard output takes the place
  /// of the table.
  func write(_ timeline: Timeline, of whole: Simulation? = nil, style: TextStyle) -> [Diagnostic] {
    var failures: [Diagnostic] = []
    if !options.drawing.usesStandardOutput {
      let rows = options.rows == 0 ? nil : options.rows
      var text = TimelineText(timeline, style: style, maximumRows: rows, whole: whole).text
      if options.layout { text += "\n" + TimelineLayout(timeline, style: style, maximumRows: rows).text }
      failures += DrawingOptions.write(text, to: "-")
    }
    return failures + options.drawing.write(timeline)
  }
}
