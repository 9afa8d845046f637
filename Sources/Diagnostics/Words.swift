/// Words and numbers in sentences, the same on every machine: no locale, no Foundation.
package enum Words {
  /// A whole number in groups of three digits: `77 824`.
  package static func grouped(_ value: Int) -> String {
    let digits = Array(String(value.magnitude))
    var text = value < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(" ") }
      text.append(digit)
    }
    return text
  }

  /// `a`, `a and b`, `a, b and c`; beyond `limit` `a, b and 3 more`.
  package static func list(_ words: [String], limit: Int = 6) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "none" }
    guard words.count > limit else { return words.dropLast().joined(separator: ", ") + " and " + last }
    return words.prefix(limit).joined(separator: ", ") + " and \(words.count - limit) more"
  }

  /// How many times a capacity is needed, rounded up to hundredths so that too much never reads as `1`: `2.26`, `4`.
  package static func ratio(_ needed: Int, to capacity: Int) -> String {
    let hundredths = (Double(needed) / Double(capacity) * 100).rounded(.up)
    guard hundredths < 1e15 else { return "\((hundredths / 100).rounded())" }
    let whole = Int(hundredths)
    let fraction = whole % 100
    if fraction == 0 { return "\(whole / 100)" }
    return "\(whole / 100)."
      + (fraction < 10 ? "0\(fraction)" : fraction % 10 == 0 ? "\(fraction / 10)" : "\(fraction)")
  }
}
