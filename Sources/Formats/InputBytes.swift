public import Foundation
import Synchronization

/// What a path leads to, whatever it is: a file, a link, a pipe or a process substitution.
///
/// A pipe can be read once. What came out of it is kept, so that a reader, a digest and a finding's source line see the same
/// bytes.
public enum InputBytes {
  /// Why a path gives no bytes.
  public struct Failure: Error, Hashable, Sendable {
    /// A sentence without a full stop: `there is no file 'm.yaml'`.
    public let reason: String
  }

  /// The most bytes taken from what is no file and may never end.
  private static let mostOfPipe = 1 << 31
  /// Zero bytes with which no format begins.
  private static let page = 4096

  private static let pipes = Mutex<[String: Result<Data, Failure>]>([:])

  /// The bytes of a path; a file is mapped where possible, and refused by its first page when that holds nothing but zeros.
  public static func read(_ path: String) -> Result<Data, Failure> {
    if let known = pipes.withLock({ $0[path] }) { return known }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return .failure(Failure(reason: reason(path, errno))) }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return .failure(Failure(reason: reason(path, errno))) }
    let kind = status.st_mode & S_IFMT
    if kind == S_IFDIR { return .failure(Failure(reason: "'\(path)' is a directory")) }
    guard kind != S_IFREG else { return file(path, handle) }
    let content = drained(handle, path)
    pipes.withLock { $0[path] = content }
    return content
  }

  private static func file(_ path: String, _ handle: FileHandle) -> Result<Data, Failure> {
    do {
      if isEmptyPage(try handle.read(upToCount: page)) { return .failure(zeros(path)) }
      return .success(try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe))
    } catch {
      return .failure(Failure(reason: "'\(path)' can't be read: \(error.systemReason)"))
    }
  }

  /// Everything that a pipe gives.
  private static func drained(_ handle: FileHandle, _ path: String) -> Result<Data, Failure> {
    var content = Data()
    do {
      while let some = try handle.read(upToCount: 1 << 20), !some.isEmpty {
        let isFirstPage = content.count < page
        content.append(some)
        if isFirstPage, content.count >= page, isEmptyPage(content.prefix(page)) {
          return .failure(zeros(path))
        }
        guard content.count <= mostOfPipe else {
          return .failure(
            Failure(reason: "'\(path)' gives more than 2 GiB, and is no file: at most so much is read"))
        }
      }
      return .success(content)
    } catch {
      return .failure(Failure(reason: "'\(path)' can't be read: \(error.systemReason)"))
    }
  }

  private static func isEmptyPage(_ bytes: Data?) -> Bool {
    bytes.map { $0.count == page && $0.allSatisfy { $0 == 0 } } ?? false
  }

  private static func zeros(_ path: String) -> Failure {
    Failure(reason: "'\(path)' begins with \(page) zero bytes: it is neither text nor an ONNX model")
  }

  private static func reason(_ path: String, _ problem: Int32) -> String {
    switch problem {
    case ENOENT, ENOTDIR: "there is no file '\(path)'"
    default: "'\(path)' can't be read: \(String(cString: strerror(problem)))"
    }
  }
}

extension Error {
  /// What the system says about a file that can't be read or written, in its own plain words; no text of a library.
  public var systemReason: String {
    let chain = sequence(first: self as NSError) { $0.userInfo[NSUnderlyingErrorKey] as? NSError }
    for error in chain where error.domain == NSPOSIXErrorDomain {
      return String(cString: strerror(Int32(truncatingIfNeeded: error.code)))
    }
    switch (self as? CocoaError)?.code {
    case .fileWriteOutOfSpace: return String(cString: strerror(ENOSPC))
    case .fileWriteNoPermission, .fileReadNoPermission: return String(cString: strerror(EACCES))
    case .fileNoSuchFile, .fileReadNoSuchFile: return String(cString: strerror(ENOENT))
    case .fileWriteVolumeReadOnly: return String(cString: strerror(EROFS))
    case .fileWriteFileExists: return String(cString: strerror(EEXIST))
    default: return "the system refuses it"
    }
  }
}
