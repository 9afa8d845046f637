import Diagnostics

/// A value of a YAML file that knows where it was written.
///
/// This is the only form in which YAML reaches the readers: aliases and merge keys are expanded, sizes are bounded, and
/// scalars are text. Nothing is converted the way YAML 1.1 would (`010`, `1:30`, `no`); readers ask for what they
/// expect and get it or a finding.
struct Located: Sendable {
  /// What stands at a place.
  enum Content: Sendable {
    /// Nothing: an empty value, `~` or `null`.
    case empty
    /// Text, with the column at which its first character stands known when it is on one line.
    case scalar(String, textColumn: Int?)
    case list([Located])
    /// Keys and values in file order, duplicates included.
    case mapping([Entry])
  }

  /// A key with its value.
  struct Entry: Sendable {
    let key: Located
    let value: Located

    /// The key's text.
    var name: String { key.text ?? "" }
  }

  let content: Content
  let location: SourceLocation
  /// Whether a scalar is written in quotes or as a block, so that YAML takes it for text whatever it looks like.
  let isQuoted: Bool

  init(content: Content, location: SourceLocation, isQuoted: Bool = false) {
    self.content = content
    self.location = location
    self.isQuoted = isQuoted
  }

  /// The text of a scalar; nil for anything else.
  var text: String? {
    if case .scalar(let text, _) = content { text } else { nil }
  }

  /// The elements of a list; nil for anything else.
  var elements: [Located]? {
    if case .list(let elements) = content { elements } else { nil }
  }

  /// The entries of a mapping; nil for anything else.
  var entries: [Entry]? {
    if case .mapping(let entries) = content { entries } else { nil }
  }

  /// Whether nothing is written.
  var isEmpty: Bool {
    if case .empty = content { true } else { false }
  }

  /// The place of the `offset`-th character of a scalar's text, or of the value when that isn't known.
  func location(ofCharacter offset: Int) -> SourceLocation {
    guard case .scalar(_, let column?) = content else { return location }
    return SourceLocation(file: location.file, line: location.line, column: column + offset)
  }

  /// What was found, for messages: `a list`, `'big'`.
  var found: String {
    switch content {
    case .empty: "nothing"
    case .scalar(let text, _): text.count <= 60 ? "'\(text)'" : "'\(text.prefix(57))...'"
    case .list: "a list"
    case .mapping: "a mapping"
    }
  }
}
