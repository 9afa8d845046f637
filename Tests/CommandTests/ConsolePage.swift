import Foundation
import Testing

/// A page of Docs whose commands are run: files and console blocks in it, and whether the output shown is the real one.
///
/// A file is a fenced block below its name in backquotes on a line by itself. A console block begins with "```console";
/// each line that begins with "$ " is a command, run by the shell, and what follows it is what it prints. `cd` holds to the
/// end of the block. The repository's folders Tests and examples are there under their names.
///
/// `TILEWRIGHT_UPDATE_GOLDEN=1 swift test` writes the outputs anew; look at the difference before committing it.
struct ConsolePage {
  let url: URL
  let text: String

  static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  init(_ url: URL) throws {
    self.url = url
    text = try String(contentsOf: url, encoding: .utf8)
  }

  /// Whether the page has any command.
  var hasCommands: Bool { text.contains("```console\n") }

  /// The page with the outputs that its commands really have.
  func executed() throws -> String {
    let tool = try Tool()
    defer { tool.remove() }
    for name in ["Tests", "examples"] {
      try FileManager.default.createSymbolicLink(
        at: tool.folder.appending(path: name), withDestinationURL: Self.repository.appending(path: name))
    }
    var lines: [String] = []
    var rest = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)[...]
    var lastName: String?
    while let line = rest.popFirst() {
      lines.append(line)
      if line == "```console" {
        let block = rest.prefix { $0 != "```" }
        rest = rest.dropFirst(block.count)
        lines += try outputs(of: block.filter { $0.hasPrefix("$ ") }.map { String($0.dropFirst(2)) }, tool)
      } else if line.hasPrefix("```"), line.count > 3 {
        let block = rest.prefix { $0 != "```" }
        rest = rest.dropFirst(block.count + 1)
        lines += block + ["```"]
        if let name = lastName { try tool.write(block.map { $0 + "\n" }.joined(), to: name) }
      }
      if !line.isEmpty { lastName = Self.fileName(line) }
    }
    return lines.joined(separator: "\n")
  }

  /// The name on a line that holds nothing but a name in backquotes.
  private static func fileName(_ line: String) -> String? {
    guard line.hasPrefix("`"), line.hasSuffix("`"), line.count > 2 else { return nil }
    let name = line.dropFirst().dropLast()
    return name.contains("`") || name.contains(" ") ? nil : String(name)
  }

  private func outputs(of commands: [String], _ tool: Tool) throws -> [String] {
    var folder = ""
    return try commands.flatMap { command -> [String] in
      if command.hasPrefix("cd ") {
        folder = String(command.dropFirst(3))
        return ["$ \(command)"]
      }
      let printed = try tool.shell(command, in: folder)
      let lines = printed.split(separator: "\n", omittingEmptySubsequences: false).map { line in
        String(line.reversed().drop { $0 == " " }.reversed())
      }
      return ["$ \(command)"] + (lines.last == "" ? lines.dropLast() : lines)
    }
  }

  /// Fails, naming the first line that differs, unless the page shows what its commands print.
  func expectRealOutputs(sourceLocation: Testing.SourceLocation = #_sourceLocation) throws {
    let real = try executed()
    if ProcessInfo.processInfo.environment["TILEWRIGHT_UPDATE_GOLDEN"] == "1" {
      try Data(real.utf8).write(to: url)
      return
    }
    guard real != text else { return }
    let pairs = zip(real.split(separator: "\n"), text.split(separator: "\n"))
    let difference = pairs.first { $0 != $1 }.map { "\n  now  \($0)\n  page \($1)" } ?? " at its end"
    Issue.record("\(url.lastPathComponent) shows another output\(difference)", sourceLocation: sourceLocation)
  }
}
