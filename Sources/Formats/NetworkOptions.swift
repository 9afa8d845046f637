/// How to read a network.
public struct NetworkOptions: Hashable, Sendable {
  /// Sizes of symbolic dimensions by name, such as `batch`.
  public let dimensions: [String: Int]
  /// Whether operators that aren't understood are listed as not costed instead of being errors.
  public let skipUnsupported: Bool

  /// Creates options.
  public init(dimensions: [String: Int] = [:], skipUnsupported: Bool = false) {
    self.dimensions = dimensions
    self.skipUnsupported = skipUnsupported
  }
}
