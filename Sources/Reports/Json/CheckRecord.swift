public import Diagnostics

/// What `tilewright check --json` writes: the parts of a result that concern the inputs.
struct CheckRecord: Encodable, Sendable {
  let tilewright: String
  let inputs: [InputRecord]
  let diagnostics: [DiagnosticRecord]
}

extension JsonReport {
  /// The JSON text of a check, ending in a newline.
  ///
  /// - Throws: A finding, where a figure is no finite number.
  public static func check(version: String, inputs: [Input], diagnostics: [Diagnostic])
    throws(DiagnosticList) -> String
  {
    let record = CheckRecord(
      tilewright: version,
      inputs: inputs.map { InputRecord(kind: $0.kind.rawValue, path: $0.path, sha256: $0.sha256) },
      diagnostics: diagnostics.map(DiagnosticRecord.init))
    return try JsonText.encode(record)
  }
}
