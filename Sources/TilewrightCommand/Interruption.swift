import Dispatch
import Foundation
import Synchronization

/// Ctrl-C and a request to terminate: the first asks the search to stop, the second ends the process.
final class Interruption: Sendable {
  private let requested = Atomic(false)

  /// Whether the search should stop.
  var isRequested: Bool { requested.load(ordering: .relaxed) }

  /// Notes that the search should stop; whether that was asked before.
  private func request() -> Bool { requested.exchange(true, ordering: .relaxed) }

  /// Starts to listen; cancel the sources to stop.
  func watch() -> [any DispatchSourceSignal] {
    [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { [self] in
        if request() { exit(128 + number) }
      }
      source.setCancelHandler { signal(number, SIG_DFL) }
      source.resume()
      return source
    }
  }
}
