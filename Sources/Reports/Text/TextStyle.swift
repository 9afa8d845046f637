/// How text is set off: with ANSI escapes on a terminal that wants them, not at all anywhere else.
public struct TextStyle: Hashable, Sendable {
  /// A way to set text off.
  enum Emphasis: String, Hashable, Sendable {
    case plain = ""
    case bold = "1"
    case dim = "2"
    case memory = "36"
    case alarm = "33"
  }

  /// Whether escapes are written.
  public let usesColor: Bool

  /// Creates a style.
  public init(usesColor: Bool) { self.usesColor = usesColor }

  /// No escapes.
  public static let plain = TextStyle(usesColor: false)
  /// ANSI escapes.
  public static let color = TextStyle(usesColor: true)

  func paint(_ text: String, _ emphasis: Emphasis) -> String {
    guard usesColor, emphasis != .plain, !text.isEmpty else { return text }
    return "\u{1B}[\(emphasis.rawValue)m\(text)\u{1B}[0m"
  }
}

/// A bar of `width` cells, filled to eighths of a cell.
///
///     bar(0.4, width: 10)    ████░░░░░░
func bar(_ share: Double, width: Int, empty: Character = "░") -> String {
  let clamped = share.isFinite ? min(max(share, 0), 1) : 0
  var eighths = Int((clamped * Double(width * 8)).rounded())
  // Something is never drawn as nothing, and less than all never as all.
  if clamped > 0 { eighths = max(eighths, 1) }
  if clamped < 1 { eighths = min(eighths, width * 8 - 1) }
  let partial = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]
  let used = eighths / 8 + (partial.isEmpty ? 0 : 1)
  return String(repeating: "█", count: eighths / 8) + partial
    + String(repeating: empty, count: width - used)
}
