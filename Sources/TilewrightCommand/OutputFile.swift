import Foundation

/// Writes results so that a file holds either what it held before or all of the new text.
enum OutputFile {
  /// Writes a file by way of a temporary one beside it; gives the reason when that fails. Devices and pipes are
  /// written directly, links are followed.
  static func write(_ text: String, to path: String) -> String? {
    let url = URL(filePath: path).resolvingSymlinksInPath()
    do {
      if let type = try? FileManager.default.attributesOfItem(atPath: url.path)[.type] as? FileAttributeType,
        type != .typeRegular
      {
        guard type != .typeDirectory else { return "it is a directory" }
        let handle = try FileHandle(forWritingTo: url)
        try handle.write(contentsOf: Data(text.utf8))
        try handle.close()
      } else {
        try Data(text.utf8).write(to: url, options: .atomic)
      }
      return nil
    } catch {
      return reason(error)
    }
  }

  private static func reason(_ error: any Error) -> String {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    switch (error as? CocoaError)?.code {
    case .fileNoSuchFile: return "its folder doesn't exist"
    case .fileWriteNoPermission: return "it may not be written"
    case .fileWriteOutOfSpace: return "the disk is full"
    default: return underlying?.localizedDescription ?? error.localizedDescription
    }
  }
}
