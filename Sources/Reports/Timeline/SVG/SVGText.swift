/// The text of an SVG, element by element.
struct SVGText: Sendable {
  private(set) var text = ""

  /// Text for content or an attribute: markup escaped, what XML 1.0 can't hold replaced.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\n", "\t": result.unicodeScalars.append(scalar)
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// A coordinate to a hundredth of a pixel, without a locale.
  static func number(_ value: Double) -> String {
    guard value.isFinite, value.magnitude < 1e9 else { return "0" }
    let hundredths = Int((value * 100).rounded())
    let sign = hundredths < 0 ? "-" : ""
    let (whole, rest) = Int(hundredths.magnitude).quotientAndRemainder(dividingBy: 100)
    if rest == 0 { return "\(sign)\(whole)" }
    return rest.isMultiple(of: 10)
      ? "\(sign)\(whole).\(rest / 10)" : "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
  }

  /// Markup as it is, and a line end.
  mutating func raw(_ markup: String) { text += markup + "\n" }

  /// A rectangle, with what a pointer that rests on it shows.
  mutating func rectangle(_ frame: Frame, _ style: String, title: String? = nil) {
    let shape =
      "<rect x=\"\(Self.number(frame.x))\" y=\"\(Self.number(frame.y))\" width=\"\(Self.number(frame.width))\" "
      + "height=\"\(Self.number(frame.height))\" class=\"\(style)\""
    text += title.map { "\(shape)><title>\(Self.escaped($0))</title></rect>\n" } ?? "\(shape)/>\n"
  }

  /// A straight line.
  mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String) {
    text +=
      "<path d=\"M\(Self.number(x1)) \(Self.number(y1))L\(Self.number(x2)) \(Self.number(y2))\" class=\"\(style)\"/>\n"
  }

  /// A line of text; `title` is what a pointer shows when the text itself is shortened.
  mutating func label(_ string: String, _ x: Double, _ y: Double, _ style: String, title: String? = nil) {
    let hover = title.map { "<title>\(Self.escaped($0))</title>" } ?? ""
    text +=
      "<text x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" class=\"\(style)\">\(hover)\(Self.escaped(string))</text>\n"
  }

  /// What a pointer shows over everything that `content` draws.
  mutating func group(title: String, _ content: (inout SVGText) -> Void) {
    text += "<g><title>\(Self.escaped(title))</title>\n"
    content(&self)
    text += "</g>\n"
  }
}

/// A rectangle in pixels.
struct Frame: Hashable, Sendable {
  let x: Double
  let y: Double
  let width: Double
  let height: Double

  init(_ x: Double, _ y: Double, _ width: Double, _ height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }
}
