/// One spatial direction of a convolution or pooling window.
///
/// With suffix `Y` the layer has the dimensions OY (output rows) and FY (kernel rows), and the input row is
/// `stride·OY + dilation·FY - paddingBefore`; rows outside 0..<inputExtent are padding:
///
///     input 224, kernel 7, stride 2, padding 3 before and 3 after  ->  output 112
public struct ConvolutionAxis: Hashable, Sendable {
  /// What follows `O` and `F` in the names of the dimensions: `Y`, `X`, `Z`.
  public let suffix: String
  /// Number of outputs along this axis.
  public let outputSize: Int
  /// Number of kernel taps.
  public let kernel: Int
  /// Input elements from one output to the next, at least 1.
  public let stride: Int
  /// Input elements from one tap to the next, at least 1.
  public let dilation: Int
  /// Padding before the first input element; negative values cut elements off.
  public let paddingBefore: Int
  /// Number of elements of the input.
  public let inputExtent: Int

  /// Creates an axis. Nothing is checked here: `Layer.check()` says whether the layer made of it makes sense.
  public init(
    _ suffix: String, outputSize: Int, kernel: Int, stride: Int = 1, dilation: Int = 1,
    paddingBefore: Int = 0, inputExtent: Int
  ) {
    self.suffix = suffix
    self.outputSize = outputSize
    self.kernel = kernel
    self.stride = stride
    self.dilation = dilation
    self.paddingBefore = paddingBefore
    self.inputExtent = inputExtent
  }

  /// The names of the axes by their number, outermost first: `X`; `Y`, `X`; `Z`, `Y`, `X`; beyond that `0`,
  /// `1`, ….
  public static func suffixes(rank: Int) -> [String] {
    rank <= 3 ? Array(["Z", "Y", "X"].suffix(max(0, rank))) : (0..<rank).map(String.init)
  }

  /// The number of outputs of a window that slides over a padded input:
  /// `⌊(input + padding - dilation·(kernel - 1) - 1) ÷ stride⌋ + 1`, or with ⌈ ⌉.
  ///
  /// Nil when the window doesn't fit even once, a size, stride or dilation is below 1, or a figure exceeds
  /// 2^62.
  public static func outputSize(
    inputExtent: Int, kernel: Int, stride: Int = 1, dilation: Int = 1, padding: Int = 0,
    roundsUp: Bool = false
  ) -> Int? {
    guard inputExtent >= 1, kernel >= 1, stride >= 1, dilation >= 1 else { return nil }
    let window = IndexExpression([.init(dilation, dimension: 0)]).checkedRange(over: [kernel])
    let (padded, overflow) = inputExtent.addingReportingOverflow(padding)
    guard let window, !overflow else { return nil }
    let (room, underflow) = padded.subtractingReportingOverflow(window.upperBound + 1)
    guard !underflow, room >= 0 else { return nil }
    return room / stride + (roundsUp && room % stride != 0 ? 2 : 1)
  }

  var outputName: String { "O\(suffix)" }
  var inputName: String { "I\(suffix)" }
  var kernelName: String { "F\(suffix)" }
}
