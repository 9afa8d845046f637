import Formats
import Foundation
import Reports
import Tilewright

/// The results that earlier runs of the command kept in the user's cache folder.
enum EarlierResults {
  /// Where they are; nil when the user has no home.
  static var store: ResultStore? {
    ResultFiles.userFolder(environment: ProcessInfo.processInfo.environment).map {
      ResultFiles(in: $0, version: version).store
    }
  }

  /// The tool's version and which build of it this is: who changes the search and builds it gets new results, though
  /// the version stays.
  private static var version: String {
    let binary = Bundle.main.executableURL?.resolvingSymlinksInPath().path
    let attributes = binary.flatMap { try? FileManager.default.attributesOfItem(atPath: $0) }
    let date = (attributes?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
    return "\(ToolVersion.current) \(attributes?[.size] as? Int ?? 0) \(date)"
  }
}
