import Diagnostics
import Foundation
import Testing
import Tilewright

@testable import Formats

/// Guards look at tokens: what stands in a comment, in quotes or inside text is no alias and no key.
@Suite struct YAMLScannerTests {
  private func tokens(_ text: String) -> [YAMLToken] {
    var scanner = YAMLScanner(text)
    var tokens: [YAMLToken] = []
    while let place = scanner.next() { tokens.append(place.token) }
    return tokens
  }

  @Test(
    arguments: [
      ("- {a: *x}  # *y", [.entry, .open, .scalar, .value, .alias("x"), .close]),
      ("a: 2*ox *b ?c", [.scalar, .value, .scalar]),
      ("a: x\n  *b\n  ? c\nd: *e", [.scalar, .value, .scalar, .scalar, .value, .alias("e")]),
      ("'*a': \"\\\" *b\"", [.scalar, .value, .scalar]),
      (
        "a: |\n  *b\n  ? [c]: d\n   # e\n\n  &f\nb: &g 1",
        [.scalar, .value, .scalar, .scalar, .value, .anchor("g"), .scalar]
      ),
      ("a:\n- >2\n  *b\n- *c", [.scalar, .value, .entry, .scalar, .entry, .alias("c")]),
      ("? [a]\n: !t *b", [.explicitKey, .open, .scalar, .close, .value, .tag, .alias("b")]),
      ("%YAML 1.1\n--- # *a\n*b : c\n...\n", [.mark, .mark, .alias("b"), .value, .scalar, .mark]),
      (
        "[a?, *b,\n'it''s *c', {d: *e}]",
        [
          .open, .scalar, .entry, .alias("b"), .entry, .scalar, .entry, .open, .scalar, .value, .alias("e"),
          .close,
          .close,
        ]
      ),
      ("a: #*b\n\t# *c\n  d", [.scalar, .value, .scalar]),
    ] as [(String, [YAMLToken])])
  func tokensAreThoseOfYAML(_ text: String, _ expected: [YAMLToken]) {
    #expect(tokens(text) == expected)
  }

  /// Whatever the text, there is an end, and places only grow.
  @Test func anyTextComesToAnEnd() {
    var random = Draws(state: 7)
    let parts = Array("ab:*&?![]{},|>'\"#%@-. \n\t\r\\1") + ["\u{85}", "\u{2028}", "é"]
    for _ in 0..<400 {
      let text = String((0..<random.below(60)).map { _ in parts[random.below(parts.count)] })
      var scanner = YAMLScanner(text)
      var last = (0, 0)
      var count = 0
      while let place = scanner.next() {
        #expect((place.line, place.column) > last, "\(text)")
        last = (place.line, place.column)
        count += 1
        guard count <= text.utf8.count else { break }
      }
      #expect(count <= text.utf8.count, "\(text)")
      _ = YAMLFile.parse(Array(text.utf8), file: "a.yaml")
    }
  }

  /// Values with signs that are none, with what they hold and the number of aliases among them.
  private static let values: [(text: String, holds: String?, aliases: Int)] = [
    ("2*ox", "2*ox", 0), ("a *b ? c", "a *b ? c", 0), ("50%", "50%", 0), ("x&y", "x&y", 0),
    ("'*a ? [x]: &b # %'", "*a ? [x]: &b # %", 0), ("\"\\\"*a\\\" \\\\ ? *a\"", "\"*a\" \\ ? *a", 0),
    ("|\n  *a\n  ? [x]\n  : 1\n  %TAG\n  \t*a # c", "*a\n? [x]\n: 1\n%TAG\n\t*a # c\n", 0),
    (">-\n  *a\n  *a", "*a *a", 0), ("first\n  *second ? [c]\n  # no", "first *second ? [c]", 0),
    ("*a", "1", 1), ("[*a, '*a', 2*x, \"? [*a]\"]", nil, 1), ("{k: *a, *t : 2}", nil, 2),
    ("[[*a], {b: [*a]}]", nil, 2),
  ]
  private static let comments = ["", "  # *a *a ? [x]: y", "\n# ? *a\n#\t% {[*a]: 1}", "\n\n"]
  /// Keys that are more than text.
  private static let keys = [
    "? [x]\n: 1", "? {x: *a}\n: 1", "? *c\n: 1", "*c : 1", "[x]: 1", "? - x\n: 1", "? x: 1\n: 2",
    "k: {? [x] : 1}", "k: {*c : 1}",
  ]

  @Test func aliasesAreCountedAndKeysSeen() throws {
    var random = Draws(state: 11)
    for number in 0..<400 {
      var text = "anchor: &a 1\ntext: &t word\nlist: &c [1]\n"
      var aliases = 0
      var expected: [String?] = []
      for index in 0..<random.below(9) {
        let value = Self.values[random.below(Self.values.count)]
        text +=
          "k\(index): \(value.text)\(value.text.hasPrefix("|") || value.text.hasPrefix(">") ? "" : Self.comments[random.below(4)])\n"
        aliases += value.aliases
        expected.append(value.holds)
      }
      let isComplex = number.isMultiple(of: 2)
      if isComplex {
        let key = Self.keys[random.below(Self.keys.count)]
        text += key + "\n"
        aliases += key.contains("*") ? 1 : 0
      }
      let keys = YAMLComplexKeys(text)
      #expect(keys.aliases == aliases, "\(text)")
      #expect((keys.first != nil) == isComplex, "\(text)")
      let parsed = YAMLFile.parse(Array(text.utf8), file: "a.yaml")
      guard !isComplex else {
        #expect((parsed.diagnostics.first?.code == .tooLarge) == (aliases > 6), "\(text)\n\(parsed.report)")
        continue
      }
      let entries = try #require(try parsed.checked().entries, "\(text)")
      for (index, value) in expected.enumerated() {
        guard let value else { continue }
        #expect(entries[3 + index].value.text == value, "\(text)")
      }
    }
  }

  /// The files that people wrote.
  @Test(arguments: ["stars-in-comment", "eight-layers"])
  func starsAndQuestionMarksInComments(_ name: String) throws {
    let path = InputFolder.tests.appending(path: "Fixtures/yaml/\(name).yaml").path
    let network = try NetworkFile.read(at: path).checked()
    #expect(network.layers.count == (name.hasSuffix("layers") ? 8 : 1))
  }
}

/// Numbers that are the same in every run.
private struct Draws {
  var state: UInt64

  mutating func below(_ limit: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(max(1, limit)))
  }
}
