/// Something a person should know about an input: what was found, what was expected, what to do.
///
///     machine.yaml:12:5: error: sram holds 131072 bits, layer 'conv1' needs 230400 for O [TW0301]
///
/// A diagnostic is a value: rules collect them, the command renders them. Only an input can cause one; a
/// broken invariant of our own is a `precondition`.
public struct Diagnostic: Error, Hashable, Sendable {
  /// How serious a finding is.
  public enum Severity: String, Hashable, Sendable, Comparable {
    case note, warning, error

    /// Orders by seriousness.
    public static func < (a: Severity, b: Severity) -> Bool { a.rank < b.rank }

    private var rank: Int {
      switch self {
      case .note: 0
      case .warning: 1
      case .error: 2
      }
    }
  }

  /// Another place or fact that explains the finding.
  public struct Note: Hashable, Sendable {
    /// What this place has to do with it.
    public let message: String
    /// The place, when there is one.
    public let location: SourceLocation?

    /// Creates a note.
    public init(_ message: String, at location: SourceLocation? = nil) {
      self.message = message
      self.location = location
    }
  }

  /// Errors stop a run, warnings don't, notes are only shown to those who ask for everything.
  public let severity: Severity
  /// The stable code of the rule that was broken.
  public let code: DiagnosticCode
  /// What was found and what was expected, in one sentence without a full stop.
  public let message: String
  /// Where the offending value was written.
  public let location: SourceLocation?
  /// Other places involved.
  public let notes: [Note]
  /// What to write instead, in the user's own terms.
  public let fix: String?

  /// Creates a diagnostic.
  public init(
    _ severity: Severity, _ code: DiagnosticCode, _ message: String, at location: SourceLocation? = nil,
    notes: [Note] = [], fix: String? = nil
  ) {
    self.severity = severity
    self.code = code
    self.message = message
    self.location = location
    self.notes = notes
    self.fix = fix
  }

  /// The finding with a further note.
  public func noting(_ message: String, at location: SourceLocation? = nil) -> Diagnostic {
    Diagnostic(
      severity, code, self.message, at: self.location, notes: notes + [Note(message, at: location)], fix: fix)
  }

  /// An error.
  public static func error(
    _ code: DiagnosticCode, _ message: String, at location: SourceLocation? = nil, notes: [Note] = [],
    fix: String? = nil
  ) -> Diagnostic {
    Diagnostic(.error, code, message, at: location, notes: notes, fix: fix)
  }

  /// A warning.
  public static func warning(
    _ code: DiagnosticCode, _ message: String, at location: SourceLocation? = nil, notes: [Note] = [],
    fix: String? = nil
  ) -> Diagnostic {
    Diagnostic(.warning, code, message, at: location, notes: notes, fix: fix)
  }

  /// A remark: nothing is wrong, but the input may not mean what its author thinks.
  public static func note(
    _ code: DiagnosticCode, _ message: String, at location: SourceLocation? = nil, notes: [Note] = [],
    fix: String? = nil
  ) -> Diagnostic {
    Diagnostic(.note, code, message, at: location, notes: notes, fix: fix)
  }
}

/// Several findings that together make an input unusable.
public struct DiagnosticList: Error, Sendable {
  /// The findings, at least one of them an error.
  public let diagnostics: [Diagnostic]

  /// Wraps findings to be thrown.
  public init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }
}

extension Collection<Diagnostic> {
  /// Whether any finding stops the run.
  public var hasErrors: Bool { contains { $0.severity == .error } }

  /// The findings in the order in which a reader meets their places, file by file as they come first; those of one
  /// place in the order given, each once. Findings without place come first.
  public var inReadingOrder: [Diagnostic] {
    var files: [String: Int] = [:]
    for file in compactMap(\.location?.file) where files[file] == nil { files[file] = files.count }
    var seen: Set<Diagnostic> = []
    let keyed = filter { seen.insert($0).inserted }.enumerated().map { offset, diagnostic in
      let place = diagnostic.location
      let file = place.flatMap { files[$0.file] } ?? -1
      return (key: [file, place?.line ?? 0, place?.column ?? 0, offset], diagnostic: diagnostic)
    }
    return keyed.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.diagnostic)
  }
}
