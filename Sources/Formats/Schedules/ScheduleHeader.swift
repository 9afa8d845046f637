import Diagnostics
import Tilewright

/// What stands above the ticks of a schedule: layer, buffer, tiles, slots, executions.
struct ScheduleHeader {
  struct Tile {
    let operand: Int
    let box: [Range<Int>]
  }

  struct Execution {
    let inputs: [String]
    let output: String
  }

  let file: String
  var findings = Findings()
  var title = ""
  var layer: Layer?
  var capacity: Int?
  var buffer = "1"
  var reduction = TilingProblem.Reduction.accumulate
  var tiles: [String: Tile] = [:]
  var executions: [String: Execution] = [:]
  /// The tiles that a slot takes in turn.
  var slots: [(name: String, tiles: [String])] = []
  /// Results of additions: the two that are added.
  var sums: [String: [String]] = [:]

  init(file: String) { self.file = file }

  private static let keys = [
    "schedule:", "layer:", "sums:", "buffer", "tile", "slot", "execution", "sum", "ticks:",
  ]

  mutating func read(_ line: ScheduleWords) {
    guard let key = line.first else { return }
    let rest = Array(line.words.dropFirst())
    switch key.text {
    case "schedule:": title = rest.map(\.text).joined(separator: " ")
    case "layer:": readLayer(key, rest)
    case "sums:":
      if let word = rest.first, let value = TilingProblem.Reduction(rawValue: word.text) {
        reduction = value
      } else {
        wrong(rest.first ?? key, "expected accumulate, in-place or separate")
      }
    case "buffer": readBuffer(key, rest)
    case "tile": readTile(key, rest)
    case "slot": readList(key, rest) { header, name, names in header.slots.append((name, names)) }
    case "sum": readList(key, rest) { header, name, names in header.sums[name] = names }
    case "execution": readExecution(key, rest)
    default:
      wrong(
        key, "'\(key.text)' begins no line of a schedule",
        fix: Spelling.hint(for: key.text, among: Self.keys)
          ?? "lines begin with \(Words.list(Self.keys, limit: 9))")
    }
  }

  mutating func wrong(_ word: ScheduleWords.Word, _ message: String, fix: String? = nil) {
    findings.error(.scheduleSyntax, message, at: word.location, fix: fix)
  }

  private mutating func readLayer(_ key: ScheduleWords.Word, _ rest: [ScheduleWords.Word]) {
    let sizes = rest.last?.text.split(separator: "x").map { Int($0) } ?? []
    let values = sizes.compactMap { $0 }
    guard rest.count == 2, rest[0].text == "matmul", values.count == 3, sizes.count == 3,
      values.allSatisfy({ (1...1 << 20).contains($0) })
    else {
      wrong(rest.last ?? key, "expected 'matmul MxKxN' with sizes up to 2^20")
      return
    }
    layer = .tiledMatmul(rows: values[0], inner: values[1], columns: values[2])
  }

  private mutating func readBuffer(_ key: ScheduleWords.Word, _ rest: [ScheduleWords.Word]) {
    guard rest.count == 2, rest[0].text.hasSuffix(":") else {
      wrong(
        key, "expected 'buffer 1: 10000'", fix: "give the buffer's number and what it holds, or 'unlimited'")
      return
    }
    buffer = String(rest[0].text.dropLast())
    if rest[1].text == "unlimited" { return }
    guard let value = Self.number(rest[1].text), value >= 1 else {
      wrong(rest[1], "expected a number of elements or 'unlimited', found '\(rest[1].text)'")
      return
    }
    capacity = value
  }

  /// `77'824`.
  static func number(_ text: String) -> Int? { Int(text.filter { $0 != "'" && $0 != "_" }) }

  private mutating func readTile(_ key: ScheduleWords.Word, _ rest: [ScheduleWords.Word]) {
    guard let layer else {
      wrong(key, "a tile before the layer", fix: "write 'layer:' first")
      return
    }
    guard let first = rest.first else {
      wrong(key, "a tile without name")
      return
    }
    let name = first.text.hasSuffix(":") ? String(first.text.dropLast()) : first.text
    let operands = layer.operands.indices.filter { name.hasPrefix(layer.operands[$0].name) }
    guard let operand = operands.max(by: { layer.operands[$0].name.count < layer.operands[$1].name.count })
    else {
      wrong(
        first, "tile '\(name)' begins with no operand's name",
        fix: "begin it with one of \(Words.list(layer.operands.map(\.name)))")
      return
    }
    var box = layer.sizes.map { 0..<$0 }
    var position = 1
    while position + 1 < rest.count {
      guard let dimension = layer.dimensions.firstIndex(where: { $0.name == rest[position].text }) else {
        wrong(
          rest[position], "the layer has no dimension '\(rest[position].text)'",
          fix: "its dimensions are \(Words.list(layer.dimensions.map(\.name)))")
        return
      }
      let ends = rest[position + 1].text.split(separator: ":").compactMap { Int($0) }
      guard ends.count == 2, ends[0] >= 0, ends[0] < ends[1], ends[1] <= layer.dimensions[dimension].size
      else {
        wrong(
          rest[position + 1],
          "expected a range such as 0:\(layer.dimensions[dimension].size), found '\(rest[position + 1].text)'"
        )
        return
      }
      box[dimension] = ends[0]..<ends[1]
      position += 2
    }
    if position < rest.count { wrong(rest[position], "'\(rest[position].text)' lacks its range") }
    if tiles.updateValue(Tile(operand: operand, box: box), forKey: name) != nil {
      wrong(first, "tile '\(name)' is written twice", fix: "keep one of them")
    }
  }

  private mutating func readList(
    _ key: ScheduleWords.Word, _ rest: [ScheduleWords.Word],
    _ take: (inout ScheduleHeader, String, [String]) -> Void
  ) {
    guard let first = rest.first, first.text.hasSuffix(":"), rest.count > 1 else {
      wrong(key, "expected '\(key.text) name: tile …'")
      return
    }
    for word in rest.dropFirst() where tiles[word.text] == nil && sums[word.text] == nil {
      wrong(
        word, "there is no tile '\(word.text)'",
        fix: Spelling.hint(for: word.text, among: tiles.keys.sorted()))
    }
    take(&self, String(first.text.dropLast()), rest.dropFirst().map(\.text))
  }

  private mutating func readExecution(_ key: ScheduleWords.Word, _ rest: [ScheduleWords.Word]) {
    guard let layer, let first = rest.first, first.text.hasSuffix(":"),
      rest.count == layer.operands.count + 2,
      rest[rest.count - 2].text == "->"
    else {
      wrong(key, "expected 'execution t0: ifm0 w0 -> ofm0'")
      return
    }
    let names = rest.dropFirst().map(\.text).filter { $0 != "->" }
    for word in rest.dropFirst() where word.text != "->" && tiles[word.text] == nil {
      wrong(
        word, "there is no tile '\(word.text)'",
        fix: Spelling.hint(for: word.text, among: tiles.keys.sorted()))
    }
    executions[String(first.text.dropLast())] = Execution(
      inputs: Array(names.dropLast()), output: names.last ?? "")
  }
}
