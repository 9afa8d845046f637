import Diagnostics
import Testing

@testable import Reports

@Suite struct TextTests {
  @Test(arguments: [
    (0, "0"), (999, "999"), (1_000, "1 000"), (3_956_848, "3 956 848"), (-1_234_567, "-1 234 567"),
    (Int.min, "-9 223 372 036 854 775 808"),
  ])
  func groupedNumbers(_ value: Int, _ text: String) { #expect(NumberFormat.grouped(value) == text) }

  @Test(arguments: [
    (2.413e9, "2.413 mJ"), (0, "0 pJ"), (0.04, "40.00 fJ"), (1, "1.000 pJ"), (999.949, "999.9 pJ"),
    (999.96, "1.000 nJ"), (12_345, "12.35 nJ"), (9.99951e3, "10.00 nJ"), (1e-6, "0.001 fJ"),
    (5e18, "5 000.0 kJ"),
  ])
  func energies(_ picojoules: Double, _ text: String) {
    #expect(NumberFormat.energy(picojoules: picojoules) == text)
  }

  @Test(arguments: [
    (0, "0 b"), (7, "7 b"), (8, "1 B"), (12, "12 b"), (131_072, "16 KiB"), (80_736, "9.9 KiB"),
    (16_777_216, "2 MiB"), (10_000_000_000, "1.2 GiB"), (1 << 62, "512 PiB"),
  ])
  func sizes(_ bits: Int, _ text: String) { #expect(NumberFormat.size(bits: bits) == text) }

  @Test(arguments: [
    (0.0, "0 %"), (0.61, "61 %"), (0.001, "<1 %"), (0.9996, ">99 %"), (1, "100 %"), (.nan, "not a number %"),
  ])
  func percentages(_ share: Double, _ text: String) { #expect(NumberFormat.percent(share) == text) }

  @Test(arguments: [
    (0.0, "0 %"), (0.0001, "<0.1 %"), (0.012, "+1.2 %"), (0.0995, "+10 %"), (4, "+400 %"),
    (.infinity, "+∞ %"),
  ])
  func excesses(_ share: Double, _ text: String) { #expect(NumberFormat.excess(share) == text) }

  @Test(arguments: [
    ("abc", 3), ("µJ", 2), ("卷积一", 6), ("e\u{301}", 1), ("👩‍🔬", 2), ("한글", 4), ("░█▏", 3), ("→×·…", 4),
    ("\u{7}", 0),
  ])
  func displayWidths(_ text: String, _ width: Int) { #expect(text.displayWidth == width) }

  @Test func longNamesKeepBothEnds() {
    let name = "/layer4/layer4.1/conv2/Conv"
    #expect(name.abbreviated(to: 16) == "/laye…conv2/Conv")
    #expect(name.abbreviated(to: 27) == name)
    #expect("卷积卷积卷积卷积".abbreviated(to: 9).displayWidth <= 9)
  }

  @Test func columnsLineUpInAnyScript() {
    var table = TextTable([.init("name"), .init("size", .right), .init("note")], indent: 1)
    table.add(["卷积", "7", "wide"])
    table.add(["conv", "1 234", .init("", .bold)])
    table.addRule()
    table.add(["e\u{301}", "", "end"])
    table.addLine("free text that is wider than the whole table")
    let expected = """
       name   size  note
       卷积      7  wide
       conv  1 234
       ─────────────────
       e\u{301}            end
       free text that is wider than the whole table

      """
    #expect(table.render() == expected)
    #expect(table.displayWidth == 18)
  }

  @Test(arguments: [
    (0.0, "░░░░"), (1, "████"), (0.5, "██░░"), (0.001, "▏░░░"), (0.9999, "███▉"), (7, "████"), (.nan, "░░░░"),
  ])
  func bars(_ share: Double, _ text: String) { #expect(bar(share, width: 4) == text) }

  /// Columns count scalars, the caret counts what a terminal shows.
  @Test(arguments: [
    ("  size: big", 9, 8), ("日本: big", 5, 6), ("größe: big", 8, 7), ("e\u{301}: big", 5, 3),
    ("a: \u{1F600} b", 6, 6),
    ("short", 9, 8),
  ]) func theCaretStandsUnderWhatIsMeant(line: String, column: Int, indent: Int) {
    let renderer = DiagnosticRenderer { _, _ in Array(line.unicodeScalars) }
    let text = renderer.render(
      .error(.wrongType, "m", at: SourceLocation(file: "f", line: 1, column: column)))
    let caret = text.split(separator: "\n").last.map(String.init)
    #expect(caret == String(repeating: " ", count: 4 + indent) + "^")
  }

  /// A line of any length is shown in at most 100 columns, with the caret under the same character as in the whole line.
  @Test(arguments: [0, 1, 30, 99, 100, 101, 150, 3000, 29_995, 29_999])
  func longLinesAreCutAroundThePlace(_ column: Int) throws {
    let line = (0..<30_000).map { Character(String($0 % 10)) }
    let marked = String(line.enumerated().map { $0.offset == column ? "X" : $0.element })
    for text in [marked, marked.replacing("7", with: "語"), String(marked.prefix(column + 1))] {
      let renderer = DiagnosticRenderer { _, _ in Array(text.unicodeScalars) }
      let rendered = renderer.render(
        .error(.wrongType, "m", at: SourceLocation(file: "f", line: 1, column: column + 1)))
      let lines = rendered.split(separator: "\n")
      let source = try #require(lines.dropFirst().first).dropFirst(4)
      let caret = try #require(lines.last).dropFirst(4)
      #expect(source.displayWidth <= 100 && source.displayWidth >= min(text.displayWidth, 58))
      let before = source.prefix { $0 != "X" }
      #expect(before.count < source.count)
      #expect(caret.dropLast().count == before.displayWidth)
    }
  }

  @Test func manyFindingsOfAKindAreCounted() {
    let places = (1...2000).map { SourceLocation(file: "f", line: 1, column: $0) }
    let findings =
      places.map { Diagnostic.error(.wrongType, "m", at: $0) }
      + places.prefix(50).map { Diagnostic.warning(.wrongType, "n", at: $0) }
      + [.error(.wrongType, "o", at: SourceLocation(file: "g"))]
    let line = Array(repeating: Unicode.Scalar("1"), count: 30_000)
    let text = DiagnosticRenderer { _, _ in line }.render(findings)
    let lines = text.split(separator: "\n")
    #expect(lines.filter { $0.contains(": m [TW0105]") }.count == 50)
    #expect(lines.filter { $0.contains("f: error: 1 950 more like these [TW0105]") }.count == 1)
    #expect(lines.filter { $0.contains(": n [TW0105]") }.count == 50)
    #expect(lines.filter { $0.contains("more like these") }.count == 1)
    #expect(lines.last == "g: error: o [TW0105]")
    #expect(text.utf8.count < 30_000)
  }
}
