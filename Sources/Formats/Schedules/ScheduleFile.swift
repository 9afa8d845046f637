import Diagnostics
import Foundation
public import Tilewright

/// Reads schedules written by hand, a row per tick, as the tiling document writes them (Docs/schedules.md):
///
///     schedule: two row tiles
///     layer: matmul 4x3x5
///     buffer 1: 40
///     tile ifm0: M 0:2
///     tile ifm1: M 2:4
///     tile w0
///     tile ofm0: M 0:2
///     tile ofm1: M 2:4
///     execution t0: ifm0 w0 -> ofm0
///     execution t1: ifm1 w0 -> ofm1
///     slot a: ifm0 ifm1
///     ticks:
///     0  load_ifm0 load_w0
///     1  execution_t0
///     2  store_ofm0     load_ifm1
///     3                 execution_t1
///     4                 store_ofm1
public enum ScheduleFile {
  /// Whether a text is a schedule: its first word says so.
  public static func recognizes(_ text: String) -> Bool {
    for line in text.split(whereSeparator: \.isNewline) {
      let words = line.trimmingCharacters(in: .whitespaces)
      if words.isEmpty || words.hasPrefix("#") { continue }
      return words.hasPrefix("schedule:")
    }
    return false
  }

  /// Reads a schedule from the text of a file; `file` is the name that diagnostics give.
  public static func parse(_ text: String, file: String) -> Parsed<Schedule> {
    var header = ScheduleHeader(file: file)
    var rows: [ScheduleRow] = []
    var isInTicks = false
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      let content = line.prefix { $0 != "#" }
      let words = ScheduleWords(String(content), file: file, line: index + 1)
      if words.isEmpty { continue }
      if isInTicks {
        rows.append(ScheduleRow(words, &header.findings))
      } else if words.first?.text == "ticks:" {
        isInTicks = true
      } else {
        header.read(words)
      }
    }
    if !isInTicks {
      header.findings.error(
        .scheduleSyntax, "the schedule has no ticks", at: SourceLocation(file: file),
        fix: "write 'ticks:' and below it a row for each tick")
    }
    guard let layer = header.layer else {
      header.findings.error(
        .scheduleSyntax, "the schedule has no layer", at: SourceLocation(file: file),
        fix: "write 'layer: matmul MxKxN' with its sizes")
      return header.findings.parsed(nil)
    }
    var builder = ScheduleBuilder(header: header, layer: layer)
    for row in rows { builder.add(row) }
    let schedule = builder.schedule
    return builder.findings.parsed(schedule)
  }

  /// Reads a schedule and holds it against the rules.
  public static func check(_ text: String, file: String) -> Parsed<Schedule> {
    let parsed = parse(text, file: file)
    guard let schedule = parsed.value else { return parsed }
    let findings = parsed.diagnostics + ScheduleChecks.findings(of: schedule)
    return Parsed(findings.hasErrors ? nil : schedule, findings.inReadingOrder)
  }
}

/// The words of a line with their places. Marks that the document draws (`|`, `*`, `+`) at a line's start are left out.
struct ScheduleWords {
  struct Word {
    let text: String
    let location: SourceLocation
  }

  let words: [Word]
  let text: String

  init(_ text: String, file: String, line: Int) {
    self.text = text
    var words: [Word] = []
    var current = ""
    var start = 0
    var depth = 0
    for (column, character) in (text + " ").enumerated() {
      if character == "(" { depth += 1 }
      if character == ")" { depth = max(0, depth - 1) }
      if character.isWhitespace, depth == 0 {
        if !current.isEmpty {
          words.append(
            Word(text: current, location: SourceLocation(file: file, line: line, column: start + 1)))
        }
        current = ""
      } else {
        if current.isEmpty { start = column }
        current.append(character)
      }
    }
    self.words = words
  }

  var isEmpty: Bool { words.isEmpty }
  var first: Word? { words.first }
}
