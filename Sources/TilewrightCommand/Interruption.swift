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

  /// Starts to listen; cancel the sources to stop. What whoever started the command told it to ignore (`nohup`, `trap '' INT`) stays
  /// ignored.
  func watch() -> [any DispatchSourceSignal] {
    [SIGINT, SIGTERM].compactMap { number in
      let before = signal(number, SIG_IGN)
      if unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) { return nil }
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
