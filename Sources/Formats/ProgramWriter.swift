import Tilewright

/// Writes a program as `NativeProgram` reads it.
struct ProgramWriter {
  let program: Program
  let problem: Problem
  /// What to say of each statement behind a `#`, a loop before those of its body; nothing where there is none.
  var notes: [String] = []

  private var names: ProgramNames { ProgramNames(program, problem) }

  var text: String {
    let buffers = program.buffers.enumerated().map { operand, buffers in
      let entries = buffers.enumerated().map { index, buffer in
        let name = YAMLText.scalar(names.buffer(operand, index))
        return buffer.slots == 1 ? name : "{memory: \(name), slots: \(buffer.slots)}"
      }
      return "  \(YAMLText.scalar(names.operand(operand))): [\(entries.joined(separator: ", "))]\n"
    }
    return """
      tilewright: program
      layer: \(YAMLText.scalar(problem.layer.id))
      buffers:
      \(buffers.joined())steps:
      \(steps)
      """
  }

  /// The line of a statement; a loop's body follows behind an indented `do`.
  private struct Line {
    let text: String
    let indent: String
    /// How many loops it opens.
    let loops: Int
  }

  private static let widestAligned = 64
  /// Loops inside each other that stand one by one; YAML of more would be nested too deep to be read.
  private static let deepest = 24

  private var steps: String {
    let lines = lines(program.body, indent: "  ", joinsLoops: Self.depth(of: program.body) > Self.deepest)
    let widths = lines.map(\.text.count).filter { $0 <= Self.widestAligned }
    let column = (widths.max() ?? 0) + 2
    var rest = notes[...]
    return lines.map { line in
      let own = rest.prefix(max(1, line.loops)).filter { !$0.isEmpty }.joined(separator: ", ")
      rest = rest.dropFirst(max(1, line.loops))
      let gap = String(repeating: " ", count: max(2, column - line.text.count))
      return line.text + (own.isEmpty ? "" : gap + YAMLText.comment(own)) + "\n"
        + (line.loops > 0 ? "\(line.indent)  do:\n" : "")
    }.joined()
  }

  private static func depth(of body: [Program.Statement]) -> Int {
    body.reduce(0) { deepest, statement in
      if case .loop(_, let inner) = statement { max(deepest, 1 + depth(of: inner)) } else { deepest }
    }
  }

  private func lines(_ body: [Program.Statement], indent: String, joinsLoops: Bool) -> [Line] {
    body.flatMap { statement -> [Line] in
      func line(_ step: String, loops: Int = 0) -> Line {
        Line(text: "\(indent)- \(step)", indent: indent, loops: loops)
      }
      switch statement {
      case .execute: return [line("execute")]
      case .load(let transfer): return [line("load: \(words(of: transfer, "into"))")]
      case .store(let transfer): return [line("store: \(words(of: transfer, "out of"))")]
      case .loop(let loop, var inner):
        var headers = [header(of: loop)]
        while joinsLoops, inner.count == 1, case .loop(let next, let body) = inner[0] {
          headers.append(header(of: next))
          inner = body
        }
        let all = headers.map(YAMLText.scalar)
        let step = line("for: \(all.count == 1 ? all[0] : YAMLText.list(all))", loops: all.count)
        return [step] + lines(inner, indent: indent + "    ", joinsLoops: joinsLoops)
      }
    }
  }

  private func words(of transfer: Program.Transfer, _ way: String) -> String {
    let place =
      transfer.inner == nil
      ? ProgramNames.elements : ProgramPlaces.word(for: names.buffer(transfer.operand, transfer.inner))
    return YAMLText.scalar("\(names.operand(transfer.operand)) \(way) \(place)")
  }

  private func header(of loop: Mapping.Loop) -> String {
    let step = loop.step == 1 ? "" : " step \(loop.step)"
    let array = loop.arrayDimension.map { " across \(problem.machine.array.dimensions[$0].name)" } ?? ""
    return names.dimension(loop.dimension) + step + array
  }
}

/// What loads and stores call a place: `elements` or a memory's name, in single quotes where it could be taken for `elements`
/// or for a name in quotes.
enum ProgramPlaces {
  /// The word for a memory.
  static func word(for memory: String) -> String {
    memory == ProgramNames.elements || isQuoted(memory) ? "'\(memory)'" : memory
  }

  /// The memory that a word means; nil for the processing elements.
  static func memory(_ word: String) -> String? {
    if word == ProgramNames.elements { return nil }
    return isQuoted(word) ? String(word.dropFirst().dropLast()) : word
  }

  private static func isQuoted(_ text: String) -> Bool {
    text.count >= 2 && text.hasPrefix("'") && text.hasSuffix("'")
  }
}
