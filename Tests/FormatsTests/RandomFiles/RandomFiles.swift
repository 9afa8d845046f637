@testable import Formats
@testable import Tilewright

/// Draws the text of small files of every kind, ugly and mostly valid.
struct RandomFiles {
  private var generator: MutationTests.Generator
  private var taken: Set<String> = []

  init(seed: UInt64) { generator = MutationTests.Generator(state: seed) }

  mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
  mutating func chance(_ percent: Int) -> Bool { int(1...100) <= percent }
  mutating func pick<Element>(_ choices: [Element]) -> Element { choices[int(0...choices.count - 1)] }
  mutating func some<Element>(_ choices: [Element], _ percent: Int) -> [Element] {
    choices.filter { _ in chance(percent) }
  }

  mutating func shuffled<Element>(_ items: [Element]) -> [Element] { items.shuffled(using: &generator) }

  /// Names that a writer must quote, escape or make others of.
  static let ugly = [
    "no", "on", "null", "Null", "y", "1.0", "1e3", "0x1F", "007", "12", "2024-01-01", "1_000", ".5", "~",
    "<<",
    "=", "true", "yes", "a: b", "a.b", "x y", "it's", "\"q\"", "卷积", "é", "-", "- a", "*", "*a", "&a", "[z]",
    "{z}", "#x", "a #b", "tab\there", "new\nline", "cr\rx", "\u{7F}", "\u{85}", "\u{1}", "\u{9B}", "%", "@a",
    "`", "!t", "|", ">", "?", "? x", "a:b", "C:\\x", "\u{1F600}", "b\u{FEFF}om", "\u{202E}rtl", "\u{2028}",
    "\u{FFFE}", "constant", "input", "elements", "'elements'", "''", " lead", "trail ", "a, b", "I1",
    "a into b",
    "K across D1", "K step 2", "/conv/Conv", "default", "all", "none", "any", "a  b", "\u{A0}", "e\u{301}",
    "O",
    "W",
  ]

  /// A name that no other of the file has.
  mutating func name(_ plain: String, ugly percent: Int = 40) -> String {
    let wanted = chance(percent) ? pick(Self.ugly) : plain
    var name = wanted
    var number = 2
    while !taken.insert(name).inserted {
      name = "\(wanted)\(number)"
      number += 1
    }
    return name
  }

  mutating func forgetNames() { taken = [] }

  /// Text in double quotes, everything but letters and digits escaped: no writer's own way.
  static func quoted(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "\"") { result, unit in
      if unit.isASCII, unit.properties.isAlphabetic || unit.properties.numericType != nil {
        result.unicodeScalars.append(unit)
      } else {
        let digits = String(unit.value, radix: 16)
        result += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
      }
    } + "\""
  }

  /// A whole mapping or list in flow style.
  static func mapping(_ entries: [(String, String)]) -> String {
    "{\(entries.map { "\(quoted($0)): \($1)" }.joined(separator: ", "))}"
  }

  static func list(_ items: [String]) -> String { "[\(items.joined(separator: ", "))]" }
}

extension RandomFiles {
  /// A mapping of any layer on any machine: one or two steps a dimension, tiles anywhere.
  mutating func mapping(for problem: Problem) -> Mapping {
    var loops: [Mapping.Loop] = []
    for (dimension, size) in problem.layer.sizes.enumerated() where size > 1 {
      loops.append(.init(dimension, step: 1))
      let step = int(1...size)
      if step > 1, step < size, chance(40) { loops.append(.init(dimension, step: step)) }
    }
    // Steps of a dimension grow outward.
    var nest = shuffled(loops)
    for dimension in problem.layer.dimensions.indices {
      let places = nest.indices.filter { nest[$0].dimension == dimension }
      let sorted = places.map { nest[$0] }.sorted { $0.step < $1.step }
      for (place, loop) in zip(places, sorted) { nest[place] = loop }
    }
    let tiles = problem.chains.map { chain in
      let residencies = chain.dropLast().map { _ in int(0...nest.count) }.sorted() + [nest.count]
      return zip(chain, residencies).map { Mapping.Tile(memory: $0, residency: $1, slots: int(1...2)) }
    }
    return Mapping(loops: nest, tiles: tiles)
  }
}
