/// What a YAML text is made of, as far as indicators go: `*` in a comment, in quotes or inside a word is none.
enum YAMLToken: Equatable {
  /// `*name`.
  case alias(String)
  /// `&name`.
  case anchor(String)
  case tag
  /// Text, plain, quoted or a block.
  case scalar
  /// `- ` in a block, `,` in brackets.
  case entry
  /// `? `: the node that follows is a key, whatever it is.
  case explicitKey
  /// `:` behind a key.
  case value
  case open
  case close
  /// `%YAML`, `---` and `...`.
  case mark
}

/// A token with its line and column, both from 1, and the depth of brackets around it.
struct YAMLTokenPlace: Equatable {
  let token: YAMLToken
  let line: Int
  let column: Int
  let depth: Int
}

/// Cuts YAML text into tokens, one after the other and in constant memory (YAML 1.2.2, chapters 5 to 8, as libyaml reads it).
///
///     - {a: *x}  # *y       entry open scalar value alias(x) close
///
/// It says what stands where, not whether that makes sense: wrong text gives some tokens, too, and always comes to an end.
struct YAMLScanner {
  private let bytes: [UInt8]
  private var position = 0
  private var line = 1
  private var column = 0
  private var depth = 0
  /// Columns of the block collections around the position.
  private var indents: [Int] = []
  /// Whether a key could begin here: behind it a colon makes a mapping.
  private var mayBeginKey = true
  /// Column at which the last possible key outside of brackets began.
  private var keyColumn: Int?

  init(_ text: String) { bytes = Array(text.utf8) }

  /// The next token; nil at the end.
  mutating func next() -> YAMLTokenPlace? {
    skipToToken()
    guard let byte = byte(0) else { return nil }
    if depth == 0 { while let last = indents.last, column < last { indents.removeLast() } }
    let (line, column, depth) = (line, column, depth)
    return YAMLTokenPlace(token: token(byte), line: line, column: column + 1, depth: depth)
  }

  private mutating func token(_ byte: UInt8) -> YAMLToken {
    if column == 0, byte == UInt8(ascii: "%") {
      skipLine()
      return .mark
    }
    if isDocumentMark {
      indents = []
      mayBeginKey = false
      advance(3)
      return .mark
    }
    switch byte {
    case UInt8(ascii: "["), UInt8(ascii: "{"):
      beginKey()
      depth += 1
      return indicator(.open, mayBeginKey: true)
    case UInt8(ascii: "]"), UInt8(ascii: "}"):
      depth = max(0, depth - 1)
      return indicator(.close, mayBeginKey: false)
    case UInt8(ascii: ","): return indicator(.entry, mayBeginKey: true)
    case UInt8(ascii: "-") where isBlankOrEnd(1):
      indent(at: column)
      return indicator(.entry, mayBeginKey: true)
    case UInt8(ascii: "?") where depth > 0 || isBlankOrEnd(1):
      indent(at: column)
      return indicator(.explicitKey, mayBeginKey: depth == 0)
    case UInt8(ascii: ":") where depth > 0 || isBlankOrEnd(1):
      if depth == 0, let keyColumn { indent(at: keyColumn) }
      let followsKey = depth == 0 && keyColumn != nil
      keyColumn = nil
      return indicator(.value, mayBeginKey: depth == 0 && !followsKey)
    case UInt8(ascii: "*"), UInt8(ascii: "&"):
      beginKey()
      advance()
      let name = name()
      return byte == UInt8(ascii: "*") ? .alias(name) : .anchor(name)
    case UInt8(ascii: "!"):
      beginKey()
      while !isBlankOrEnd(0), depth == 0 || !isBracketOrComma(0) { advance() }
      return .tag
    case UInt8(ascii: "|") where depth == 0, UInt8(ascii: ">") where depth == 0: blockScalar()
    case UInt8(ascii: "\""), UInt8(ascii: "'"): quoted(byte)
    default: plain()
    }
    return .scalar
  }

  private mutating func indicator(_ token: YAMLToken, mayBeginKey: Bool) -> YAMLToken {
    self.mayBeginKey = mayBeginKey
    advance()
    return token
  }

  /// Notes that a key may begin here, outside of brackets.
  private mutating func beginKey() {
    if depth == 0, mayBeginKey { keyColumn = column }
    mayBeginKey = false
  }

  /// A collection begins at this column unless it goes on there.
  private mutating func indent(at column: Int) {
    if depth == 0, column > indents.last ?? -1 { indents.append(column) }
  }

  private mutating func skipToToken() {
    while let byte = byte(0) {
      if isBreak(0) {
        advanceOverBreak()
        if depth == 0 {
          mayBeginKey = true
          keyColumn = nil
        }
      } else if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") {
        advance()
      } else if byte == UInt8(ascii: "#") {
        skipLine()
      } else {
        return
      }
    }
  }

  /// Letters, digits, `_` and `-`: what libyaml takes for a name.
  private mutating func name() -> String {
    let start = position
    while let byte = byte(0), byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte.isLetterOrDigit {
      advance()
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }
}

