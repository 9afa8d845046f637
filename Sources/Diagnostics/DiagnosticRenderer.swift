/// Renders diagnostics as text: place, severity, message, source line with a caret, notes and fix.
///
///     machine.yaml:3:11: error: expected a size such as '16 KiB', found 'big' [TW0106]
///         capacity: big
///                   ^
///       fix: write the number of bits or bytes with its unit
public struct DiagnosticRenderer: Sendable {
  /// Gives the text of a line (1-based) of a file, or nil when it can't be had.
  public typealias SourceLine = @Sendable (_ file: String, _ line: Int) -> String?

  private let sourceLine: SourceLine
  private let usesColor: Bool

  /// Creates a renderer; without `sourceLine` no source is shown.
  public init(usesColor: Bool = false, sourceLine: @escaping SourceLine = { _, _ in nil }) {
    self.usesColor = usesColor
    self.sourceLine = sourceLine
  }

  /// The text of one diagnostic, ending in a newline.
  public func render(_ diagnostic: Diagnostic) -> String {
    var text = head(
      diagnostic.severity, "\(diagnostic.message) [\(diagnostic.code.rawValue)]", diagnostic.location)
    for note in diagnostic.notes { text += head(.note, note.message, note.location) }
    if let fix = diagnostic.fix { text += "  fix: \(fix)\n" }
    return text
  }

  /// The text of several diagnostics in the order given.
  public func render(_ diagnostics: [Diagnostic]) -> String { diagnostics.map(render).joined() }

  private func head(_ severity: Diagnostic.Severity, _ message: String, _ location: SourceLocation?) -> String
  {
    let place = location.map { "\($0): " } ?? ""
    var text = "\(place)\(paint(severity)): \(message)\n"
    if let location, location.line > 0, let line = sourceLine(location.file, location.line) {
      text +=
        "    \(line)\n    \(String(repeating: " ", count: Self.indent(of: location.column, in: line)))^\n"
    }
    return text
  }

  /// Terminal columns before a column of a line: wide characters take two.
  private static func indent(of column: Int, in line: String) -> Int {
    let before = max(0, column - 1)
    let shown = line.unicodeScalars.prefix(before)
    return String(String.UnicodeScalarView(shown)).displayWidth + before - shown.count
  }

  private func paint(_ severity: Diagnostic.Severity) -> String {
    guard usesColor else { return severity.rawValue }
    let color =
      switch severity {
      case .note: "36"
      case .warning: "35"
      case .error: "31"
      }
    return "\u{1B}[1;\(color)m\(severity.rawValue)\u{1B}[0m"
  }
}
