public import Diagnostics

/// A leading dimension of a batched matrix product.
public struct BatchDimension: Hashable, Sendable {
  /// Number of products along it.
  public let size: Int
  /// Whether the first operand has it; an operand without it is broadcast.
  public let isInInput: Bool
  /// Whether the second operand has it.
  public let isInWeight: Bool

  /// Creates a batch dimension; the usual weight has none.
  public init(_ size: Int, isInInput: Bool = true, isInWeight: Bool = false) {
    self.size = size
    self.isInInput = isInInput
    self.isInWeight = isInWeight
  }
}

extension Layer {
  /// A matrix product, batched or not: `O[b][m][n] += I[b][m][k] · W[b][k][n]`.
  ///
  /// Dimensions: B for one batch dimension or B0, B1, … for several, then M (rows of the first operand), N
  /// (columns of the second), K (reduced); M, N and K are kept when their size is 1. Operands: O, I, W. The
  /// second operand is W also when it is an activation (attention): `weightSource` says so, and then its
  /// elements have the width of activations. An operand lacks the batch dimensions in which it is broadcast.
  ///
  /// - Parameters:
  ///   - batch: the leading dimensions, outermost first.
  ///   - rows: M.
  ///   - columns: N.
  ///   - inner: K.
  ///   - inputSource: where the first operand comes from.
  ///   - weightSource: where the second operand comes from.
  public static func matmul(
    id: String, name: String, operatorName: String = "Gemm", batch: [BatchDimension] = [], rows: Int,
    columns: Int, inner: Int, precision: Precision = Precision(), inputSource: Operand.Source,
    weightSource: Operand.Source = .constant, location: SourceLocation? = nil
  ) -> Layer {
    var builder = LayerBuilder()
    let leading = batch.indices.map { builder.add(batch.count == 1 ? "B" : "B\($0)", batch[$0].size) }
    let m = builder.add("M", rows)
    let n = builder.add("N", columns)
    let k = builder.add("K", inner)
    let inInput = batch.indices.filter { batch[$0].isInInput }.map { leading[$0] }
    let inWeight = batch.indices.filter { batch[$0].isInWeight }.map { leading[$0] }
    func inputBits(_ source: Operand.Source) -> Int {
      source == .constant ? precision.weightBits : precision.activationBits
    }
    return Layer(
      id: id, name: name, operatorName: operatorName, dimensions: builder.dimensions,
      operands: [
        Operand(
          "O", axes: (leading + [m, n]).map(builder.axis), precisionBits: precision.partialSumBits,
          finalPrecisionBits: precision.outputBits),
        Operand(
          "I", axes: (inInput + [m, k]).map(builder.axis), precisionBits: inputBits(inputSource),
          source: inputSource),
        Operand(
          "W", axes: (inWeight + [k, n]).map(builder.axis), precisionBits: inputBits(weightSource),
          source: weightSource),
      ],
      location: location)
  }
}
