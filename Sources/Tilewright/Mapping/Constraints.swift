public import Diagnostics

/// What a person demands of the mappings of a network's layers.
///
/// Entries are looked up by layer name, then id, then operator, then `default`, as ZigZag's mapping files do.
public struct Constraints: Hashable, Sendable {
  /// Demands on one layer or kind of layer.
  public struct Entry: Hashable, Sendable {
    /// A layer's name or id, an operator name, or `default`.
    public let selector: String
    /// Unrollings by array dimension name, each a list of (dimension, factor); array dimensions not named
    /// are free.
    public let spatial: [SpatialEntry]
    /// Dimensions that may be unrolled, by array dimension name; array dimensions not named may take any.
    public let hints: [Hint]
    /// The role each operand plays, by operand name.
    public let roles: [String: OperandRole]
    /// The order of temporal loops, innermost first.
    public let order: [OrderEntry]
    /// What is demanded of single memories.
    public let demands: [Demand]
    /// How much of the array is to work at least.
    public let utilization: LeastUtilization?
    /// Widths of the layer's elements in place of those of its file.
    public let widths: ElementWidths
    /// Where the entry was written.
    public let location: SourceLocation?
    /// Where its order was written.
    public let orderLocation: SourceLocation?

    /// Creates an entry.
    public init(
      selector: String, spatial: [SpatialEntry] = [], hints: [Hint] = [], roles: [String: OperandRole] = [:],
      order: [OrderEntry] = [], demands: [Demand] = [], utilization: LeastUtilization? = nil,
      widths: ElementWidths = ElementWidths(), location: SourceLocation? = nil,
      orderLocation: SourceLocation? = nil
    ) {
      self.selector = selector
      self.spatial = spatial
      self.hints = hints
      self.roles = roles
      self.order = order
      self.demands = demands
      self.utilization = utilization
      self.widths = widths
      self.location = location
      self.orderLocation = orderLocation ?? location
    }
  }

  /// The unrolling of one array dimension.
  public struct SpatialEntry: Hashable, Sendable {
    /// A dimension laid along the array dimension.
    public struct Factor: Hashable, Sendable {
      /// Name of the layer's dimension.
      public let dimension: String
      /// Number of positions it takes.
      public let factor: Int

      /// Creates a factor.
      public init(_ dimension: String, _ factor: Int) {
        self.dimension = dimension
        self.factor = factor
      }
    }

    /// Name of the array dimension.
    public let arrayDimension: String
    /// What is laid along it; several dimensions share it in blocks, the first innermost.
    public let factors: [Factor]
    /// Where it was written.
    public let location: SourceLocation?

    /// Creates an entry.
    public init(arrayDimension: String, factors: [Factor], location: SourceLocation? = nil) {
      self.arrayDimension = arrayDimension
      self.factors = factors
      self.location = location
    }
  }

  /// Dimensions that may be laid along an array dimension.
  public struct Hint: Hashable, Sendable {
    /// Name of the array dimension.
    public let arrayDimension: String
    /// Names of the dimensions allowed on it.
    public let dimensions: [String]
    /// Where it was written.
    public let location: SourceLocation?

    /// Creates a hint.
    public init(arrayDimension: String, dimensions: [String], location: SourceLocation? = nil) {
      self.arrayDimension = arrayDimension
      self.dimensions = dimensions
      self.location = location
    }
  }

  /// One position of a temporal order.
  public enum OrderEntry: Hashable, Sendable {
    /// A loop over this dimension; nil iterations leave them to the search.
    case loop(dimension: String, iterations: Int?)
    /// Any loops: what stands before is counted from the innermost, what stands after from the outermost.
    case anything
  }

  /// The entries in file order.
  public let entries: [Entry]

  /// Creates constraints.
  public init(_ entries: [Entry] = []) { self.entries = entries }

  /// The entry that governs a layer, or nil when none does.
  public func entry(for layer: Layer) -> Entry? {
    for selector in [layer.name, layer.id, layer.operatorName, "default"] {
      if let entry = entries.first(where: { $0.selector == selector }) { return entry }
    }
    return nil
  }
}