/// Text in its three forms.
extension YAMLScanner {
  private mutating func quoted(_ quote: UInt8) {
    beginKey()
    advance()
    while let byte = byte(0) {
      if isBreak(0) {
        advanceOverBreak()
      } else if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
        advance()
        if isBreak(0) { advanceOverBreak() } else { advance() }
      } else if byte == quote {
        advance()
        guard quote == UInt8(ascii: "'"), self.byte(0) == quote else { return }
        advance()
      } else {
        advance()
      }
    }
  }

  /// Goes on over lines as long as they are indented more than the collection around.
  private mutating func plain() {
    beginKey()
    let least = (indents.last ?? -1) + 1
    repeat {
      let start = position
      while byte(0) != nil, !isBlankOrEnd(0), !endsPlain { advance() }
      // Whatever stands here, the scanner goes on.
      if position == start { advance() }
      let end = (position, line, column)
      var sawBreak = false
      while byte(0) != nil, isBlankOrEnd(0) {
        if isBreak(0) {
          advanceOverBreak()
          sawBreak = true
        } else {
          advance()
        }
      }
      let goesOn =
        byte(0) != nil && position > end.0 && byte(0) != UInt8(ascii: "#") && !endsPlain && !isDocumentMark
        && (depth > 0 || !sawBreak || column >= least)
      guard goesOn else {
        (position, line, column) = end
        return
      }
    } while true
  }

  /// Whether a colon or, in brackets, one of their signs ends plain text here.
  private var endsPlain: Bool {
    switch byte(0) {
    case UInt8(ascii: ":"): isBlankOrEnd(1) || depth > 0 && isBracketOrComma(1)
    default: depth > 0 && isBracketOrComma(0)
    }
  }

  private mutating func blockScalar() {
    keyColumn = nil
    mayBeginKey = true
    advance()
    var given: Int?
    while let byte = byte(0), !isBlankOrEnd(0) {
      if byte >= UInt8(ascii: "1"), byte <= UInt8(ascii: "9") { given = Int(byte - UInt8(ascii: "0")) }
      advance()
    }
    skipLine()
    if byte(0) != nil { advanceOverBreak() }
    let parent = indents.last ?? -1
    var indent = given.map { max(parent, 0) + $0 }
    var deepest = 0
    while byte(0) != nil {
      let start = (position, line, column)
      while byte(0) == UInt8(ascii: " "), indent.map({ column < $0 }) ?? true { advance() }
      if byte(0) == nil || isBreak(0) {
        if indent == nil { deepest = max(deepest, column) }
        if byte(0) != nil { advanceOverBreak() }
        continue
      }
      let least = indent ?? max(column, deepest, parent + 1, 1)
      indent = least
      guard column >= least else {
        (position, line, column) = start
        return
      }
      skipLine()
      if byte(0) != nil { advanceOverBreak() }
    }
  }
}

/// Bytes and places.
extension YAMLScanner {
  private func byte(_ offset: Int) -> UInt8? {
    position + offset < bytes.count ? bytes[position + offset] : nil
  }

  /// CR, LF, NEL, LS or PS.
  private func isBreak(_ offset: Int) -> Bool {
    switch byte(offset) {
    case 0x0A, 0x0D: true
    case 0xC2: byte(offset + 1) == 0x85
    case 0xE2: byte(offset + 1) == 0x80 && (byte(offset + 2) == 0xA8 || byte(offset + 2) == 0xA9)
    default: false
    }
  }

  private func isBlankOrEnd(_ offset: Int) -> Bool {
    switch byte(offset) {
    case nil, 0x20, 0x09: true
    default: isBreak(offset)
    }
  }

  private func isBracketOrComma(_ offset: Int) -> Bool {
    switch byte(offset) {
    case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: ","): true
    default: false
    }
  }

  private var isDocumentMark: Bool {
    guard column == 0, let first = byte(0), first == UInt8(ascii: "-") || first == UInt8(ascii: ".") else {
      return false
    }
    return byte(1) == first && byte(2) == first && isBlankOrEnd(3)
  }

  private mutating func advance(_ count: Int = 1) {
    for _ in 0..<count where position < bytes.count {
      // A character counts once, whatever its bytes.
      if bytes[position] & 0xC0 != 0x80 { column += 1 }
      position += 1
    }
  }

  private mutating func advanceOverBreak() {
    let length =
      switch byte(0) {
      case 0x0D: byte(1) == 0x0A ? 2 : 1
      case 0xC2: 2
      case 0xE2: 3
      default: 1
      }
    position += length
    line += 1
    column = 0
  }

  private mutating func skipLine() { while byte(0) != nil, !isBreak(0) { advance() } }
}

extension UInt8 {
  fileprivate var isLetterOrDigit: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }
}
