/// Values as YAML that every reader takes for the same.
enum YAMLText {
  /// Text as a scalar: plain where that can't be taken for anything else, in YAML 1.1 neither.
  static func scalar(_ text: String) -> String {
    let isPlain =
      text.first.map { $0.isASCII && ($0.isLetter || $0.isNumber) } ?? false && text.last != " "
      && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-./ ".contains($0)) }
    guard !isPlain || isTakenForAnother(text) else { return text }
    var quoted = "\""
    for unit in text.unicodeScalars {
      switch unit {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      default:
        if isPrintable(unit) { quoted.unicodeScalars.append(unit) } else { quoted += escaped(unit) }
      }
    }
    return quoted + "\""
  }

  /// `[a, b]`.
  static func list(_ items: [String]) -> String { "[\(items.joined(separator: ", "))]" }

  /// `{a: 1, b: 2}`.
  static func mapping(_ entries: [(String, String)]) -> String {
    "{\(entries.map { "\($0): \($1)" }.joined(separator: ", "))}"
  }

  /// A number that reads back as the same. YAML 1.1 takes one with an exponent for text unless it has a point.
  static func number(_ value: Double) -> String {
    guard value != value.rounded() || abs(value) >= 1e15 else { return "\(Int(value))" }
    let text = "\(value)"
    guard !text.contains("."), let exponent = text.firstIndex(of: "e") else { return text }
    return "\(text[..<exponent]).0\(text[exponent...])"
  }

  /// Text behind a `#`: on one line, whatever it holds.
  static func comment(_ text: String) -> String {
    "# " + String(String.UnicodeScalarView(text.unicodeScalars.map { isPrintable($0) ? $0 : "?" }))
  }

  /// Words and numbers that YAML 1.1 takes for a truth value, nothing, a number or a date.
  private static func isTakenForAnother(_ text: String) -> Bool {
    if ["null", "yes", "no", "true", "false", "on", "off", "y", "n"].contains(text.lowercased()) {
      return true
    }
    return text.first.map(\.isNumber) ?? false && text.allSatisfy { $0.isHexDigit || "_-.xo ".contains($0) }
  }

  /// Whether a character may stand in YAML text as it is, without ending the line.
  private static func isPrintable(_ unit: Unicode.Scalar) -> Bool {
    switch unit.value {
    case 0x2028, 0x2029, 0xFEFF: false
    case 0x20...0x7E, 0xA0...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
    default: false
    }
  }

  private static func escaped(_ unit: Unicode.Scalar) -> String {
    let digits = String(unit.value, radix: 16)
    return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
  }
}
