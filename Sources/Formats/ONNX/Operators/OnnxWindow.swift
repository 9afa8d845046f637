import Diagnostics
import Tilewright

/// The sliding window of a convolution or pooling as its attributes describe it, one entry per spatial axis.
struct OnnxWindow {
  /// How padding is found.
  enum AutoPad: String {
    /// As written in `pads`.
    case explicit = "NOTSET"
    /// As much as gives ⌈input ÷ stride⌉ outputs, the odd element after the input.
    case sameUpper = "SAME_UPPER"
    /// The same, the odd element before the input.
    case sameLower = "SAME_LOWER"
    /// None.
    case valid = "VALID"
  }

  let kernel: [Int]
  let strides: [Int]
  let dilations: [Int]
  let padsBefore: [Int]
  let padsAfter: [Int]
  let autoPad: AutoPad
  let roundsUp: Bool

  /// Reads `kernel_shape`, `strides`, `dilations`, `pads`, `auto_pad` and `ceil_mode`.
  ///
  /// - Parameter weightKernel: the kernel as the weight's shape has it; nil for a pooling.
  init(_ operation: OnnxOperation, rank: Int, weightKernel: [Int]?) throws(Diagnostic) {
    func list(_ name: String, _ range: ClosedRange<Int>, count: Int) throws(Diagnostic) -> [Int]? {
      guard let values = try operation.ints(name), !values.isEmpty else { return nil }
      guard values.count == count else {
        throw operation.failure(
          .shapeMismatch, "'\(name)' has \(values.count) values, expected \(count) for \(rank) spatial axes")
      }
      guard values.allSatisfy(range.contains) else {
        throw operation.failure(
          .outOfRange,
          "'\(name)' is \(values), expected values from \(range.lowerBound) to \(range.upperBound)")
      }
      return values
    }
    let limit = 1 << 31
    let given = try list("kernel_shape", 1...limit, count: rank)
    guard let kernel = weightKernel ?? given else {
      throw operation.failure(.missingKey, "'kernel_shape' is missing")
    }
    guard kernel.allSatisfy((1...limit).contains) else {
      throw operation.failure(.outOfRange, "the kernel is \(kernel), expected sizes from 1 to \(limit)")
    }
    if let given, given != kernel {
      throw operation.failure(
        .shapeMismatch, "'kernel_shape' is \(given), but the weight's shape gives \(kernel)")
    }
    self.kernel = kernel
    self.strides = try list("strides", 1...limit, count: rank) ?? Array(repeating: 1, count: rank)
    self.dilations = try list("dilations", 1...limit, count: rank) ?? Array(repeating: 1, count: rank)
    let size = OnnxValue.largestSize
    let pads = try list("pads", -size...size, count: 2 * rank) ?? Array(repeating: 0, count: 2 * rank)
    self.padsBefore = Array(pads.prefix(rank))
    self.padsAfter = Array(pads.suffix(rank))
    let mode = try operation.string("auto_pad") ?? ""
    guard let autoPad = mode.isEmpty ? .explicit : AutoPad(rawValue: mode) else {
      throw operation.failure(
        .outOfRange, "'auto_pad' is '\(mode)'", fix: "write NOTSET, SAME_UPPER, SAME_LOWER or VALID")
    }
    self.autoPad = autoPad
    self.roundsUp = try operation.int("ceil_mode") == 1
  }

  /// Input elements from the first tap to the last, both counted.
  func reach(_ i: Int) -> Int { dilations[i] * (kernel[i] - 1) + 1 }

  /// The window over an input with these spatial sizes.
  func axes(over input: [Int], _ operation: OnnxOperation) throws(Diagnostic) -> [ConvolutionAxis] {
    var axes: [ConvolutionAxis] = []
    let suffixes = ConvolutionAxis.suffixes(rank: input.count)
    for i in input.indices {
      let (before, output) = try place(i, input[i], operation)
      axes.append(
        ConvolutionAxis(
          suffixes[i], outputSize: output, kernel: kernel[i], stride: strides[i], dilation: dilations[i],
          paddingBefore: before, inputExtent: input[i]))
    }
    return axes
  }

  /// Holds `pads` that are written beside `auto_pad` against what that gives; zeros are what many exporters write for none.
  private func compare(
    _ i: Int, _ before: Int, _ after: Int, _ operation: OnnxOperation
  ) throws(Diagnostic) {
    guard padsBefore.contains(where: { $0 != 0 }) || padsAfter.contains(where: { $0 != 0 }),
      (padsBefore[i], padsAfter[i]) != (before, after)
    else { return }
    throw operation.failure(
      .shapeMismatch,
      "'pads' has \(padsBefore[i]) and \(padsAfter[i]) along spatial axis \(i), but 'auto_pad' \(autoPad.rawValue) gives \(before) and \(after)",
      fix: "remove one of the two")
  }

  private func place(
    _ i: Int, _ input: Int, _ operation: OnnxOperation
  ) throws(Diagnostic) -> (before: Int, output: Int) {
    switch autoPad {
    case .sameUpper, .sameLower:
      guard input >= 1 else { break }
      let output = (input - 1) / strides[i] + 1
      let total = max(0, (output - 1) * strides[i] + reach(i) - input)
      let before = autoPad == .sameUpper ? total / 2 : total - total / 2
      try compare(i, before, total - before, operation)
      return (before, output)
    case .explicit, .valid:
      if autoPad == .valid { try compare(i, 0, 0, operation) }
      let before = autoPad == .valid ? 0 : padsBefore[i]
      let after = autoPad == .valid ? 0 : padsAfter[i]
      let output = ConvolutionAxis.outputSize(
        inputExtent: input, kernel: kernel[i], stride: strides[i], dilation: dilations[i],
        padding: before + after, roundsUp: roundsUp)
      guard let output else { break }
      // A window that would start behind the input, in the padding after it, is left out.
      let startsInside = !roundsUp || output == 1 || (output - 1) * strides[i] < input + before
      return (before, startsInside ? output : output - 1)
    }
    throw operation.failure(
      .shapeMismatch,
      "a window of \(reach(i)) elements doesn't fit spatial axis \(i) of \(input) elements and its padding",
      fix: "check the input's size, the kernel, the dilation and the padding")
  }
}
