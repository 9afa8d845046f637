import Diagnostics
import Tilewright

/// Kernel, stride, dilation and padding of a sliding window along each spatial axis.
struct WindowParameters {
  let kernel: [Int]
  let stride: [Int]
  let dilation: [Int]
  private let pads: Padding

  private enum Padding {
    case given([(before: Int, after: Int)])
    /// As many outputs as inputs ÷ stride, rounded up; an odd one goes behind.
    case same
  }

  /// The largest figure; products of two of them and a tensor's size stay far below 2^62.
  private static let largest = 1 << 20

  /// Reads the parameters; nil, with findings, when one is wrong or the kernel is missing.
  init?(_ fields: Fields, rank: Int, _ strideIsKernel: Bool, _ findings: inout Findings) {
    let range = 1...Self.largest
    let fix = "write the size of the window, such as 'kernel: 3' or 'kernel: [3, 3]'"
    let kernel = fields.require("kernel", &findings, fix: fix).flatMap {
      Self.perAxis($0, rank, default: 1, range, &findings)
    }
    let stride = Self.perAxis(fields["stride"], rank, default: 1, range, &findings)
    let dilation = Self.perAxis(fields["dilation"], rank, default: 1, range, &findings)
    let pads = Self.padding(fields["padding"], rank, &findings)
    guard let kernel, let stride, let dilation, let pads else { return nil }
    self.kernel = kernel
    self.stride = strideIsKernel && !fields.has("stride") ? kernel : stride
    self.dilation = dilation
    self.pads = pads
  }

  /// The padding along an axis of a given size.
  func padding(_ axis: Int, input: Int) -> (before: Int, after: Int) {
    switch pads {
    case .given(let pads): return pads[axis]
    case .same:
      let outputs = (input - 1) / stride[axis] + 1
      let total = max(0, (outputs - 1) * stride[axis] + dilation[axis] * (kernel[axis] - 1) + 1 - input)
      return (total / 2, total - total / 2)
    }
  }

  /// A number for all axes, or a list with one for each.
  static func perAxis(
    _ value: Located?, _ rank: Int, default: Int, _ range: ClosedRange<Int>, of what: String = "spatial axes",
    _ findings: inout Findings
  ) -> [Int]? {
    guard let value else { return Array(repeating: `default`, count: rank) }
    guard let list = value.list(&findings, expected: "a number, or a list of \(rank)", orOne: true) else {
      return nil
    }
    let numbers = list.compactMap { $0.int(&findings, in: range) }
    guard numbers.count == list.count else { return nil }
    if value.elements == nil { return Array(repeating: numbers[0], count: rank) }
    guard numbers.count == rank else {
      findings.error(
        .shapeMismatch, "found \(numbers.count) numbers, expected one for each of \(rank) \(what)",
        at: value.location,
        fix: "give \(rank) numbers, or one for all")
      return nil
    }
    return numbers
  }

  /// `1` for all sides, `[1, 2]` for the axes, `[[0, 1], [0, 1]]` for before and after, or `same`.
  private static func padding(_ value: Located?, _ rank: Int, _ findings: inout Findings) -> Padding? {
    if value?.text == "same" { return .same }
    let range = 0...largest
    guard let value, let list = value.elements, list.contains(where: { $0.elements != nil }) else {
      return perAxis(value, rank, default: 0, range, &findings).map { .given($0.map { ($0, $0) }) }
    }
    guard list.count == rank else {
      findings.error(
        .shapeMismatch, "found padding for \(list.count) of \(rank) spatial axes", at: value.location,
        fix: "give [before, after] for each")
      return nil
    }
    let pairs = list.compactMap { item -> (Int, Int)? in
      guard let sides = perAxis(item, 2, default: 0, range, of: "sides", &findings) else { return nil }
      return (sides[0], sides[1])
    }
    return pairs.count == rank ? .given(pairs) : nil
  }
}
