import Diagnostics
import Foundation
import Reports

/// What a person sees besides the result: diagnostics, and whether there are progress and colours.
struct Console: Sendable {
  private let isQuiet: Bool
  /// How reports on standard output are set off.
  let outputStyle: TextStyle
  /// Whether a progress line is shown.
  let showsProgress: Bool

  init(isQuiet: Bool) {
    self.isQuiet = isQuiet
    outputStyle = TextStyle(usesColor: Terminal.usesColor(.output))
    let isDumb = ProcessInfo.processInfo.environment["TERM"] == "dumb"
    showsProgress = !isQuiet && Terminal.isTerminal(.error) && !isDumb
  }

  /// Prints diagnostics to standard error, each with its source line; only errors when quiet.
  func show(_ diagnostics: [Diagnostic]) {
    let shown = isQuiet ? diagnostics.filter { $0.severity == .error } : diagnostics
    guard !shown.isEmpty else { return }
    let sources = SourceLines(for: shown)
    let renderer = DiagnosticRenderer(usesColor: Terminal.usesColor(.error)) { sources.line($1, of: $0) }
    _ = Terminal.write(renderer.render(shown), to: .error)
  }

  /// Prints a text that explains diagnostics to standard error, unless quiet.
  func explain(_ text: String) {
    if !isQuiet { _ = Terminal.write("\n" + text, to: .error) }
  }
}

/// The lines of the files that diagnostics point into.
private struct SourceLines: Sendable {
  private let lines: [String: [Substring]]

  init(for diagnostics: [Diagnostic]) {
    let places = diagnostics.flatMap { [$0.location] + $0.notes.map(\.location) }.compactMap { $0 }
    let files = Set(places.filter { $0.line > 0 }.map(\.file))
    var lines: [String: [Substring]] = [:]
    for file in files {
      guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { continue }
      lines[file] = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    }
    self.lines = lines
  }

  /// A line, 1-based. Tabs become single blanks, so that the caret stands where it should, and control characters
  /// don't reach the terminal.
  func line(_ number: Int, of file: String) -> String? {
    guard let lines = lines[file], lines.indices.contains(number - 1) else { return nil }
    let scalars = lines[number - 1].unicodeScalars.map { scalar -> Unicode.Scalar in
      if scalar == "\t" { return " " }
      return scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar
    }
    return String(String.UnicodeScalarView(scalars))
  }
}
