import Diagnostics

/// What figures of a kind may come to: far beyond whatever is built, and so far within what a `Double` holds that no sum or product
/// over a network leaves it.
///
///     1e308 pJ     error: an event takes at most 1 J
struct FigureLimit {
  private let range: ClosedRange<Double>
  private let limits: String

  /// Energy of an operation or access, in picojoules.
  static let event = FigureLimit(range: 1e-12...1e12, limits: "an event takes 0, or 1e-24 J to 1 J")
  /// Leakage, in picojoules per cycle.
  static let leakage = FigureLimit(range: 1e-24...1e12, limits: "leakage is 0, or 1e-36 J to 1 J in a cycle")
  /// Area, in square millimetres.
  static let area = FigureLimit(range: 1e-12...1e9, limits: "areas are 0, or 1e-6 um2 to 1e9 mm2")
  /// Clock, in hertz.
  static let clock = FigureLimit(range: 1e-3...1e15, limits: "clocks go from 0.001 Hz to 1000 THz")
  /// The most cycles that a memory takes to answer.
  static let latencyCycles = 1 << 40

  /// The value, if it lies within the limits; nothing is also allowed.
  func check(_ value: Double, _ found: String, at place: SourceLocation?, _ findings: inout Findings)
    -> Double?
  {
    if value == 0 || range.contains(value) { return value }
    findings.error(
      .outOfRange, "\(found) is out of range: \(limits)", at: place,
      fix: "check the number and its unit")
    return nil
  }
}
