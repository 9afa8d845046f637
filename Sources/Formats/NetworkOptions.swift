public import Tilewright

/// What a person says about a network beside its file.
public struct NetworkOptions: Hashable, Sendable {
  /// Sizes of symbolic dimensions by name (`batch`, `seq`); a dimension without a name is called by its input
  /// and position: `data.0`.
  public let dimensions: [String: Int]
  /// Whether operators that aren't understood are listed as not costed; they are errors otherwise.
  public let skipUnsupported: Bool
  /// Widths of elements where the file has no quantised types.
  public let precision: Precision
  /// Whether the layers of an ONNX model are those that ZigZag makes of it.
  public let importsAsZigZag: Bool
  /// Widths of elements that replace those of the file.
  public let widths: ElementWidths

  /// Creates options.
  public init(
    dimensions: [String: Int] = [:], skipUnsupported: Bool = false, precision: Precision = Precision(),
    importsAsZigZag: Bool = false, widths: ElementWidths = ElementWidths()
  ) {
    self.dimensions = dimensions
    self.skipUnsupported = skipUnsupported
    self.precision = precision
    self.importsAsZigZag = importsAsZigZag
    self.widths = widths
  }
}
