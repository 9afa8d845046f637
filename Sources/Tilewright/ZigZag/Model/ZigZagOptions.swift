/// Which of ZigZag's rules a cost follows.
public struct ZigZagOptions: Hashable, Sendable {
  /// The releases whose figures differ.
  public enum Version: String, Hashable, Sendable, CaseIterable {
    /// Up to 3.8.5: spare bandwidth shortens first fills in balance, and systolic arrays take no time to drain.
    case v3_8 = "zigzag-3.8"
    /// 3.9.1: spare bandwidth shortens the longest first fill first; systolic arrays are drained.
    case v3_9 = "zigzag"
  }

  /// The release that is followed.
  public let version: Version
  /// Whether an element that stays at the array for several operations in a row is read once for all of them; ZigZag's
  /// `access_same_data_considered_as_no_access`, on by default.
  public let readsRepeatedDataOnce: Bool

  /// Creates options.
  public init(version: Version = .v3_9, readsRepeatedDataOnce: Bool = true) {
    self.version = version
    self.readsRepeatedDataOnce = readsRepeatedDataOnce
  }
}
