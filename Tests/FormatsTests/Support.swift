import Diagnostics
import Testing

@testable import Formats

/// A finding in short: `error TW0103 4:5`, or without a place.
func summary(_ diagnostic: Diagnostic) -> String {
  let place = diagnostic.location.map { " \($0.line):\($0.column)" } ?? ""
  return "\(diagnostic.severity.rawValue) \(diagnostic.code)\(place)"
}

extension Parsed {
  /// The errors and warnings in short; remarks are expected in the files of SeedCases and BadInputs.
  var summaries: [String] { diagnostics.filter { $0.severity != .note }.map(summary) }

  /// The text of all findings.
  var report: String { DiagnosticRenderer().render(diagnostics) }

  /// The value; fails the test with the findings when there is none.
  func checked(_ location: SourceLocation = #_sourceLocation) throws -> Value {
    try #require(value, "\(report)", sourceLocation: location)
  }
}

typealias SourceLocation = Testing.SourceLocation

/// Expects a text's findings, as `severity code line:column`, in file order.
func expect<Value>(
  _ parsed: Parsed<Value>, finds expected: [String], sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(parsed.summaries == expected, "\(parsed.report)", sourceLocation: sourceLocation)
}
