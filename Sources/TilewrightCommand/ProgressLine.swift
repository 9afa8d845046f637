import Reports
import Synchronization

/// One line on standard error that is overwritten while the search runs.
///
///     [████████░░░░░░░░] 50 %, 1 234 567 mappings of 31 layers
final class ProgressLine: Sendable {
  private let layers: Int
  private let lastShown: Mutex<ContinuousClock.Instant?> = Mutex(nil)

  init(layers: Int) { self.layers = layers }

  /// Shows how far the search is, a share of 1, at most ten times a second.
  func show(_ share: Double, evaluated: Int) {
    show(share, "\(NumberFormat.grouped(evaluated)) mappings of \(layers) layers")
  }

  /// Shows how many operations of a timeline are kept.
  func show(operations: Int, of most: Int) {
    show(Double(operations) / Double(max(1, most)), "\(NumberFormat.grouped(operations)) operations")
  }

  private func show(_ share: Double, _ what: String) {
    lastShown.withLock { last in
      let now = ContinuousClock.now
      if let last, last.duration(to: now) < .milliseconds(100) { return }
      last = now
      let cells = Int(min(max(share, 0), 1) * 16)
      let bar = String(repeating: "█", count: cells) + String(repeating: "░", count: 16 - cells)
      _ = Terminal.write("\r\u{1B}[K[\(bar)] \(NumberFormat.percent(share)), \(what)", to: .error)
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
