import Diagnostics

/// Collects what a reader finds, so that a file's findings all come at once.
struct Findings {
  private var diagnostics: [Diagnostic] = []

  /// Whether anything found so far stops the run.
  var hasErrors: Bool { diagnostics.hasErrors }

  mutating func error(
    _ code: DiagnosticCode, _ message: String, at location: SourceLocation?,
    notes: [Diagnostic.Note] = [], fix: String? = nil
  ) {
    diagnostics.append(.error(code, message, at: location, notes: notes, fix: fix))
  }

  mutating func warning(
    _ code: DiagnosticCode, _ message: String, at location: SourceLocation?,
    notes: [Diagnostic.Note] = [], fix: String? = nil
  ) {
    diagnostics.append(.warning(code, message, at: location, notes: notes, fix: fix))
  }

  mutating func note(
    _ code: DiagnosticCode, _ message: String, at location: SourceLocation?,
    notes: [Diagnostic.Note] = [], fix: String? = nil
  ) {
    diagnostics.append(.note(code, message, at: location, notes: notes, fix: fix))
  }

  mutating func add(contentsOf other: [Diagnostic]) { diagnostics += other }

  /// The findings in the order of their places; those of one place in the order found, each once.
  var sorted: [Diagnostic] {
    var seen: Set<Diagnostic> = []
    return diagnostics.filter { seen.insert($0).inserted }.enumerated().sorted { a, b in
      switch (a.element.location, b.element.location) {
      case (let x?, let y?) where x != y: x < y
      case (nil, _?): true
      case (_?, nil): false
      default: a.offset < b.offset
      }
    }.map(\.element)
  }

  /// The outcome: the value unless an error was found. Mutating so that a value that is still being read, with
  /// findings to come, doesn't compile as the argument.
  mutating func parsed<Value>(_ value: Value?) -> Parsed<Value> { Parsed(value, sorted) }
}
