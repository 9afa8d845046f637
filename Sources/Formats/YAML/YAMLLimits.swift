import Diagnostics

/// Limits on what a YAML file may make of memory and time, far above any real input.
enum YAMLLimits {
  /// Bytes of text.
  static let bytes = 64 << 20
  /// Values after aliases and merge keys are expanded, in any file.
  static let values = 1_000_000

  /// Values after aliases and merge keys are expanded, in a text of so many bytes: without aliases each takes at least one.
  static func values(inBytes bytes: Int) -> Int { min(values, 100_000 + bytes) }

  /// Mappings and lists inside each other.
  static let depth = 64
  /// Aliases in a file that also has mappings or lists as keys: comparing such keys expands them.
  static let aliasesBesideComplexKeys = 6

  /// The finding that a text is beyond the limits that must hold before it is parsed, or nil.
  static func finding(in text: String, file: String) -> Diagnostic? {
    if text.utf8.count > bytes {
      return .error(
        .tooLarge, "the file has \(text.utf8.count) bytes, at most \(bytes) are read",
        at: SourceLocation(file: file))
    }
    // Without that many stars there can't be that many aliases.
    let stars = text.utf8.count { $0 == UInt8(ascii: "*") }
    guard stars > aliasesBesideComplexKeys else { return nil }
    let keys = YAMLComplexKeys(text)
    guard let key = keys.first, keys.aliases > aliasesBesideComplexKeys else { return nil }
    return .error(
      .tooLarge, "mappings or lists as keys can't be combined with aliases",
      at: SourceLocation(file: file, line: key.line, column: key.column), fix: "write keys as plain words")
  }
}

/// The keys of a text that are a mapping or a list, written out or by an alias, and the number of aliases.
struct YAMLComplexKeys {
  /// The first such key.
  let first: YAMLTokenPlace?
  let aliases: Int

  init(_ text: String) {
    var scanner = YAMLScanner(text)
    var first: YAMLTokenPlace?
    var aliases = 0
    // Aliases that are keys, with the first place of each; anchors that stand on more than text.
    var aliasKeys: [String: YAMLTokenPlace] = [:]
    var collections: Set<String> = []
    var anchor: (name: String, line: Int)?
    // The `?` whose key comes next, and the one whose key is the text that has just come.
    var mark: YAMLTokenPlace?
    var markOfText: YAMLTokenPlace?
    var previous: YAMLTokenPlace?
    while let place = scanner.next() {
      if case .anchor(let name) = place.token {
        anchor = (name, place.line)
        continue
      }
      if place.token == .tag { continue }
      if let open = anchor {
        // Text on a line of its own may be the first key of a mapping.
        if place.line != open.line || place.token == .open { collections.insert(open.name) }
        anchor = nil
      }
      let (key, keyOfText) = (mark, markOfText)
      (mark, markOfText) = (nil, nil)
      switch place.token {
      case .explicitKey:
        mark = place
        if let key, place.line == key.line || place.column > key.column { first = first ?? key }
      case .open: if let key { first = first ?? key }
      case .entry: if let key, place.depth == 0 { first = first ?? key }
      case .alias(let name):
        aliases += 1
        if key != nil { aliasKeys[name] = aliasKeys[name] ?? place }
      case .scalar: markOfText = key
      case .value:
        switch previous?.token {
        case .close: first = first ?? previous
        case .alias(let name): aliasKeys[name] = aliasKeys[name] ?? previous
        // `? a: 1`: the key is a mapping.
        case .scalar where place.depth == 0 && place.line == previous?.line: first = first ?? keyOfText
        default: break
        }
      case .anchor, .tag, .close, .mark: break
      }
      previous = place
    }
    let byAlias = aliasKeys.filter { collections.contains($0.key) }.map(\.value)
    self.first = ([first].compactMap { $0 } + byAlias).min { ($0.line, $0.column) < ($1.line, $1.column) }
    self.aliases = aliases
  }
}
