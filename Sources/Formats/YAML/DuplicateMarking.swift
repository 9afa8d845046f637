import Diagnostics

/// Lets a mapping with a key written twice through the YAML library, which refuses the whole text.
///
/// Real files have such keys and other tools take the last one. Each occurrence of the key gets a private-use character of
/// its own behind it, so that the library sees different keys; names and columns are put right on the way out.
struct DuplicateMarking {
  /// The text to parse.
  private(set) var text: String
  private let lines: [[Unicode.Scalar]]
  private var marks: [Int: [Int]] = [:]
  private var count = 0
  private var passes = 0
  private let isPossible: Bool

  /// The first of the characters used as marks; planes 15 and 16 are for private use.
  private static let first: UInt32 = 0xF0000
  private static let limit = 60_000
  /// Each pass parses the text again.
  private static let passLimit = 50

  /// Starts with the text as written.
  init(_ text: String) {
    self.text = text
    isPossible = !text.unicodeScalars.contains { $0.value >= Self.first || Self.isOtherBreak($0) }
    var lines: [[Unicode.Scalar]] = [[]]
    for scalar in text.unicodeScalars {
      if scalar == "\n" { lines.append([]) } else { lines[lines.count - 1].append(scalar) }
    }
    self.lines = lines
  }

  /// Tells apart all keys that read like one of `names`; false when that changes nothing.
  mutating func mark(_ names: [String]) -> Bool {
    guard isPossible, passes < Self.passLimit else { return false }
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
    return String(String.UnicodeScalarView(scalar.unicodeScalars.filter { $0.value < Self.first }))
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
    var number: UInt32 = 0
    for (index, line) in lines.enumerated() {
      if index > 0 { result.append("\n") }
      var ends = (marks[index] ?? [])[...]
      for (column, scalar) in line.enumerated() {
        if ends.first == column, let mark = Unicode.Scalar(Self.first + number) {
          result.append(mark)
          number += 1
          ends.removeFirst()
        }
        result.append(scalar)
      }
    }
    text = String(result)
  }

  /// Line breaks other than a line feed: columns and lines would have to be counted otherwise.
  private static func isOtherBreak(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value == 0x85 || scalar.value == 0x2028 || scalar.value == 0x2029
  }
}
