/// Lists of words in sentences.
package enum Words {
  /// `a`, `a and b`, `a, b and c`; beyond `limit` `a, b and 3 more`.
  package static func list(_ words: [String], limit: Int = 6) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "none" }
    guard words.count > limit else { return words.dropLast().joined(separator: ", ") + " and " + last }
    return words.prefix(limit).joined(separator: ", ") + " and \(words.count - limit) more"
  }
}
