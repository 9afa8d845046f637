import Diagnostics
import Foundation

@testable import Formats

/// What an input file says should be found in it, and whether that is so.
///
///     size: 100   # expected-warning {{no whole number}}
///     # expected-error@+1 {{unknown key 'sise'}}
///     sise: 100
///
/// `error`, `warning` and `note` are findings and the notes of findings alike; `@+1` and `@-2` count lines from the comment's own,
/// `@file` is the file as a whole. A piece of text is part of the message. Everything that is found at a place in
/// the file must be expected there, and the reverse.
struct Expectations {
  struct Expected {
    let severity: String
    let line: Int
    let text: String
    let comment: Int
  }

  private let file: String
  private let expected: [Expected]

  /// Reads the comments of a file; bytes that are no text hold none.
  init(file: String, text: String) {
    self.file = file
    var expected: [Expected] = []
    let pattern = #/expected-(error|warning|note)(@[+-]?\w+)? \{\{(.*?)\}\}/#
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      for match in line.matches(of: pattern) {
        let offset = match.2.map { String($0.dropFirst()) } ?? "0"
        let place = offset == "file" ? 0 : index + 1 + (Int(offset) ?? 0)
        expected.append(
          Expected(severity: String(match.1), line: place, text: String(match.3), comment: index + 1))
      }
    }
    self.expected = expected
  }

  /// Whether the file expects anything.
  var isEmpty: Bool { expected.isEmpty }

  /// One line for each expectation that isn't met and each finding that isn't expected.
  func differences(from diagnostics: [Diagnostic]) -> [String] {
    var found = Self.findings(of: diagnostics).filter { $0.file == file }
    var differences: [String] = []
    for expected in expected {
      let index = found.firstIndex {
        $0.severity == expected.severity && $0.line == expected.line && $0.message.contains(expected.text)
      }
      if let index {
        found.remove(at: index)
      } else {
        differences.append(
          "\(file):\(expected.comment): missing \(expected.severity) at line \(expected.line): \(expected.text)"
        )
      }
    }
    return differences
      + found.map { "\(file):\($0.line): unexpected \($0.severity): \($0.message)" }
  }

  struct Found: Hashable {
    let file: String
    let line: Int
    let severity: String
    let message: String
  }

  /// The findings and their notes that have a place, one of each.
  static func findings(of diagnostics: [Diagnostic]) -> [Found] {
    diagnostics.flatMap { diagnostic in
      [(diagnostic.severity.rawValue, diagnostic.message, diagnostic.location)]
        + diagnostic.notes.map { ("note", $0.message, $0.location) }
    }.compactMap { severity, message, place in
      place.map { Found(file: $0.file, line: $0.line, severity: severity, message: message) }
    }
  }
}

/// Folders of inputs that belong to the tests.
enum InputFolder {
  static let tests = URL(filePath: #filePath).deletingLastPathComponent()

  /// The files below a folder, sorted by path.
  static func files(in folder: String) -> [URL] {
    let root = tests.appending(path: folder)
    let found = FileManager.default.enumerator(at: root, includingPropertiesForKeys: [.isRegularFileKey])
    let urls = (found?.allObjects ?? []).compactMap { $0 as? URL }
    return urls.filter { (try? $0.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) == true }
      .sorted { $0.path < $1.path }
  }

  /// The folders in a folder, sorted by name.
  static func folders(in folder: String) -> [String] {
    let root = tests.appending(path: folder).path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    return names.filter { name in
      var isDirectory: ObjCBool = false
      return FileManager.default.fileExists(atPath: root + "/" + name, isDirectory: &isDirectory)
        && isDirectory.boolValue
    }.sorted()
  }
}

/// Checks files together as `tilewright check` does and compares the findings with their comments.
func differences(in urls: [URL]) -> (differences: [String], diagnostics: [Diagnostic]) {
  let checked = InputFiles.check(urls.map(\.path))
  let wrong = urls.flatMap { url -> [String] in
    let text = (try? Data(contentsOf: url)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    return Expectations(file: url.path, text: text).differences(from: checked.diagnostics)
  }
  return (wrong, checked.diagnostics)
}
