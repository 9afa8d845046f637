/// A JSON value whose members keep their order, so that the same value is the same text.
indirect enum OrderedJson: Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
  case text(String)
  case integer(Int)
  case number(Double)
  case flag(Bool)
  case list([OrderedJson])
  case object([(String, OrderedJson)])

  init(stringLiteral value: String) { self = .text(value) }
  init(integerLiteral value: Int) { self = .integer(value) }

  /// The JSON, on one line.
  var line: String {
    switch self {
    case .list(let items): "[" + items.map(\.line).joined(separator: ",") + "]"
    case .object(let members):
      "{" + members.map { "\(Self.quoted($0)):\($1.line)" }.joined(separator: ",") + "}"
    default: scalar
    }
  }

  /// The JSON as Python's `json.dump(…, indent=4)` writes it; no newline at the end.
  var indented: String { indented(by: "") }

  private func indented(by indent: String) -> String {
    let inner = indent + "    "
    func block(_ lines: [String], _ open: String, _ close: String) -> String {
      lines.isEmpty ? open + close : "\(open)\n\(lines.joined(separator: ",\n"))\n\(indent)\(close)"
    }
    switch self {
    case .list(let items): return block(items.map { inner + $0.indented(by: inner) }, "[", "]")
    case .object(let members):
      return block(members.map { "\(inner)\(Self.quoted($0)): \($1.indented(by: inner))" }, "{", "}")
    default: return scalar
    }
  }

  /// What is neither a list nor an object; a number that isn't finite is null.
  private var scalar: String {
    switch self {
    case .text(let text): Self.quoted(text)
    case .integer(let value): "\(value)"
    case .number(let value): value.isFinite ? "\(value)" : "null"
    case .flag(let flag): flag ? "true" : "false"
    case .list, .object: ""
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
