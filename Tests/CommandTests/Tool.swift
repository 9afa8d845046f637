import Foundation
import Testing

/// The built command, run in a folder of its own.
struct Tool {
  /// What a run left behind.
  struct Outcome {
    let status: Int32
    let output: String
    let errors: String
  }

  let folder: URL
  /// Where the tool's user has caches.
  var cache: URL {
    #if os(macOS)
      folder.appending(path: "Library/Caches/tilewright")
    #else
      folder.appending(path: ".cache/tilewright")
    #endif
  }

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "tilewright-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  /// Runs `body` with a folder of its own that holds these texts, by name, and takes the folder away again.
  static func with(_ texts: [String: String] = [:], _ body: (Tool) throws -> Void) throws {
    let tool = try Tool()
    defer { tool.remove() }
    for (name, text) in texts { try tool.write(text, to: name) }
    try body(tool)
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: folder.appending(path: name))
  }

  func text(of name: String) throws -> String {
    String(decoding: try Data(contentsOf: folder.appending(path: name)), as: UTF8.self)
  }

  func run(_ arguments: String...) throws -> Outcome { try run(arguments) }

  /// Runs the command; with `endedAfter` a request to terminate is sent after so many seconds.
  func run(_ arguments: [String], endedAfter seconds: Double? = nil) throws -> Outcome {
    let process = Process()
    let binary: URL = try #require(Self.binary)
    process.executableURL = binary
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["HOME": folder.path, "XDG_CACHE_HOME": cache.deletingLastPathComponent().path]) { $1 }
    let files = ["out", "err"].map { folder.appending(path: ".\($0)-\(UUID().uuidString)") }
    for file in files { try Data().write(to: file) }
    let handles = try files.map { try FileHandle(forWritingTo: $0) }
    process.standardOutput = handles[0]
    process.standardError = handles[1]
    try process.run()
    if let seconds {
      Thread.sleep(forTimeInterval: seconds)
      process.terminate()
    }
    process.waitUntilExit()
    let texts = try files.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
    return Outcome(status: process.terminationStatus, output: texts[0], errors: texts[1])
  }

  /// What a command line of the shell prints, errors and results as a terminal would show them; `tilewright` is the
  /// binary under test.
  func shell(_ command: String, in subfolder: String) throws -> String {
    let binary: URL = try #require(Self.binary)
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", command]
    process.currentDirectoryURL = subfolder.isEmpty ? folder : folder.appending(path: subfolder)
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    process.environment = [
      "PATH": binary.deletingLastPathComponent().path + ":" + path, "HOME": folder.path, "LANG": "C.UTF-8",
      "LD_LIBRARY_PATH": ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"] ?? "",
    ]
    let file = folder.appending(path: ".shell-\(UUID().uuidString)")
    try Data().write(to: file)
    let handle = try FileHandle(forWritingTo: file)
    try handle.seekToEnd()
    process.standardOutput = handle
    process.standardError = handle
    try process.run()
    process.waitUntilExit()
    return String(decoding: try Data(contentsOf: file), as: UTF8.self)
  }

  /// The binary stands beside the one that runs the tests.
  private static var binary: URL? {
    let bundles = Bundle.allBundles.map(\.bundleURL).filter { $0.pathExtension == "xctest" }
    let runners = [URL(filePath: CommandLine.arguments[0]), Bundle.main.bundleURL.appending(path: "runner")]
    return (bundles + runners).map { $0.deletingLastPathComponent().appending(path: "tilewright") }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }
}
