import Diagnostics
import Formats
import Tilewright

/// The readers of networks and constraints.
enum Readers {
  static func network(_ options: RunOptions) -> Parsed<Network> {
    Parsed(
      nil,
      [
        .error(
          .unknownFormat, "networks can't be read yet", at: SourceLocation(file: options.network))
      ])
  }

  static func constraints(at path: String) -> Parsed<Constraints> {
    Parsed(nil, [.error(.unknownFormat, "constraints can't be read yet", at: SourceLocation(file: path))])
  }
}
