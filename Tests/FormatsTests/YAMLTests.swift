import Diagnostics
import Foundation
import Testing

@testable import Formats

/// YAML as the readers see it: places, expansion, limits, and files that are no YAML at all.
@Suite struct YAMLTests {
  func parse(_ text: String) -> Parsed<Located> { YAMLFile.parse(Array(text.utf8), file: "a.yaml") }

  @Test func keysAndValuesKnowTheirPlaces() throws {
    let root = try parse("a: 1\nb:\n  - x: [p, \"q r\"]\n").checked()
    let b = try #require(root.entries?.last)
    let x = try #require(b.value.elements?.first?.entries?.first)
    #expect("\(b.key.location)" == "a.yaml:2:1")
    #expect("\(x.key.location)" == "a.yaml:3:5")
    let quoted = try #require(x.value.elements?.last)
    #expect("\(quoted.location)" == "a.yaml:3:12")
    #expect("\(quoted.location(ofCharacter: 2))" == "a.yaml:3:15")
  }

  @Test func emptyValuesAreEmptyAndQuotedOnesAreText() throws {
    let root = try parse("a:\nb: ~\nc: null\nd: ''\ne: 'null'\n").checked()
    #expect(root.entries?.map(\.value.isEmpty) == [true, true, true, false, false])
  }

  @Test func mergeKeysBringInWhatIsMissing() throws {
    let text = "base: &b {x: 1, y: 2}\nother: &o {y: 3, z: 4}\nall: {<<: [*b, *o], x: 9}\n"
    let entries = try #require(try parse(text).checked().entries?.last?.value.entries)
    #expect(entries.map { "\($0.name)=\($0.value.text ?? "")" } == ["x=9", "y=2", "z=4"])
    expect(parse("a: {<<: 3}\n"), finds: ["error wrongType 1:9"])
  }

  @Test func aliasesCarryTheAnchorsPlace() throws {
    let root = try parse("a: &m 7\nb: *m\n").checked()
    #expect(root.entries?.last?.value.text == "7")
    #expect(root.entries?.last.map { "\($0.value.location)" } == "a.yaml:1:4")
  }

  @Test func duplicateKeysReachTheReaderWithTheirPlaces() throws {
    let text = "m:\n  ports: 1\n  \"ports\" : 2\n  x: {ports: 3, ports: 4, y: 5}\n"
    let entries = try #require(try parse(text).checked().entries?.first?.value.entries)
    #expect(entries.map(\.name) == ["ports", "ports", "x"])
    #expect(entries.map { "\($0.key.location)" } == ["a.yaml:2:3", "a.yaml:3:3", "a.yaml:4:3"])
    let inner = try #require(entries[2].value.entries)
    #expect(inner.map { "\($0.name)\($0.key.location.column)" } == ["ports7", "ports17", "y27"])
    #expect(inner[2].value.location.column == 30)
  }

  @Test func duplicateKeysThatCannotBeToldApartAreAnError() {
    expect(parse("k: &k\n  ? [a]\n  : 1\n  ? [a]\n  : 2\n"), finds: ["error duplicate 2:5"])
  }

  @Test(arguments: ["*a *b", "\u{F0000}", "\u{F0001}\u{10FFFD}", "\u{85}", "\u{2028}", "\r", "\r\n"])
  func duplicateKeysReachTheReaderWhateverTheCommentsHold(_ odd: String) throws {
    let breaks = ["\u{85}", "\u{2028}", "\r", "\r\n"].contains(odd)
    let text = "# \(odd) # x\na\u{F0000}: 1\na\u{F0000}: \u{F0000}2\n"
    let entries = try #require(try parse(text).checked().entries)
    #expect(entries.map(\.name) == ["a\u{F0000}", "a\u{F0000}"])
    #expect(entries.map(\.key.location.line) == (breaks ? [3, 4] : [2, 3]))
    #expect(entries.map(\.key.location.column) == [1, 1])
    #expect(entries.last?.value.text == "\u{F0000}2")
  }

  @Test(arguments: [
    ("a: [1, 2\n", ["error yamlSyntax 2:1"]),
    ("a: 1\n\tb: 2\n", ["error yamlSyntax 2:1"]),
    ("a: *nowhere\n", ["error yamlSyntax 1:4"]),
    ("a: 1\n---\nb: 2\n", ["error yamlSyntax 2:1"]),
    ("a: \u{1}\n", ["error yamlSyntax 1:4"]),
    ("", ["error unknownFormat 1:1"]),
    ("# nothing\n", ["error unknownFormat 1:1"]),
    ("---\n...\n", ["error unknownFormat 1:1"]),
  ])
  func whatIsNoYAMLIsReportedAtItsPlace(_ text: String, _ expected: [String]) {
    expect(parse(text), finds: expected)
  }

  @Test func otherBytesAreReported() {
    func parse(_ bytes: [UInt8]) -> Parsed<Located> { YAMLFile.parse(bytes, file: "a") }
    expect(parse([0x61, 0x3A, 0x20, 0x0A, 0x62, 0xFF, 0x0A]), finds: ["error unreadableFile 2:2"])
    expect(parse([0x08, 0x00, 0x12]), finds: ["error unknownFormat 0:0"])
    expect(parse([0xFF, 0xFE, 0x61, 0x00]), finds: ["error unreadableFile 0:0"])
    expect(parse([0xEF, 0xBB, 0xBF] + Array("a: 1\n".utf8)), finds: [])
  }

  @Test func filesThatCannotBeReadAreReported() throws {
    let folder = FileManager.default.temporaryDirectory.path
    expect(MachineFile.read(at: folder + "/no such file.yaml"), finds: ["error unreadableFile 0:0"])
    expect(MachineFile.read(at: folder), finds: ["error unreadableFile 0:0"])
  }

  @Test func aliasBombsAreStopped() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...9 {
      let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(aliases)]\n"
    }
    #expect(parse(text).summaries.map { $0.prefix(14) } == ["error tooLarge"])
    expect(parse(text + "? *a9\n: 1\n? *a9\n: 2\n"), finds: ["error tooLarge 11:3"])
    expect(parse(text + "*a9 : 1\n*a9 : 2\n"), finds: ["error tooLarge 11:1"])
    expect(parse(text + "# text\n'*a': {? *a9 : 1, ? *a9 : 2}\n"), finds: ["error tooLarge 12:10"])
  }

  @Test(arguments: [70, 900, 5000, 200_000])
  func deepNestingIsStopped(_ depth: Int) {
    let flow = parse(String(repeating: "[", count: depth) + String(repeating: "]", count: depth))
    #expect(flow.value == nil && flow.diagnostics.count == 1)
    let block = parse(String(repeating: "- ", count: depth) + "x\n")
    #expect(block.value == nil && block.diagnostics.count == 1)
  }

  @Test func findingsComeInTheOrderOfTheirPlaces() {
    var findings = Findings()
    func place(_ line: Int) -> Diagnostics.SourceLocation { .init(file: "a", line: line, column: 1) }
    findings.error(.wrongType, "second", at: place(2))
    findings.error(.wrongType, "first", at: place(1))
    findings.error(.wrongType, "second", at: place(2))
    let parsed: Parsed<Int> = findings.parsed(1)
    #expect(parsed.diagnostics.map(\.message) == ["first", "second"])
    #expect(parsed.value == nil)
  }
}
