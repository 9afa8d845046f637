public import Diagnostics

/// What a check ends with: what each file is, and how much was found.
public struct CheckReport: Sendable {
  private let summaries: [String]
  private let diagnostics: [Diagnostic]

  /// Creates a report from one line per file and the findings.
  public init(_ summaries: [String], _ diagnostics: [Diagnostic]) {
    self.summaries = summaries
    self.diagnostics = diagnostics
  }

  /// The lines, the last of them `no findings` or the numbers of errors, warnings and notes.
  public var text: String { (summaries + [total]).map { $0 + "\n" }.joined() }

  private var total: String {
    let counts = [(Diagnostic.Severity.error, "error"), (.warning, "warning"), (.note, "note")]
      .map { severity, name in (diagnostics.count { $0.severity == severity }, name) }
      .filter { $0.0 > 0 }
    guard !counts.isEmpty else { return "no findings" }
    return counts.map { "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s")" }.joined(separator: ", ")
  }
}
