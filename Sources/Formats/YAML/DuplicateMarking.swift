import Diagnostics

/// Lets a mapping with a key written twice through the YAML library, which refuses the whole text.
///
/// Real files have such keys and other tools take the last one. Each occurrence of the key gets a private-use character of
/// its own behind it, so that the library sees different keys; names and columns are put right on the way out.
struct DuplicateMarking {
  /// The text to parse.
  private(set) var text: String
  private let lines: [[Unicode.Scalar]]
  /// What ends each line but the last.
  private let breaks: [[Unicode.Scalar]]
  private var marks: [Int: [Int]] = [:]
  private var count = 0
  private var passes = 0
  /// Characters of the text itself that could be taken for marks.
  private let own: Set<UInt32>

  /// The first of the characters used as marks; planes 15 and 16 are for private use.
  private static let first: UInt32 = 0xF0000
  /// The last character that is not among them.
  private static let last: UInt32 = 0x10FFFD
  private static let limit = 60_000
  /// Each pass parses the text again.
  private static let passLimit = 50

  /// Starts with the text as written.
  init(_ text: String) {
    self.text = text
    own = Set(text.unicodeScalars.map(\.value).filter { $0 >= Self.first })
    var lines: [[Unicode.Scalar]] = [[]]
    var breaks: [[Unicode.Scalar]] = []
    for scalar in text.unicodeScalars {
      if scalar == "\n", breaks.count == lines.count - 1, lines[lines.count - 1].isEmpty,
        breaks.last == ["\r"]
      {
        breaks[breaks.count - 1].append(scalar)
      } else if Self.isBreak(scalar) {
        breaks.append([scalar])
        lines.append([])
      } else {
        lines[lines.count - 1].append(scalar)
      }
    }
    self.lines = lines
    self.breaks = breaks
  }

  /// Tells apart all keys that read like one of `names`; false when that changes nothing.
  mutating func mark(_ names: [String]) -> Bool {
    guard passes < Self.passLimit else { return false }
    passes += 1
    let before = count
    for name in Set(names) where !name.isEmpty && name.allSatisfy({ !$0.isNewline }) {
      let key = Array(name.unicodeScalars)
      for line in lines.indices { mark(key, in: line) }
    }
    guard count > before, count < Self.limit else { return false }
    rebuild()
    return true
  }

  /// A scalar's text without marks.
  func unmarked(_ scalar: String) -> String {
    guard count > 0 else { return scalar }
    return String(
      String.UnicodeScalarView(
        scalar.unicodeScalars.filter { $0.value < Self.first || own.contains($0.value) }))
  }

  /// The place in the text as written; the end of the text for one beyond it.
  func original(_ place: SourceLocation) -> SourceLocation {
    if place.line > lines.count, let last = lines.last {
      return SourceLocation(file: place.file, line: lines.count, column: last.count + 1)
    }
    guard let columns = marks[place.line - 1] else { return place }
    // The mark with index i stands in column columns[i] + i + 1; count those before the place.
    var low = 0
    var high = columns.count
    while low < high {
      let middle = (low + high) / 2
      if columns[middle] + middle + 1 < place.column { low = middle + 1 } else { high = middle }
    }
    return SourceLocation(file: place.file, line: place.line, column: place.column - low)
  }

  /// Whether a text stands, in one piece, at a place of the text as written.
  func holds(_ scalar: String, at place: SourceLocation) -> Bool {
    guard place.line >= 1, place.line <= lines.count, place.column >= 1 else { return false }
    return lines[place.line - 1].dropFirst(place.column - 1).starts(with: scalar.unicodeScalars)
  }

  /// Notes the ends of `key` where a colon follows, possibly behind a quote and blanks.
  private mutating func mark(_ key: [Unicode.Scalar], in line: Int) {
    let scalars = lines[line]
    guard scalars.count > key.count else { return }
    var ends: [Int] = []
    let known = Set(marks[line] ?? [])
    for start in 0..<(scalars.count - key.count) where scalars[start..<(start + key.count)].elementsEqual(key)
    {
      // The name of an alias or an anchor is no key.
      if start > 0, scalars[start - 1] == "*" || scalars[start - 1] == "&" { continue }
      let end = start + key.count
      var next = end
      if scalars[next] == "\"" || scalars[next] == "'" { next += 1 }
      while next < scalars.count, scalars[next] == " " || scalars[next] == "\t" { next += 1 }
      if next < scalars.count, scalars[next] == ":", !known.contains(end) { ends.append(end) }
    }
    guard !ends.isEmpty else { return }
    marks[line] = (known + ends).sorted()
    count += ends.count
  }

  private mutating func rebuild() {
    var result = String.UnicodeScalarView()
    var mark = Self.first
    for (index, line) in lines.enumerated() {
      if index > 0 { result.append(contentsOf: breaks[index - 1]) }
      var ends = (marks[index] ?? [])[...]
      for (column, scalar) in line.enumerated() {
        if ends.first == column {
          while own.contains(mark) { mark += 1 }
          if mark <= Self.last, let scalar = Unicode.Scalar(mark) { result.append(scalar) }
          mark += 1
          ends.removeFirst()
        }
        result.append(scalar)
      }
    }
    text = String(result)
  }

  /// What ends a line in YAML.
  private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0A, 0x0D, 0x85, 0x2028, 0x2029: true
    default: false
    }
  }
}
