/// Renders diagnostics as text: place, severity, message, the part of the source line around the place with a caret, notes and
/// fix.
///
///     machine.yaml:3:11: error: expected a size such as '16 KiB', found 'big' [TW0106]
///         capacity: big
///                   ^
///       fix: write the number of bits or bytes with its unit
///
/// What it writes is bounded: 100 columns of a source line, 1 000 characters of a sentence, 50 findings of a kind in a file.
public struct DiagnosticRenderer: Sendable {
  /// Gives the Unicode scalars of a line (1-based) of a file, or nil when it can't be had.
  public typealias SourceLine = @Sendable (_ file: String, _ line: Int) -> [Unicode.Scalar]?

  /// The most findings of a kind in a file that are shown.
  public static let mostOfAKind = 50
  /// The most notes of a finding that are shown.
  private static let mostNotes = 20
  /// The most characters of a sentence that are shown.
  private static let mostCharacters = 1000

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
      diagnostic.severity, "\(shortened(diagnostic.message)) [\(diagnostic.code.rawValue)]",
      diagnostic.location)
    for note in diagnostic.notes.prefix(Self.mostNotes) {
      text += head(.note, shortened(note.message), note.location)
    }
    let more = diagnostic.notes.count - Self.mostNotes
    if more > 0 { text += head(.note, "and \(Words.grouped(more)) more", nil) }
    if let fix = diagnostic.fix { text += "  fix: \(shortened(fix))\n" }
    return text
  }

  /// The text of several diagnostics in the order given; of those with one code and severity in one file the first 50, then how
  /// many more there are.
  public func render(_ diagnostics: [Diagnostic]) -> String {
    var counts: [Kind: Int] = [:]
    for diagnostic in diagnostics { counts[Kind(diagnostic), default: 0] += 1 }
    var shown: [Kind: Int] = [:]
    var text = ""
    for diagnostic in diagnostics {
      let kind = Kind(diagnostic)
      let number = shown[kind, default: 0] + 1
      guard number <= Self.mostOfAKind else { continue }
      shown[kind] = number
      text += render(diagnostic)
      let more = counts[kind, default: 0] - number
      if number == Self.mostOfAKind, more > 0 {
        let place = kind.file.map { SourceLocation(file: $0) }
        text += head(
          diagnostic.severity, "\(Words.grouped(more)) more like these [\(diagnostic.code.rawValue)]", place)
      }
    }
    return text
  }

  /// What is counted together.
  private struct Kind: Hashable {
    let severity: Diagnostic.Severity
    let code: DiagnosticCode
    let file: String?

    init(_ diagnostic: Diagnostic) {
      severity = diagnostic.severity
      code = diagnostic.code
      file = diagnostic.location?.file
    }
  }

  private func shortened(_ sentence: String) -> String {
    guard sentence.utf8.count > Self.mostCharacters else { return sentence }
    let start = sentence.prefix(Self.mostCharacters)
    return start.endIndex == sentence.endIndex ? sentence : String(start) + "…"
  }

  private func head(_ severity: Diagnostic.Severity, _ message: String, _ location: SourceLocation?) -> String
  {
    let place = location.map { "\($0): " } ?? ""
    var text = "\(place)\(paint(severity)): \(message)\n"
    if let location, location.line > 0, let line = sourceLine(location.file, location.line) {
      let excerpt = SourceExcerpt(line, around: location.column)
      text += "    \(excerpt.text)\n    \(String(repeating: " ", count: excerpt.indent))^\n"
    }
    return text
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
