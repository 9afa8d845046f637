import Diagnostics

/// The numbers people may write, read from their text.
///
/// Plain decimal only: YAML 1.1 would turn `010` into 8 and `1:30` into 90, and a sweep over such slips goes wrong
/// without a word. Powers of two may be written as `2^10` or with a binary prefix, `64Ki`.
enum NumberSyntax {
  /// Why a text is no number.
  struct Problem: Error, Equatable {
    let code: DiagnosticCode
    /// What follows "found '…'" in a message; empty when there is nothing to add.
    let reason: String
    let fix: String?

    static let notANumber = Problem(code: .wrongType, reason: "", fix: nil)
    static let tooBig = Problem(
      code: .outOfRange, reason: ", which is more than 2^62", fix: nil)
  }

  /// A whole number.
  static func integer(_ text: String) -> Result<Int, Problem> {
    let negative = text.hasPrefix("-")
    let body = negative || text.hasPrefix("+") ? String(text.dropFirst()) : text
    return magnitude(body).map { negative ? -$0 : $0 }
  }

  /// A decimal number such as `12`, `0.04` or `1.5e-3`.
  static func real(_ text: String) -> Result<Double, Problem> {
    guard let (number, rest) = split(text), rest.isEmpty else { return .failure(problem(of: text)) }
    guard let value = Unit.scale(number, by: 0) else {
      return .failure(Problem(code: .outOfRange, reason: ", which is out of range", fix: nil))
    }
    return .success(value)
  }

  /// Splits a text into a leading decimal number and the rest without the blanks between; nil when it doesn't
  /// begin with one.
  static func split(_ text: String) -> (number: String, rest: String)? {
    var rest = Substring(text)
    var number = ""
    func digits() -> Int {
      let run = rest.prefix { $0.isASCII && $0.isNumber }
      number += run
      rest = rest.dropFirst(run.count)
      return run.count
    }
    if let sign = rest.first, sign == "-" || sign == "+" {
      if sign == "-" { number = "-" }
      rest = rest.dropFirst()
    }
    var count = digits()
    if rest.first == "." {
      number += "."
      rest = rest.dropFirst()
      count += digits()
    }
    guard count > 0, !hasLeadingZero(number) else { return nil }
    if number.hasSuffix(".") { number += "0" }
    if let exponent = exponent(of: rest) {
      number += exponent
      rest = rest.dropFirst(exponent.count)
    }
    return (number, String(rest.drop { $0 == " " }))
  }

  private static func exponent(of text: Substring) -> Substring? {
    guard let first = text.first, first == "e" || first == "E" else { return nil }
    let signed = text.dropFirst().first.map { $0 == "-" || $0 == "+" } ?? false
    let digits = text.dropFirst(signed ? 2 : 1).prefix { $0.isASCII && $0.isNumber }
    return digits.isEmpty ? nil : text.prefix(digits.count + (signed ? 2 : 1))
  }

  private static func hasLeadingZero(_ number: String) -> Bool {
    let digits = number.drop { $0 == "-" }
    return digits.count > 1 && digits.first == "0" && digits.dropFirst().first != "."
  }

  private static func magnitude(_ text: String) -> Result<Int, Problem> {
    if text.hasPrefix("2^"), let exponent = plain(text.dropFirst(2)) {
      return exponent <= 62 ? .success(1 << exponent) : .failure(.tooBig)
    }
    for (suffix, shift) in [("Ki", 10), ("Mi", 20), ("Gi", 30), ("Ti", 40)] where text.hasSuffix(suffix) {
      let digits = text.dropLast(2).reversed().drop { $0 == " " }.reversed()
      guard let value = plain(Substring(String(digits))) else { return .failure(.notANumber) }
      let (product, overflow) = value.multipliedReportingOverflow(by: 1 << shift)
      return overflow || product > 1 << 62 ? .failure(.tooBig) : .success(product)
    }
    if let value = plain(Substring(text)) { return value > 1 << 62 ? .failure(.tooBig) : .success(value) }
    return .failure(problem(of: text))
  }

  /// Decimal digits without leading zeros.
  private static func plain(_ text: Substring) -> Int? {
    guard !text.isEmpty, text.allSatisfy({ $0.isASCII && $0.isNumber }),
      !(text.count > 1 && text.first == "0")
    else { return nil }
    return Int(text)
  }

  /// What YAML 1.1 makes of `1:30`: 90.
  private static func base60(_ text: String) -> Int? {
    let digits = text.split(separator: ":", omittingEmptySubsequences: false).map { part in
      part.count <= 2 && part.allSatisfy { $0.isASCII && $0.isNumber } ? Int(part) : nil
    }
    guard digits.count <= 4 else { return nil }
    return digits.reduce(0) { value, digit in
      value.flatMap { value in digit.flatMap { $0 < 60 ? value * 60 + $0 : nil } }
    }
  }

  private static func problem(of text: String) -> Problem {
    let digits = text.filter { $0.isASCII && $0.isNumber }
    let isDigits = !text.isEmpty && text.count == digits.count
    if isDigits, text.first == "0" {
      return Problem(
        code: .wrongType, reason: ", which some YAML readers take for octal",
        fix:
          "write it without leading zeros: \(digits.allSatisfy { $0 == "0" } ? "0" : String(digits.drop { $0 == "0" }))"
      )
    }
    if isDigits { return .tooBig }
    if !digits.isEmpty, text.contains("_"), text.allSatisfy({ $0 == "_" || ($0.isASCII && $0.isNumber) }) {
      return Problem(code: .wrongType, reason: "", fix: "write it without underscores: \(digits)")
    }
    if !digits.isEmpty, text.contains(":") {
      return Problem(
        code: .wrongType, reason: ", which some YAML readers take for a number to base 60",
        fix: base60(text).map { "write one decimal number; to base 60 it would be \($0)" })
    }
    if text.lowercased().hasPrefix("0x") {
      return Problem(code: .wrongType, reason: "", fix: "write it in decimal")
    }
    if let (number, rest) = split(text), rest.isEmpty, let value = Double(number), value == value.rounded(),
      abs(value) < 0x1p62
    {
      return Problem(code: .wrongType, reason: "", fix: "write it out: \(Int(value))")
    }
    return .notANumber
  }
}
