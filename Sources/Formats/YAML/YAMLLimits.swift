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
    let whole = SourceLocation(file: file)
    if text.utf8.count > bytes {
      return .error(
        .tooLarge, "the file has \(text.utf8.count) bytes, at most \(bytes) are read", at: whole)
    }
    if hasComplexKeys(text), aliases(in: text) > aliasesBesideComplexKeys {
      return .error(
        .tooLarge, "mappings or lists as keys can't be combined with aliases", at: whole,
        fix: "write keys as plain words")
    }
    return nil
  }

  /// Whether a key may be a mapping, a list or an alias. Errs on the side of yes.
  private static func hasComplexKeys(_ text: String) -> Bool {
    var previous: UInt8 = 0x0A
    // After a closing bracket, and after the star of an alias: a colon now would make it a key.
    var closed = false
    var alias = false
    for byte in text.utf8 {
      let isBlank = byte == 0x20 || byte == 0x09
      let followsBreak = previous == 0x20 || previous == 0x09 || previous == 0x0A || previous == 0x0D
      if byte == UInt8(ascii: "?"), followsBreak || isOpener(previous) { return true }
      if byte == UInt8(ascii: ":"), closed || alias { return true }
      closed = byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") || closed && isBlank
      alias =
        byte == UInt8(ascii: "*") && (followsBreak || isOpener(previous))
        || alias && (isBlank || !followsBreak && !isOpener(byte) && byte != 0x0A && byte != 0x0D)
      previous = byte
    }
    return false
  }

  /// The number of things that may be aliases. Errs on the side of more.
  private static func aliases(in text: String) -> Int {
    var count = 0
    var before: UInt8 = 0x20
    var previous: UInt8 = 0x20
    for byte in text.utf8 {
      // A star behind a word multiplies: `2*ox`.
      if previous == UInt8(ascii: "*"), isNameByte(byte), !isNameByte(before) { count += 1 }
      (before, previous) = (previous, byte)
    }
    return count
  }

  private static func isOpener(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") || byte == UInt8(ascii: ",")
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
