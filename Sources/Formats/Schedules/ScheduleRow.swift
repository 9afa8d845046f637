import Diagnostics
import Tilewright

/// A row of a schedule: a tick with its operations, or a drawing of what lies in the buffer after it.
enum ScheduleRow {
  case tick(Int, operations: [ScheduleWords.Word], location: SourceLocation)
  case layout(total: Int, cells: [Cell], location: SourceLocation)
  case wrong

  /// A slot of a drawing: its size and the tile in it.
  struct Cell {
    let size: Int
    let tile: String
  }

  init(_ line: ScheduleWords, _ findings: inout Findings) {
    guard let first = line.first else {
      self = .wrong
      return
    }
    if line.text.contains("[") {
      self = Self.layout(line, first, &findings)
      return
    }
    guard let tick = Int(first.text), (0...1_000_000).contains(tick) else {
      findings.error(
        .scheduleSyntax, "expected the number of a tick, found '\(first.text)'", at: first.location,
        fix: "begin each row with its tick")
      self = .wrong
      return
    }
    let marks = ["|", "*", "+"]
    self = .tick(
      tick, operations: line.words.dropFirst().filter { !marks.contains($0.text) }, location: first.location)
  }

  private static func layout(
    _ line: ScheduleWords, _ first: ScheduleWords.Word, _ findings: inout Findings
  ) -> ScheduleRow {
    guard let total = ScheduleHeader.number(first.text), let open = line.text.firstIndex(of: "["),
      let close = line.text.lastIndex(of: "]"), open < close
    else {
      findings.error(
        .scheduleSyntax, "expected a drawing such as 32'768 [ 16'384(ifm1) | free ]", at: first.location)
      return .wrong
    }
    let parts = line.text[line.text.index(after: open)..<close].split(separator: "|").map {
      String($0.filter { !$0.isWhitespace })
    }
    var cells: [Cell] = []
    for part in parts where part != "free" {
      guard let bracket = part.firstIndex(of: "("), part.hasSuffix(")"),
        let size = ScheduleHeader.number(String(part[..<bracket]))
      else {
        findings.error(
          .scheduleSyntax, "expected a size and a tile such as 16'384(ifm1), found '\(part)'",
          at: first.location)
        return .wrong
      }
      cells.append(Cell(size: size, tile: String(part[part.index(after: bracket)...].dropLast())))
    }
    return .layout(total: total, cells: cells, location: first.location)
  }
}
