/// Layers in the order in which they run, and the operators of the file that cost nothing or weren't costed.
public struct Network: Hashable, Sendable {
  /// An operator of the file that became no layer.
  public struct UncostedOperator: Hashable, Sendable {
    /// Why there is no layer for it.
    public enum Reason: String, Hashable, Sendable {
      /// Moves or computes nothing: Reshape, Flatten, Identity, Dropout.
      case free
      /// Computed as part of the layer before it: BatchNorm or Relu after a convolution.
      case fused
      /// Not understood and skipped because the user said so.
      case skipped
      /// A layer natively, but nothing that ZigZag's model knows.
      case uncounted
    }

    /// The operator's name in the file.
    public let name: String
    /// Its type in the file.
    public let type: String
    /// Why there is no layer for it.
    public let reason: Reason
    /// For a fused operator, the id of the layer that computes it.
    public let layer: String?
    /// For a skipped operator an estimate of its operations from the shapes of its tensors, for one that the model leaves out
    /// what a native layer of it takes; nil where that isn't known.
    public let operations: Int?
    /// What is to be known about the entry: the activation that the last of several nodes completes, data that moves
    /// without being counted.
    public let remark: String?

    /// Creates an entry.
    public init(
      name: String, type: String, reason: Reason, layer: String? = nil, operations: Int? = nil,
      remark: String? = nil
    ) {
      self.name = name
      self.type = type
      self.reason = reason
      self.layer = layer
      self.operations = operations
      self.remark = remark
    }
  }

  /// What the layers lack of the network: the operators that were skipped, and those with operations that the model doesn't
  /// count.
  public struct LeftOut: Hashable, Sendable {
    /// Number of operators.
    public let operators: Int
    /// The operations of those whose shapes tell, estimated.
    public let operations: Int
    /// Number of operators whose shapes don't tell.
    public let unknown: Int
  }

  /// An operator of the file, with those whose results it reads.
  public struct Operator: Hashable, Sendable {
    /// The id of its layer, or its name in the file where it became none.
    public let id: String
    /// The operators that make what it reads, each once.
    public let producers: [String]
    /// The shape of the first tensor that it makes; nil where that isn't known.
    public let shape: [Int]?

    /// Creates an operator.
    public init(id: String, producers: [String], shape: [Int]? = nil) {
      self.id = id
      self.producers = producers
      self.shape = shape
    }
  }

  /// The network's name: that of the file without its ending, unless the file gives one.
  public let name: String
  /// The layers, producers before consumers.
  public let layers: [Layer]
  /// Operators that became no layer, in file order.
  public let uncosted: [UncostedOperator]
  /// All operators of an ONNX model in file order; empty for files that hold layers and nothing between them.
  public let operators: [Operator]

  /// Creates a network.
  public init(
    name: String, layers: [Layer], uncosted: [UncostedOperator] = [], operators: [Operator] = []
  ) {
    self.name = name
    self.layers = layers
    self.uncosted = uncosted
    self.operators = operators
  }

  /// What was skipped or isn't counted; nil when nothing was left out, and totals are those of the network.
  public var leftOut: LeftOut? {
    let missing = uncosted.filter { entry in
      switch entry.reason {
      case .free, .fused: false
      case .skipped: true
      // What is computed within an operator that isn't counted has no operations of its own.
      case .uncounted: entry.operations.map { $0 > 0 } ?? false
      }
    }
    guard !missing.isEmpty else { return nil }
    let known = missing.compactMap(\.operations)
    let operations = known.reduce(0) { sum, next in
      let (sum, overflow) = sum.addingReportingOverflow(next)
      return overflow ? .max : sum
    }
    return LeftOut(
      operators: missing.count, operations: operations, unknown: missing.count - known.count)
  }

  /// The same with some of its layers.
  public func with(_ layers: [Layer]) -> Network {
    Network(name: name, layers: layers, uncosted: uncosted, operators: operators)
  }
}
