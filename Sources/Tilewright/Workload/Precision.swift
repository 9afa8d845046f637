/// Bits of one element of each kind of operand, for the layer factories.
///
/// The defaults are those of ZigZag's ONNX import: activations and weights of 8 bits, partial sums twice as
/// wide as an activation, results rounded back to an activation.
public struct Precision: Hashable, Sendable {
  /// Bits of an element of an input that was computed by another layer or comes from outside.
  public let activationBits: Int
  /// Bits of a weight.
  public let weightBits: Int
  /// Bits of an output element while a reduction is under way.
  public let partialSumBits: Int
  /// Bits of a finished output element.
  public let outputBits: Int

  /// Creates precisions; partial sums default to twice, results to once the width of an activation.
  public init(
    activationBits: Int = 8, weightBits: Int = 8, partialSumBits: Int? = nil, outputBits: Int? = nil
  ) {
    let (double, overflow) = activationBits.multipliedReportingOverflow(by: 2)
    self.activationBits = activationBits
    self.weightBits = weightBits
    self.partialSumBits = partialSumBits ?? (overflow ? activationBits : double)
    self.outputBits = outputBits ?? activationBits
  }
}
