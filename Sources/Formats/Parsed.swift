public import Diagnostics

/// What a reader made of an input: the value, and everything worth saying about the input.
///
/// The value is there exactly when no finding is an error; warnings accompany a value.
public struct Parsed<Value> {
  /// The value, or nil when the input is wrong.
  public let value: Value?
  /// The value as far as it could be read, errors or not: good for looking for further findings, nothing else.
  public let draft: Value?
  /// The findings in the order of their places in the file.
  public let diagnostics: [Diagnostic]

  /// Wraps a value with its findings; a value next to an error is dropped.
  public init(_ value: Value?, _ diagnostics: [Diagnostic]) {
    self.value = diagnostics.hasErrors ? nil : value
    draft = value
    self.diagnostics = diagnostics
  }

  /// The same findings about what `change` makes of the value.
  public func map<Other>(_ change: (Value) -> Other) -> Parsed<Other> {
    Parsed<Other>(draft.map(change), diagnostics)
  }

  /// The value.
  ///
  /// - Throws: The findings, when there is no value.
  public func get() throws(DiagnosticList) -> Value {
    guard let value else { throw DiagnosticList(diagnostics) }
    return value
  }
}

extension Parsed: Sendable where Value: Sendable {}
