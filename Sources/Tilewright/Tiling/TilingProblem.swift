/// A layer and the buffers it has to pass through: what a tiling is searched for.
///
///     layer     ofm[m][n] += ifm[m][k] · w[k][n], 128 × 512 × 128
///     buffers   10 000, 50 000, 100 000 elements, innermost first; a memory without limit above them
///
/// Boundary ℓ lies between buffer ℓ and what is above it. Sizes are in elements, times in ticks.
public struct TilingProblem: Hashable, Sendable {
  /// What happens to the partial sums of one output tile.
  public enum Reduction: String, Hashable, Sendable, CaseIterable {
    /// An execution adds to the slot that it writes.
    case accumulate
    /// An execution writes a fresh slot; a separate adder puts the sum of two into one of them.
    case inPlace = "in-place"
    /// An execution writes a fresh slot; a separate adder puts the sum of two into a third.
    case separate
  }

  /// What is computed.
  public let layer: Layer
  /// Elements that each buffer holds, innermost first.
  public let buffers: [Int]
  /// What operations take.
  public let ticks: TickModel
  /// How partial sums are added.
  public let reduction: Reduction
  /// The most slots that an operand has in the innermost buffer: 1 or 2.
  public let slotLimit: Int
  /// Loads at a time over each boundary, and as many stores; nil for no limit.
  public let channels: Int?
  /// The smallest tile of each dimension, unless the whole is smaller; by name.
  public let minimumTiles: [String: Int]
  /// What tiles of each dimension are multiples of, but for the last; by name.
  public let alignments: [String: Int]
  /// Number of execution units.
  public let units: Int
  /// Whether all units use one innermost buffer; each has its own otherwise.
  public let sharesBuffer: Bool

  /// Creates a problem; `TilingProblem.check` says whether it makes sense.
  public init(
    layer: Layer, buffers: [Int], ticks: TickModel = .unit, reduction: Reduction = .accumulate,
    slotLimit: Int = 2, channels: Int? = nil, minimumTiles: [String: Int] = [:],
    alignments: [String: Int] = [:], units: Int = 1, sharesBuffer: Bool = false
  ) {
    self.layer = layer
    self.buffers = buffers
    self.ticks = ticks
    self.reduction = reduction
    self.slotLimit = slotLimit
    self.channels = channels
    self.minimumTiles = minimumTiles
    self.alignments = alignments
    self.units = units
    self.sharesBuffer = sharesBuffer
  }

  /// The same for another layer or other buffers.
  public func with(
    layer: Layer? = nil, buffers: [Int]? = nil, reduction: Reduction? = nil, slotLimit: Int? = nil
  ) -> TilingProblem {
    TilingProblem(
      layer: layer ?? self.layer, buffers: buffers ?? self.buffers, ticks: ticks,
      reduction: reduction ?? self.reduction, slotLimit: slotLimit ?? self.slotLimit, channels: channels,
      minimumTiles: minimumTiles, alignments: alignments, units: units, sharesBuffer: sharesBuffer)
  }
}

extension Layer {
  /// The matrix product of the tiling document, `ofm[M][N] += ifm[M][K] · w[K][N]`.
  public static func tiledMatmul(rows: Int, inner: Int, columns: Int) -> Layer {
    func axis(_ dimension: Int) -> Operand.Axis { Operand.Axis(IndexExpression(dimension: dimension)) }
    return Layer(
      id: "matmul", name: "\(rows)x\(inner) · \(inner)x\(columns)", operatorName: "MatMul",
      dimensions: [Dimension("M", rows), Dimension("K", inner), Dimension("N", columns)],
      operands: [
        Operand("ofm", axes: [axis(0), axis(2)], precisionBits: 8),
        Operand("ifm", axes: [axis(0), axis(1)], precisionBits: 8, source: .networkInput),
        Operand("w", axes: [axis(1), axis(2)], precisionBits: 8),
      ])
  }
}
