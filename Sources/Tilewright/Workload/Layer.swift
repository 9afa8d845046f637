public import Diagnostics

/// What is computed: an affine loop nest over dimensions, reading input operands and accumulating an output.
///
/// A convolution of stride 2 with one row and column of padding, in the words of the field
/// (`O[k][oy][ox] += W[k][c][fy][fx] * I[c][2*oy+fy-1][2*ox+fx-1]`):
///
///     dimensions  K 64, C 3, OY 112, OX 112, FY 3, FX 3
///     output      O: [K], [OY], [OX]
///     inputs      W: [K], [C], [FY], [FX]
///                 I: [C], [2·OY + FY - 1] of 224, [2·OX + FX - 1] of 224
///
/// Every iteration is one operation (a MAC, a comparison, an addition). Dimensions that the output lacks are
/// reduced. An index that falls outside its axis' extent is padding: the operation takes place, no element moves.
public struct Layer: Hashable, Sendable {
  /// A loop of the layer with its size.
  public struct Dimension: Hashable, Sendable {
    /// Its name: `K`, `OY`, or any other.
    public let name: String
    /// Number of iterations, at least 1.
    public let size: Int

    /// Creates a dimension.
    public init(_ name: String, _ size: Int) {
      self.name = name
      self.size = size
    }
  }

  /// What identifies the layer in its network; never shared by two layers.
  public let id: String
  /// The name people gave it; need not be unique.
  public let name: String
  /// The operator as the file calls it (`Conv`, `Gemm`, `Pooling`): selects constraints, nothing else.
  public let operatorName: String
  /// The loops.
  public let dimensions: [Dimension]
  /// The operands: the output first, then the inputs.
  public let operands: [Operand]
  /// Where the layer was written.
  public let location: SourceLocation?

  /// Creates a layer. `operands` holds the output first; `LayerChecks` says whether the parts fit together.
  public init(
    id: String, name: String, operatorName: String, dimensions: [Dimension], operands: [Operand],
    location: SourceLocation? = nil
  ) {
    self.id = id
    self.name = name
    self.operatorName = operatorName
    self.dimensions = dimensions
    self.operands = operands
    self.location = location
  }

  /// The output.
  public var output: Operand { operands[0] }
  /// The inputs.
  public var inputs: ArraySlice<Operand> { operands[1...] }
  /// The size of each dimension.
  public var sizes: [Int] { dimensions.map(\.size) }
  /// Number of operations: the product of all sizes.
  public var operations: Int { dimensions.reduce(1) { $0 * $1.size } }

  /// The same computation under another identity.
  public func renamed(id: String, name: String) -> Layer {
    Layer(
      id: id, name: name, operatorName: operatorName, dimensions: dimensions, operands: operands,
      location: location)
  }
}
