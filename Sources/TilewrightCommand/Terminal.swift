import Formats
import Foundation

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The process's standard streams.
enum Terminal {
  /// A stream that is written to.
  enum Stream: Int32 {
    case output = 1
    case error = 2
  }

  /// Lets writes to a closed pipe fail instead of ending the process.
  static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

  /// Whether a person looks at the stream.
  static func isTerminal(_ stream: Stream) -> Bool { isatty(stream.rawValue) == 1 }

  /// Whether the stream takes colours: a terminal, `NO_COLOR` not set or empty (no-color.org), not a dumb one.
  static func usesColor(_ stream: Stream) -> Bool {
    let environment = ProcessInfo.processInfo.environment
    return isTerminal(stream) && environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
  }

  /// Keeps streams that were closed from the start closed: the next file that is opened would take the number, and the results
  /// would go into it. Writing to them fails then.
  static func holdClosedStreams() {
    for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) == -1 { _ = open("/dev/null", O_RDONLY) }
  }

  /// The columns of the terminal behind a stream; 80 when it doesn't say.
  static func columns(of stream: Stream) -> Int {
    var size = winsize()
    guard ioctl(stream.rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Writes text; gives the reason when that fails. A reader that has gone away is no failure.
  static func write(_ text: String, to stream: Stream) -> String? {
    TemporaryFile.write([UInt8](text.utf8), to: stream.rawValue)
      .flatMap { $0 == EPIPE ? nil : String(cString: strerror($0)) }
  }
}
