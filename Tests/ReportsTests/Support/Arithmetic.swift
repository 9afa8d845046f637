/// A calculation as the documents write it: numbers, `+`, `-`, `·`, `/`, brackets and `max(a, b)`.
struct Arithmetic {
  /// What isn't a calculation.
  struct Malformed: Error {
    let text: String
  }

  private let text: String
  private var rest: Substring

  /// The value of a calculation.
  static func value(of text: String) throws -> Double {
    var calculation = Arithmetic(text: text, rest: text[...])
    let value = try calculation.sum()
    guard calculation.rest.allSatisfy(\.isWhitespace) else { throw Malformed(text: text) }
    return value
  }

  private mutating func sum() throws -> Double {
    var value = try product()
    while let sign = take("+-") { value += try sign == "+" ? product() : -product() }
    return value
  }

  private mutating func product() throws -> Double {
    var value = try factor()
    while let sign = take("·/") { value = sign == "·" ? value * (try factor()) : value / (try factor()) }
    return value
  }

  private mutating func factor() throws -> Double {
    if take("(") != nil {
      let value = try sum()
      guard take(")") != nil else { throw Malformed(text: text) }
      return value
    }
    if rest.hasPrefix("max(") {
      rest = rest.dropFirst(4)
      let first = try sum()
      guard take(",") != nil else { throw Malformed(text: text) }
      let second = try sum()
      guard take(")") != nil else { throw Malformed(text: text) }
      return max(first, second)
    }
    let digits = rest.prefix { $0.isNumber || $0 == "." }
    guard let value = Double(digits) else { throw Malformed(text: text) }
    rest = rest.dropFirst(digits.count)
    return value
  }

  private mutating func take(_ characters: String) -> Character? {
    rest = rest.drop(while: \.isWhitespace)
    guard let first = rest.first, characters.contains(first) else { return nil }
    rest = rest.dropFirst().drop(while: \.isWhitespace)
    return first
  }
}
