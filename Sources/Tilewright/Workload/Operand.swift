/// A tensor of a layer: its axes as index expressions, its precision, and where its values come from.
public struct Operand: Hashable, Sendable {
  /// One axis of the tensor.
  public struct Axis: Hashable, Sendable {
    /// Which element along this axis an iteration touches.
    public let index: IndexExpression
    /// How many elements the tensor has along this axis: indices outside 0..<extent are padding. Nil when no
    /// index can fall outside.
    public let extent: Int?

    /// Creates an axis.
    public init(_ index: IndexExpression, extent: Int? = nil) {
      self.index = index
      self.extent = extent
    }
  }

  /// Where the values come from.
  public enum Source: Hashable, Sendable {
    /// Known before the run: weights, a bias, a table.
    case constant
    /// The network's own input.
    case networkInput
    /// The output of the layer with this id.
    case layer(String)

    /// The id of the layer that makes the values; nil when none does.
    public var producer: String? { if case .layer(let id) = self { id } else { nil } }
  }

  /// Its name in the layer: `O`, `W`, `I`, or any other.
  public let name: String
  /// The axes; none for a scalar.
  public let axes: [Axis]
  /// Bits of one element; for an output, of a partial sum. 0 makes the operand free.
  public let precisionBits: Int
  /// Bits of one element of the finished output; equal to `precisionBits` for an input.
  public let finalPrecisionBits: Int
  /// Where the values come from; meaningless for an output.
  public let source: Source

  /// Creates an operand; `finalPrecisionBits` defaults to `precisionBits`.
  public init(
    _ name: String, axes: [Axis], precisionBits: Int, finalPrecisionBits: Int? = nil,
    source: Source = .constant
  ) {
    self.name = name
    self.axes = axes
    self.precisionBits = precisionBits
    self.finalPrecisionBits = finalPrecisionBits ?? precisionBits
    self.source = source
  }

  /// Whether the dimension appears in any of the operand's indices.
  public func isIndexed(by dimension: Int) -> Bool {
    axes.contains { $0.index.terms.contains { $0.dimension == dimension } }
  }
}
