import Diagnostics
import Formats
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

/// The lines of the files that diagnostics point into, and no others.
private struct SourceLines: Sendable {
  private let lines: [String: [Int: [Unicode.Scalar]]]

  init(for diagnostics: [Diagnostic]) {
    let places = diagnostics.flatMap { [$0.location] + $0.notes.map(\.location) }.compactMap { $0 }
    let wanted = Dictionary(grouping: places.filter { $0.line > 0 }, by: \.file)
    lines = wanted.compactMapValues { places in
      guard let file = places.first?.file, case .success(let content) = InputBytes.read(file) else {
        return nil
      }
      return Self.lines(Set(places.map(\.line)), of: String(decoding: content, as: UTF8.self))
    }
  }

  /// Some lines, 1-based. Tabs become single blanks, so that the caret stands where it should, and control characters
  /// don't reach the terminal.
  private static func lines(_ wanted: Set<Int>, of text: String) -> [Int: [Unicode.Scalar]] {
    var lines: [Int: [Unicode.Scalar]] = [:]
    for number in wanted { lines[number] = [] }
    let last = wanted.max() ?? 0
    var number = 1
    var previous: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      defer { previous = scalar }
      if scalar == "\n", previous == "\r" { continue }
      if Character(scalar).isNewline {
        number += 1
        if number > last { break }
        continue
      }
      guard lines[number] != nil else { continue }
      let isControl = scalar.properties.generalCategory == .control
      lines[number]?.append(scalar == "\t" ? " " : isControl ? "\u{FFFD}" : scalar)
    }
    return lines.filter { $0.key <= number }
  }

  /// A line, 1-based.
  func line(_ number: Int, of file: String) -> [Unicode.Scalar]? { lines[file]?[number] }
}
