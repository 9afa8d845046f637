import Diagnostics
import Foundation

/// Records as JSON text: keys sorted, one way of writing for all kinds of result.
enum JsonText {
  /// The text of a record, ending in a newline.
  ///
  /// - Throws: A finding that names the figure which JSON has no word for: infinity, or no number at all.
  static func encode(_ record: some Encodable) throws(DiagnosticList) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      return readable(String(decoding: try encoder.encode(record), as: UTF8.self)) + "\n"
    } catch {
      var path: [any CodingKey] = []
      if case .invalidValue(_, let context) = error as? EncodingError { path = context.codingPath }
      let name = path.map { key in key.intValue.map { "[\($0)]" } ?? ".\(key.stringValue)" }.joined()
      throw DiagnosticList([
        .error(
          .outOfRange, "the result can't be written as JSON: '\(name.dropFirst())' is no finite number",
          fix: "correct the figure of machine or network that is out of all proportion")
      ])
    }
  }

  /// The same JSON with the characters escaped that YAML forbids: mappings are read back as YAML.
  private static func readable(_ json: String) -> String {
    func isForbidden(_ unit: Unicode.Scalar) -> Bool {
      switch unit.value {
      case 0x7F...0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: true
      default: false
      }
    }
    guard json.unicodeScalars.contains(where: isForbidden) else { return json }
    return json.unicodeScalars.reduce(into: "") { text, unit in
      guard isForbidden(unit) else { return text.unicodeScalars.append(unit) }
      let digits = String(unit.value, radix: 16)
      text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
  }
}
