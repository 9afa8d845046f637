import Diagnostics
import Tilewright

/// The steps of a program.
extension NativeProgram {
  private static let stepKeys = ["for", "do", "load", "store", "execute"]
  private static let expected = "a step: 'for' with 'do', 'load', 'store' or 'execute'"

  /// The statements of a body; `places` gains the place of each, a loop's before those of its body.
  func body(
    _ value: Located, _ places: inout [SourceLocation], _ findings: inout Findings
  ) -> [Program.Statement]? {
    guard let list = value.list(&findings, expected: "a list of steps") else { return nil }
    var statements: [Program.Statement] = []
    var isComplete = true
    for step in list {
      guard let read = self.step(step, &places, &findings) else {
        isComplete = false
        continue
      }
      statements += read
    }
    return isComplete ? statements : nil
  }

  private func step(
    _ value: Located, _ places: inout [SourceLocation], _ findings: inout Findings
  ) -> [Program.Statement]? {
    if value.text == "execute" {
      places.append(value.location)
      return [.execute]
    }
    guard value.entries != nil else {
      value.wrongType(&findings, expected: Self.expected)
      return nil
    }
    guard let fields = Fields(value, of: "a step", known: Self.stepKeys, &findings) else { return nil }
    let kinds = fields.names.filter { $0 != "do" }
    guard kinds.count == 1, let kind = kinds.first else {
      findings.error(
        .wrongType, "expected \(Self.expected), found \(kinds.isEmpty ? "none" : Spelling.list(kinds))",
        at: value.location, fix: "write one step for each entry of the list")
      return nil
    }
    if kind != "for", fields.has("do") {
      findings.error(
        .unknownKey, "'do' belongs to 'for', not to '\(kind)'", at: fields.entry("do")?.key.location,
        fix: "remove it")
      return nil
    }
    switch kind {
    case "for": return loop(fields, at: value.location, &places, &findings)
    case "load", "store": return transfers(fields, kind, at: value.location, &places, &findings)
    default:
      places.append(value.location)
      return [.execute]
    }
  }

  private func loop(
    _ fields: Fields, at place: SourceLocation, _ places: inout [SourceLocation], _ findings: inout Findings
  ) -> [Program.Statement]? {
    let written = fields.require("for", &findings, fix: "write 'for: K step 2'")
    // Loops directly inside each other may stand in one list, the outermost first.
    let headers = written.map { $0.elements ?? [$0] } ?? []
    places += Array(repeating: place, count: max(1, headers.count))
    let loops = headers.compactMap { header($0, &findings) }
    let inner = fields.require("do", &findings, fix: "list the steps of the loop's body").flatMap {
      body($0, &places, &findings)
    }
    guard !headers.isEmpty, loops.count == headers.count, let inner else {
      if let written, headers.isEmpty {
        written.wrongType(&findings, expected: "a loop such as 'K step 4 across D1', or a list of them")
      }
      return nil
    }
    return loops.reversed().reduce(inner) { [.loop($1, $0)] }
  }

  /// `K`, `K step 4`, `K step 4 across D1`.
  private func header(_ value: Located, _ findings: inout Findings) -> Mapping.Loop? {
    guard let text = value.string(&findings, expected: "a loop such as 'K step 4 across D1'") else {
      return nil
    }
    let halves = text.halves(at: " across ")
    var name = halves.first
    var step: Int? = 1
    // A dimension of ZigZag's may have blanks in its name, a step has none.
    let words = halves.first.split(separator: " ")
    let hasStep = words.count >= 3 && words[words.count - 2] == "step"
    if hasStep, let number = words.last {
      name = String(text[words[0].startIndex..<words[words.count - 3].endIndex])
      let offset = text.distance(from: text.startIndex, to: number.startIndex)
      step = Located(
        content: .scalar(String(number), textColumn: nil), location: value.location(ofCharacter: offset)
      ).int(&findings, expected: "a step", in: 1...(1 << 40))
    }
    let known = layer.dimensions.map(\.name)
    guard !words.isEmpty, hasStep || words.count == 1 || known.contains(name) else {
      value.wrongType(&findings, expected: "a loop such as 'K step 4 across D1'")
      return nil
    }
    let dimension = dimension(
      hasStep || words.count > 1 ? name : String(words[0]), at: value.location, &findings)
    var array: Int?
    if let name = halves.second {
      let offset = halves.first.count + " across ".count
      let found = Located(
        content: .scalar(name, textColumn: nil), location: value.location(ofCharacter: offset)
      ).arrayDimension(of: machine.array.dimensions.map(\.name), &findings)
      guard let found else { return nil }
      array = found
    }
    guard let dimension, let step else { return nil }
    return Mapping.Loop(dimension, step: step, across: array)
  }

  /// `W, I into sram`, `O out of sram`.
  private func transfers(
    _ fields: Fields, _ kind: String, at place: SourceLocation, _ places: inout [SourceLocation],
    _ findings: inout Findings
  ) -> [Program.Statement]? {
    let isLoad = kind == "load"
    let form =
      isLoad ? "operands and a place such as 'W into sram'" : "the output and a place such as 'O out of sram'"
    guard let value = fields.require(kind, &findings, fix: "write \(form)"),
      let text = value.string(&findings, expected: form)
    else { return nil }
    let halves = text.halves(at: isLoad ? " into " : " out of ")
    guard let target = halves.second else {
      value.wrongType(&findings, expected: form)
      return nil
    }
    let operands = halves.first.split(separator: ",").map { $0.split(separator: " ").joined(separator: " ") }
    let transfers = operands.compactMap { name in
      operand(name, at: value.location, &findings).flatMap {
        transfer(of: $0, target, at: value.location, &findings)
      }
    }
    guard transfers.count == operands.count, !operands.isEmpty else { return nil }
    places += transfers.map { _ in place }
    return transfers.map { isLoad ? .load($0) : .store($0) }
  }
}

extension String {
  /// What stands before and after the first occurrence of a word; all of it when there is none.
  fileprivate func halves(at word: String) -> (first: String, second: String?) {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(word) {
        return (String(self[..<start]), String(self[index(start, offsetBy: word.count)...]))
      }
      start = index(after: start)
    }
    return (self, nil)
  }
}
