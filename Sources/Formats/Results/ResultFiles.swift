import Foundation
public import Tilewright

/// A folder of results, one file for each key, that several runs may use at a time.
///
/// A file begins with a digest of the version, the key and the value; whatever doesn't have the right one (damaged, cut
/// short, of another version, of somebody else) counts as not there and is replaced when the result is known.
/// A file is written beside its place and renamed, so that nobody reads half of one. Where the folder can't be
/// made or written, nothing is kept and nothing is said.
public struct ResultFiles: Sendable {
  /// How much may be in the folder before its oldest files go.
  public struct Limits: Hashable, Sendable {
    /// Number of files.
    public let files: Int
    /// Bytes of all files.
    public let bytes: Int

    /// Creates limits.
    public init(files: Int = 4096, bytes: Int = 64 << 20) {
      self.files = files
      self.bytes = bytes
    }
  }

  private static let ending = "result"
  /// The largest file that is read; results take some hundred bytes.
  private static let largest = 1 << 20
  /// After so long a file that was never renamed is an interrupted run's.
  private static let abandonedSeconds = 3600.0

  private let folder: URL
  private let version: String
  private let limits: Limits

  /// Uses a folder, which is made when there is something to keep; only results of the same `version` are found.
  public init(in folder: String, version: String, limits: Limits = Limits()) {
    self.folder = URL(filePath: folder, directoryHint: .isDirectory)
    self.version = version
    self.limits = limits
  }

  /// The folder in which this user's results are kept: in `$XDG_CACHE_HOME` or else `~/.cache`, on macOS in
  /// `~/Library/Caches`. Nil when the user has no home.
  public static func userFolder(environment: [String: String]) -> String? {
    let home = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    #if os(macOS)
      let caches = home.map { $0 + "/Library/Caches" }
    #else
      let caches =
        environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? home.map { $0 + "/.cache" }
    #endif
    return caches.map { $0 + "/tilewright/results" }
  }

  /// The folder as a search uses it.
  public var store: ResultStore {
    ResultStore(load: { load($0) }, save: { save($0) })
  }

  private func load(_ key: [UInt8]) -> [UInt8]? {
    let place = file(for: key).path
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: place),
      attributes[.type] as? FileAttributeType == .typeRegular,
      let size = attributes[.size] as? Int, size <= Self.largest,
      let content = FileManager.default.contents(atPath: place)
    else { return nil }
    let digest = Array(content.prefix(64))
    let value = Array(content.dropFirst(64))
    return digest == self.digest(of: value, key) ? value : nil
  }

  private func save(_ entries: [ResultStore.Entry]) {
    guard !entries.isEmpty else { return }
    do {
      try FileManager.default.createDirectory(
        at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      return
    }
    for entry in entries {
      let content = digest(of: entry.value, entry.key) + entry.value
      guard TemporaryFile(for: file(for: entry.key).path).write(content, clearsFolder: false) == nil else {
        return
      }
    }
    TemporaryFile.removeAbandoned(in: folder.path)
    trim()
  }

  /// Removes the oldest files until at most three quarters of what is allowed are left, once there is more than
  /// allowed.
  private func trim() {
    let keys: Set<URLResourceKey> = [.fileSizeKey, .contentModificationDateKey, .isRegularFileKey]
    let all = try? FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: Array(keys))
    guard let all else { return }
    var files: [(date: Date, name: String, bytes: Int)] = []
    for url in all {
      guard ["temporary", Self.ending].contains(url.pathExtension),
        let values = try? url.resourceValues(forKeys: keys), values.isRegularFile == true,
        let date = values.contentModificationDate
      else { continue }
      if url.pathExtension == Self.ending {
        files.append((date, url.lastPathComponent, values.fileSize ?? 0))
      } else if -date.timeIntervalSinceNow > Self.abandonedSeconds {
        try? FileManager.default.removeItem(at: url)
      }
    }
    var bytes = files.reduce(0) { $0 + $1.bytes }
    var count = files.count
    guard count > limits.files || bytes > limits.bytes else { return }
    for file in files.sorted(by: { ($0.date, $0.name) < ($1.date, $1.name) }) {
      guard count > limits.files / 4 * 3 || bytes > limits.bytes / 4 * 3 else { return }
      try? FileManager.default.removeItem(at: folder.appending(path: file.name))
      count -= 1
      bytes -= file.bytes
    }
  }

  private func file(for key: [UInt8]) -> URL {
    var hash = Sha256()
    hash.update(Array(version.utf8) + [0])
    hash.update(key)
    return folder.appending(path: "\(hash.hexDigest()).\(Self.ending)")
  }

  private func digest(of value: [UInt8], _ key: [UInt8]) -> [UInt8] {
    var hash = Sha256()
    hash.update(Array(version.utf8) + [0])
    hash.update(key)
    hash.update(value)
    return Array(hash.hexDigest().utf8)
  }
}
