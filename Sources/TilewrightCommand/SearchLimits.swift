import Diagnostics
import Dispatch
import Foundation
import Synchronization

/// What ends a search before it is through: a request of the user's, its time, the memory it may take.
///
/// Asked by every computation that may take long, some of them a million times a second; so memory is looked at now and
/// then only. What was said once stays said.
final class SearchLimits: Sendable {
  /// What ended a search.
  enum End: Int {
    case request = 1
    case time
    case memory
  }

  /// How long mappings may still be run when the time is over.
  private static let overtime = Duration.milliseconds(80)
  /// So long memory isn't looked at again.
  private static let memoryPause = Duration.milliseconds(5)

  private let interruption = Interruption()
  private let start: ContinuousClock.Instant
  private let deadline: ContinuousClock.Instant?
  private let mostBytes: Int?
  private let ended = Atomic(0)
  /// When memory was looked at last, in nanoseconds from the start.
  private let looked = Atomic(0)

  /// The limits of a search that begins now.
  init(_ options: LimitOptions) {
    let start = ContinuousClock.now
    self.start = start
    deadline = options.timeLimit.map { start + .seconds($0) }
    mostBytes = options.memoryLimit?.bytes ?? ProcessMemory.computerBytes.map { $0 / 2 }
  }

  /// Starts to listen to signals; cancel the sources to stop.
  func watch() -> [any DispatchSourceSignal] { interruption.watch() }

  /// What ended the search, if anything did.
  var end: End? { End(rawValue: ended.load(ordering: .relaxed)) }

  /// Whether a person asked for the end, or the memory is used up: nothing more is begun then.
  func isInterrupted() -> Bool { look() != nil && end != .time }

  /// Whether the search has to end.
  func isOver() -> Bool { look() != nil }

  /// Whether what is still done when the time is over has to end, too.
  func isOvertime() -> Bool {
    guard let end = look() else { return false }
    return end != .time || deadline.map { ContinuousClock.now >= $0 + Self.overtime } ?? false
  }

  private func look() -> End? {
    // A request counts even where the time was over before.
    if interruption.isRequested {
      note(.request)
      return end
    }
    if let end { return end }
    let now = ContinuousClock.now
    if let deadline, now >= deadline { note(.time) }
    if let mostBytes, isTimeToLook(now), let used = ProcessMemory.residentBytes, used > mostBytes {
      note(.memory)
    }
    return end
  }

  private func note(_ end: End) {
    _ = ended.compareExchange(expected: 0, desired: end.rawValue, ordering: .relaxed)
  }

  private func isTimeToLook(_ now: ContinuousClock.Instant) -> Bool {
    let last = looked.load(ordering: .relaxed)
    let time = Int((now - start) / .nanoseconds(1))
    guard time - last >= Int(Self.memoryPause / .nanoseconds(1)) else { return false }
    return looked.compareExchange(expected: last, desired: time, ordering: .relaxed).exchanged
  }

  /// What is said of layers that weren't searched to the end: a limit that was asked for takes a note only.
  func findings(ofUnfinished ids: [String], _ options: LimitOptions) -> [Diagnostic] {
    guard !ids.isEmpty else { return [] }
    let layers = "\(ids.count) \(ids.count == 1 ? "layer" : "layers")"
    let names = Diagnostic.Note(
      "not searched to the end: \(ids.map { "'\($0)'" }.joined(separator: ", "))")
    return [
      finding(
        options, of: " of \(layers)", results: "each is the best found by then",
        interrupted: "the result is the best found so far for \(layers)", notes: [names])
    ]
  }

  /// What is said of a tiling that wasn't searched to the end.
  func findings(ofUnfinishedTiling options: LimitOptions) -> [Diagnostic] {
    [
      finding(
        options, of: "", results: "the tiling is the best found by then",
        interrupted: "the tiling is the best found so far", notes: [])
    ]
  }

  private func finding(
    _ options: LimitOptions, of what: String, results: String, interrupted: String, notes: [Diagnostic.Note]
  ) -> Diagnostic {
    switch end {
    case .time:
      return .note(.interrupted, "the time limit ended the search\(what); \(results)", notes: notes)
    case .memory:
      let most = MemorySize(bytes: mostBytes ?? 0)
      let text = "the memory limit of \(most) ended the search\(what); \(results)"
      guard options.memoryLimit == nil else { return .note(.interrupted, text, notes: notes) }
      return .warning(
        .interrupted, text, notes: notes,
        fix: "allow more with '--memory-limit'; without it a search takes half of the computer's memory")
    case .request, nil:
      return .warning(.interrupted, "the search was interrupted; \(interrupted)", notes: notes)
    }
  }
}
