/// JSON whose keys keep their order, as Python writes it: four blanks a level, `1.0` for a whole number in floating point.
indirect enum OrderedJson {
  case object([(String, OrderedJson)])
  case list([OrderedJson])
  case text(String)
  case integer(Int)
  case number(Double)
  case null

  /// The text, without a newline at its end.
  var text: String { rendered(indent: "") }

  private func rendered(indent: String) -> String {
    let inner = indent + "    "
    switch self {
    case .object(let entries):
      let lines = entries.map { "\(inner)\(Self.quoted($0)): \($1.rendered(indent: inner))" }
      return lines.isEmpty ? "{}" : "{\n\(lines.joined(separator: ",\n"))\n\(indent)}"
    case .list(let items):
      let lines = items.map { inner + $0.rendered(indent: inner) }
      return lines.isEmpty ? "[]" : "[\n\(lines.joined(separator: ",\n"))\n\(indent)]"
    case .text(let text): return Self.quoted(text)
    case .integer(let value): return "\(value)"
    case .number(let value): return value.isFinite ? "\(value)" : "null"
    case .null: return "null"
    }
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      case "\r": quoted += "\\r"
      case let control where control.value < 0x20:
        let digits = String(control.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
