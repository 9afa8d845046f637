public import Diagnostics
public import Tilewright

/// A run's results for other programs: what `--json` writes, described by Docs/json-schema.json.
///
/// Keys are sorted, numbers are shortest round-trip decimals, and the text is the same for the same input. Keys
/// are only ever added; a number that isn't finite is null.
public struct JsonReport: Sendable {
  /// A file that the run read.
  public struct Input: Hashable, Sendable {
    /// What the file was read as.
    public enum Kind: String, Hashable, Sendable {
      case network, machine, constraints, mapping, program, schedule
    }

    /// What the file was read as.
    public let kind: Kind
    /// The path as the user wrote it.
    public let path: String
    /// SHA-256 of its bytes in small hexadecimal digits.
    public let sha256: String

    /// Creates an input.
    public init(_ kind: Kind, path: String, sha256: String) {
      self.kind = kind
      self.path = path
      self.sha256 = sha256
    }
  }

  private let record: RunRecord

  /// Prepares the report of a run.
  ///
  /// - Parameters:
  ///   - result: The outcome; nil for a run that ended with errors.
  ///   - objective: What was to be minimised.
  ///   - version: The tool's version.
  ///   - inputs: The files the run read.
  ///   - diagnostics: Everything that was said about them.
  public init(
    _ result: NetworkResult?, objective: Objective, version: String, inputs: [Input] = [],
    diagnostics: [Diagnostic] = []
  ) {
    record = RunRecord(
      result, objective: objective, version: version, inputs: inputs, diagnostics: diagnostics)
  }

  /// The JSON text, ending in a newline.
  ///
  /// - Throws: A finding that names the figure which is no finite number.
  public func text() throws(DiagnosticList) -> String { try JsonText.encode(record) }
}
