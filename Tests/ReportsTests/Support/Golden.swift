import Foundation
import Testing

/// Text that a person has looked at and found good, kept beside the tests.
///
/// `TILEWRIGHT_UPDATE_GOLDEN=1 swift test` writes the files anew; look at the difference before committing it.
enum Golden {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Golden")

  /// Fails, naming the first line that differs, unless `text` equals the file byte for byte.
  static func expect(
    _ text: String, equals name: String, sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) throws {
    let file = folder.appending(path: name)
    if ProcessInfo.processInfo.environment["TILEWRIGHT_UPDATE_GOLDEN"] == "1" {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    let golden = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    guard text != golden else { return }
    let pairs = zip(lines(of: text), lines(of: golden)).enumerated()
    let difference = pairs.first { $0.element.0 != $0.element.1 }
    let place = difference.map {
      "line \($0.offset + 1):\n  now    \($0.element.0)\n  golden \($0.element.1)"
    }
    Issue.record("differs from \(name) at \(place ?? "the end")", sourceLocation: sourceLocation)
  }

  private static func lines(of text: String) -> [Substring] {
    text.split(separator: "\n", omittingEmptySubsequences: false)
  }
}
