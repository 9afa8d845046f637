import Formats
import Foundation

/// Writes results so that a file holds either what it held before or all of the new text.
enum OutputFile {
  /// Writes a file by way of a temporary one beside it; gives the reason when that fails. Devices and pipes are
  /// written directly, and so is a file in a folder that takes no others; links are followed.
  static func write(_ text: String, to path: String) -> String? {
    let target = target(of: path).path
    let bytes = [UInt8](text.utf8)
    var status = stat()
    let isThere = stat(target, &status) == 0
    if isThere, status.st_mode & S_IFMT == S_IFDIR { return "it is a directory" }
    if isThere, status.st_mode & S_IFMT != S_IFREG { return writeDirectly(bytes, to: target) }
    guard let failure = TemporaryFile(for: target).write(bytes) else { return nil }
    if isThere, failure == EACCES || failure == EPERM { return writeDirectly(bytes, to: target) }
    return reason(failure)
  }

  private static func writeDirectly(_ bytes: [UInt8], to path: String) -> String? {
    let descriptor = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC)
    guard descriptor >= 0 else { return reason(errno) }
    let failure = TemporaryFile.write(bytes, to: descriptor)
    let closing = close(descriptor) == 0 ? nil : errno
    // A reader that has gone away is no failure.
    return (failure ?? closing).flatMap { $0 == EPIPE ? nil : reason($0) }
  }

  /// What will keep a file from being written, as far as can be told beforehand: better said before a long search.
  static func obstacle(to path: String) -> String? {
    let url = target(of: path)
    let files = FileManager.default
    var isDirectory: ObjCBool = false
    if files.fileExists(atPath: url.path, isDirectory: &isDirectory) {
      if isDirectory.boolValue { return "it is a directory" }
      return files.isWritableFile(atPath: url.path) ? nil : "it may not be written"
    }
    let folder = url.deletingLastPathComponent().path
    guard files.fileExists(atPath: folder, isDirectory: &isDirectory), isDirectory.boolValue else {
      return "there is no folder '\(folder)'"
    }
    return files.isWritableFile(atPath: folder) ? nil : "its folder may not be written"
  }

  /// What will keep files from being written into a folder, which may not be there yet.
  static func obstacle(toFolder path: String) -> String? {
    var url = URL(filePath: path).standardizedFileURL
    while !FileManager.default.fileExists(atPath: url.path), url.pathComponents.count > 1 {
      url.deleteLastPathComponent()
    }
    var isDirectory: ObjCBool = false
    _ = FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory)
    guard isDirectory.boolValue else { return "'\(url.path)' is no folder" }
    return FileManager.default.isWritableFile(atPath: url.path) ? nil : "'\(url.path)' may not be written"
  }

  /// Makes a folder where there is none; gives the reason when that fails.
  static func makeFolder(_ path: String) -> String? {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      return nil
    } catch {
      return error.systemReason
    }
  }

  /// Where a path leads, through links that lead nowhere yet too.
  private static func target(of path: String) -> URL {
    let url = URL(filePath: path).resolvingSymlinksInPath()
    guard let link = try? FileManager.default.destinationOfSymbolicLink(atPath: url.path) else { return url }
    return URL(filePath: link, relativeTo: url.deletingLastPathComponent()).absoluteURL
  }

  private static func reason(_ problem: Int32) -> String { String(cString: strerror(problem)) }
}
