import Foundation

/// A hidden file beside the one that it becomes: written, then renamed, so that nobody ever reads half of a file.
///
/// Its name says which process of which computer writes it. A run that is killed leaves it behind; the next one that writes
/// there sees that nobody is at work on it any more, and takes it away.
public struct TemporaryFile {
  private static let mark = ".tilewright-"
  private let path: String
  private let target: String

  /// Prepares to write a file in a folder that is there.
  public init(for target: String) {
    let url = URL(filePath: target)
    self.target = url.path
    let name =
      ".\(url.lastPathComponent.prefix(100))\(Self.mark)\(Self.host)-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
    path = url.deletingLastPathComponent().appending(path: name).path
  }

  /// Writes the bytes and puts the file in its place, with the permissions of the one that it replaces.
  ///
  /// - Parameter clearsFolder: Whether what killed runs left beside it is taken away first.
  /// - Returns: nil when the file is there, else the system's error number (`errno`); nothing is left behind then.
  public func write(_ bytes: [UInt8], clearsFolder: Bool = true) -> Int32? {
    if clearsFolder { Self.removeAbandoned(in: URL(filePath: path).deletingLastPathComponent().path) }
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { return errno }
    var status = stat()
    if stat(target, &status) == 0 { fchmod(descriptor, status.st_mode & 0o7777) }
    var failure = Self.write(bytes, to: descriptor)
    if close(descriptor) != 0, failure == nil { failure = errno }
    if failure == nil, rename(path, target) != 0 { failure = errno }
    if failure != nil { unlink(path) }
    return failure
  }

  /// Writes all bytes, waiting where the descriptor takes none yet.
  ///
  /// - Returns: nil when all are written, else the system's error number (`errno`).
  public static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&waiting, 1, 1000)
      } else if errno != EINTR {
        return errno
      }
    }
    return nil
  }

  /// Takes away what runs of this computer that are no more have left in a folder.
  public static func removeAbandoned(in folder: String) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for name in names where name.hasPrefix(".") {
      guard let mark = name.range(of: mark, options: .backwards) else { continue }
      let parts = name[mark.upperBound...].split(separator: "-")
      guard parts.count == 3, parts[0] == host, let process = Int32(parts[1]), process > 0 else { continue }
      if kill(process, 0) != 0, errno == ESRCH { unlink(folder + "/" + name) }
    }
  }

  /// This computer, in few characters.
  private static let host: String = {
    let size = 256
    var name = [CChar](repeating: 0, count: size)
    gethostname(&name, size - 1)
    let hash = name.prefix { $0 != 0 }.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
      ($0 ^ UInt64(UInt8(bitPattern: $1))) &* 0x100_0000_01B3
    }
    return String(hash, radix: 36)
  }()
}
