/// Units as text: what each stands for, exact where a whole number must come out.
enum Unit {
  /// Bits in a unit of size such as `KiB`, `kb` or `bits`.
  static func bits(_ text: String) -> Int? {
    let bases: [(String, Int)] = [
      ("bytes", 8), ("byte", 8), ("bits", 1), ("bit", 1), ("B", 8), ("b", 1),
    ]
    for (base, bits) in bases where text.hasSuffix(base) {
      switch String(text.dropLast(base.count)) {
      case "": return bits
      case "k", "K": return bits * 1000
      case "M": return bits * 1_000_000
      case "G": return bits * 1_000_000_000
      case "T": return bits * 1_000_000_000_000
      case "Ki", "ki": return bits << 10
      case "Mi": return bits << 20
      case "Gi": return bits << 30
      case "Ti": return bits << 40
      default: continue
      }
    }
    return nil
  }

  /// The power of ten of a decimal prefix; nil when it is none.
  static func powerOfTen(_ prefix: some StringProtocol) -> Int? {
    switch String(prefix) {
    case "a": -18
    case "f": -15
    case "p": -12
    case "n": -9
    case "u", "\u{B5}", "\u{3BC}": -6
    case "m": -3
    case "": 0
    case "k": 3
    case "M": 6
    case "G": 9
    case "T": 12
    default: nil
    }
  }

  /// The power of ten between a unit such as `fJ` and its base `J`; nil when it is another unit.
  static func powerOfTen(of text: some StringProtocol, base: String) -> Int? {
    text.hasSuffix(base) ? powerOfTen(text.dropLast(base.count)) : nil
  }

  /// A number times a power of ten, rounded once: 8 fJ are exactly as many pJ as `0.008` says. Nil when it is too large, or too
  /// close to 0, for a `Double`.
  static func scale(_ number: String, by power: Int) -> Double? {
    let parts = number.lowercased().split(separator: "e", maxSplits: 1)
    guard let mantissa = parts.first, let exponent = parts.count > 1 ? Int(parts[1]) : 0, abs(exponent) < 400
    else { return nil }
    let isZero = mantissa.allSatisfy { "+-.0".contains($0) }
    return Double("\(mantissa)e\(exponent + power)").flatMap { $0.isFinite && ($0 != 0 || isZero) ? $0 : nil }
  }

  /// Splits `x/y` at its slash.
  static func ratio(_ text: String) -> (over: String, under: String)? {
    guard let slash = text.firstIndex(of: "/") else { return nil }
    func trimmed(_ part: Substring) -> String { part.split(separator: " ").joined(separator: " ") }
    return (trimmed(text[..<slash]), trimmed(text[text.index(after: slash)...]))
  }

  /// Whether a text says "cycle".
  static func isCycle(_ text: String) -> Bool { text == "cycle" || text == "cycles" }

  /// Whether a text says "second".
  static func isSecond(_ text: String) -> Bool { text == "s" || text == "second" }
}
