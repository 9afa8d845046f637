public import Diagnostics

/// What a search found: the tiles of each buffer, the schedule they give, and what it costs.
public struct Tiling: Hashable, Sendable {
  /// How buffers are passed.
  public enum Method: String, Hashable, Sendable, CaseIterable {
    /// Straight into the innermost buffer; the others are left out.
    case single
    /// Buffer by buffer from the outermost inwards, each with the fewest ticks of its own, closed.
    case staged
    /// All buffers at once.
    case best
  }

  /// Another choice of slots and the best that it gives.
  public struct Alternative: Hashable, Sendable {
    /// Its tiling of the innermost buffer.
    public let tiling: LevelTiling
    /// Its ticks in the innermost buffer alone.
    public let ticks: Int
  }

  /// What was asked.
  public let problem: TilingProblem
  /// How.
  public let method: Method
  /// Whether the schedules of outer tiles are closed.
  public let isNested: Bool
  /// The tiling of each buffer, innermost first, as it meets its first tile.
  public let levels: [LevelTiling]
  /// All ticks.
  public let ticks: Int
  /// The schedule; nil when it is too long to be written down.
  public let schedule: Schedule?
  /// Elements over each boundary, innermost first, loads and stores.
  public let traffic: [Int]
  /// The other choices of slots in the innermost buffer, best first.
  public let alternatives: [Alternative]
  /// Whether the search came to its end; otherwise this is the best found until it was ended.
  public let isComplete: Bool
  /// What limits what the search proves, and other remarks.
  public let remarks: [Diagnostic]
}

extension Tiling {
  /// The longest schedule that is written down, in executions.
  static let longest = 50_000
  /// The longest that is written down once the time is over: it takes a tenth of a second.
  static let longestWhenOver = 2_000

  /// The same, without a schedule that is too long to be shown once the time is over.
  public func shortened() -> Tiling {
    let executions = schedule?.operations.count { $0.kind == .execute } ?? 0
    guard executions > Self.longestWhenOver else { return self }
    return Tiling(
      problem: problem, method: method, isNested: isNested, levels: levels, ticks: ticks, schedule: nil,
      traffic: traffic, alternatives: alternatives, isComplete: isComplete,
      remarks: remarks + [.tooLongToShow(executions)])
  }
}
