import Reports
import Synchronization

/// One line on standard error that is overwritten while the search runs.
///
///     [████████░░░░░░░░] 50 %, 1 234 567 mappings of 31 layers
///
/// Never wider than the terminal: a line that breaks can't be overwritten.
final class ProgressLine: Sendable {
  private let layers: Int?
  private let lastShown: Mutex<ContinuousClock.Instant?> = Mutex(nil)

  /// Shows mappings of so many layers; tilings of one when nil.
  init(layers: Int?) { self.layers = layers }

  /// Shows how far the search is, a share of 1 where that is known, at most ten times a second.
  func show(_ share: Double?, evaluated: Int) {
    show(ProgressText(share: share, evaluated: evaluated, layers: layers))
  }

  /// Shows how many operations of a timeline are kept.
  func show(operations: Int, of most: Int) {
    show(ProgressText(share: Double(operations) / Double(max(1, most)), operations: operations))
  }

  private func show(_ text: ProgressText) {
    lastShown.withLock { last in
      let now = ContinuousClock.now
      if let last, last.duration(to: now) < .milliseconds(100) { return }
      last = now
      let line = text.line(columns: Terminal.columns(of: .error) - 1)
      _ = Terminal.write("\r\u{1B}[K\(line)", to: .error)
    }
  }

  /// Removes the line.
  func clear() {
    lastShown.withLock { last in
      guard last != nil else { return }
      _ = Terminal.write("\r\u{1B}[K", to: .error)
      last = nil
    }
  }
}
