/// What a search for tilings has tried so far, and whether it has to end: one for all parts of a search.
///
/// Once it is over every part gives the best that it has, and finds something if it has nothing.
final class TilingEffort {
  private let isInterrupted: @Sendable () -> Bool
  private let progress: (@Sendable (_ tried: Int) -> Void)?
  /// Tilings looked at.
  private(set) var tried = 0
  /// Whether the search has to end.
  private(set) var isOver = false

  init(
    isInterrupted: @escaping @Sendable () -> Bool = { false },
    progress: (@Sendable (_ tried: Int) -> Void)? = nil
  ) {
    self.isInterrupted = isInterrupted
    self.progress = progress
  }

  /// Notes that something was tried, large things as several; asks every 64 times.
  ///
  /// - Returns: Whether the search has to end.
  @discardableResult
  func spend(_ count: Int = 1) -> Bool {
    let before = tried / 64
    tried += count
    if !isOver, tried / 64 != before {
      isOver = isInterrupted()
      progress?(tried)
    }
    return isOver
  }

  /// Asks at once; gives whether the search has to end.
  func look() -> Bool {
    if !isOver { isOver = isInterrupted() }
    return isOver
  }
}
