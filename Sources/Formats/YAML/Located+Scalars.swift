import Diagnostics

/// Reads scalars as what a reader expects; whatever else stands there becomes a finding and nil.
extension Located {
  /// Text, not empty.
  func string(_ findings: inout Findings, expected: String = "a name") -> String? {
    if let text, !text.isEmpty { return text }
    wrongType(&findings, expected: expected)
    return nil
  }

  /// A whole number in plain decimal; `64Ki` and `2^10` count too.
  func int(
    _ findings: inout Findings, expected: String = "a whole number",
    in range: ClosedRange<Int> = 0...(1 << 62)
  ) -> Int? {
    guard let text else {
      wrongType(&findings, expected: expected)
      return nil
    }
    switch NumberSyntax.integer(text) {
    case .success(let value) where range.contains(value): return value
    case .success(let value):
      let limits =
        range.upperBound >= 1 << 62
        ? "at least \(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
      findings.error(.outOfRange, "expected \(expected), \(limits), found \(value)", at: location)
    case .failure(let problem):
      findings.error(
        problem.code, "expected \(expected), found '\(text)'\(problem.reason)", at: location, fix: problem.fix
      )
    }
    return nil
  }

  /// A figure of a file whose numbers have no units.
  func real(_ findings: inout Findings, expected: String = "a number", within limit: FigureLimit) -> Double? {
    real(&findings, expected: expected).flatMap { limit.check($0, found, at: location, &findings) }
  }

  /// A decimal number, with or without fraction and exponent.
  func real(_ findings: inout Findings, expected: String = "a number", atLeast least: Double = 0) -> Double? {
    guard let text else {
      wrongType(&findings, expected: expected)
      return nil
    }
    switch NumberSyntax.real(text) {
    case .success(let value) where value >= least: return value
    case .success:
      findings.error(.outOfRange, "expected \(expected), at least \(least), found \(text)", at: location)
    case .failure(let problem):
      findings.error(
        problem.code, "expected \(expected), found '\(text)'\(problem.reason)", at: location, fix: problem.fix
      )
    }
    return nil
  }

  /// `yes`, `no`, `true` or `false`.
  func bool(_ findings: inout Findings) -> Bool? {
    switch text?.lowercased() {
    case "yes", "true": return true
    case "no", "false": return false
    default:
      wrongType(&findings, expected: "'yes' or 'no'")
      return nil
    }
  }

  /// The elements of a list; a single scalar counts as a list of one when `orOne` says so.
  func list(
    _ findings: inout Findings, expected: String = "a list", orOne: Bool = false
  ) -> [Located]? {
    if let elements { return elements }
    if orOne, let text, !text.isEmpty { return [self] }
    wrongType(&findings, expected: expected)
    return nil
  }

  /// A list of names.
  func names(_ findings: inout Findings, expected: String = "a list of names", orOne: Bool = true)
    -> [Located]?
  {
    list(&findings, expected: expected, orOne: orOne)?.filter { $0.string(&findings) != nil }
  }

  /// The index of the array dimension that a name stands for; nil with a finding when the array lacks it.
  @discardableResult
  func arrayDimension(of dimensions: [String], _ findings: inout Findings) -> Int? {
    let name = text ?? ""
    if let index = dimensions.firstIndex(of: name) { return index }
    let known = dimensions.isEmpty ? "the array has none" : "its dimensions are \(Spelling.list(dimensions))"
    findings.error(
      .unknownArrayDimension, "the array has no dimension \(found)", at: location,
      fix: Spelling.hint(for: name, among: dimensions) ?? known)
    return nil
  }

  /// Adds the finding that something else was expected here.
  func wrongType(_ findings: inout Findings, expected: String, fix: String? = nil) {
    findings.error(.wrongType, "expected \(expected), found \(found)", at: location, fix: fix)
  }
}
