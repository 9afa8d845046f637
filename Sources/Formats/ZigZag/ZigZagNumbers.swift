import Diagnostics

/// Numbers as ZigZag's reader takes them, which follows YAML 1.1: `1_000`, `0x400`, `0b1010`, `700.`, `+8`.
///
/// `010` and `1:30` are numbers there, too (8 and 90), but hardly what was meant: they stay what is written and are refused.
enum ZigZagNumbers {
  /// The plain decimal form of a YAML 1.1 number that has another form; nil for anything else.
  static func decimal(_ text: String) -> String? {
    guard let first = text.first, first.isASCII, first.isNumber || "+-.".contains(first) else { return nil }
    let isNegative = first == "-"
    let body = String(isNegative || first == "+" ? text.dropFirst() : text[...]).filter { $0 != "_" }
    guard !body.isEmpty, body.allSatisfy({ $0.isASCII }), body != text else { return radix(body, isNegative) }
    return radix(body, isNegative)
      ?? (NumberSyntax.split(body)?.rest.isEmpty == true ? (isNegative ? "-" : "") + body : nil)
  }

  private static func radix(_ body: String, _ isNegative: Bool) -> String? {
    for (prefix, radix) in [("0x", 16), ("0b", 2)] where body.lowercased().hasPrefix(prefix) {
      return Int(body.dropFirst(2), radix: radix).map { "\(isNegative ? -$0 : $0)" }
    }
    return nil
  }
}

extension Located {
  /// The same tree with all numbers in plain decimal; keys and what is quoted stay as they are.
  var withZigZagNumbers: Located {
    switch content {
    case .empty: self
    case .scalar(let text, _):
      isQuoted
        ? self
        : ZigZagNumbers.decimal(text).map {
          Located(content: .scalar($0, textColumn: nil), location: location)
        } ?? self
    case .list(let elements):
      Located(content: .list(elements.map(\.withZigZagNumbers)), location: location)
    case .mapping(let entries):
      Located(
        content: .mapping(entries.map { Entry(key: $0.key, value: $0.value.withZigZagNumbers) }),
        location: location)
    }
  }

  /// `yes`, `no`, `true`, `false`, `on` or `off`, as in YAML 1.1.
  func zigzagBool(_ findings: inout Findings) -> Bool? {
    switch text?.lowercased() {
    case "on": true
    case "off": false
    default: bool(&findings)
    }
  }

  /// A number of bits from 1; beyond 2^62, more than anything holds or moves, it is taken for 2^62, with a note.
  func zigzagBits(_ findings: inout Findings, expected: String) -> Int? {
    let most = 1 << 62
    if let text, text.count >= 19, text.first != "0", text.allSatisfy({ $0.isASCII && $0.isNumber }),
      Int(text).map({ $0 > most }) ?? true
    {
      findings.note(
        .guessedMeaning, "\(text) bits are more than 2^62; 2^62 are taken for them, which nothing exceeds",
        at: location)
      return most
    }
    return int(&findings, expected: expected, in: 1...most)
  }
}
