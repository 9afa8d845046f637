/// Values as YAML that every reader takes for the same.
enum YAMLText {
  /// Text as a scalar: plain where that can't be taken for anything else.
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
      default: quoted.unicodeScalars.append(unit)
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

  /// A number that reads back as the same.
  static func number(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }

  private static func isTakenForAnother(_ text: String) -> Bool {
    ["null", "yes", "no", "true", "false", "on", "off", "y", "n"].contains(text.lowercased())
  }
}
