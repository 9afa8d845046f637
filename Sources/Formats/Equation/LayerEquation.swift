import Diagnostics
import Tilewright

/// An equation with what its names stand for, on its way to a layer's operands.
struct LayerEquation {
  /// A name that stands for a form: ZigZag's derived dimensions.
  struct Derived {
    let form: Equation.Form
    /// The true size of the tensor along it; nil when the indices alone decide.
    let extent: Int?
    /// Padding before the tensor's first element.
    let paddingBefore: Int
    /// The relation as it was written.
    let source: Located?
  }

  /// An axis of an operand with what is known about the tensor along it.
  struct Axis {
    let axis: Operand.Axis
    /// Number of elements: the extent, or as far as the indices reach; nil beyond 2^62.
    let size: Int?
    /// Whether the size is that of the tensor, not merely of what the indices touch.
    let isExact: Bool
  }

  let equation: Equation
  /// Where the equation was written.
  let source: Located
  let dimensions: [Layer.Dimension]
  let derived: [String: Derived]

  /// Reads an equation, with findings at the character that is wrong.
  static func parse(_ value: Located, _ findings: inout Findings) -> Equation? {
    guard let text = value.string(&findings, expected: "an equation such as 'O[m][n]+=I[m][k]*W[k][n]'")
    else {
      return nil
    }
    switch EquationParser.equation(text) {
    case .success(let equation): return equation
    case .failure(let problem):
      findings.error(
        .badEquation, "expected \(problem.expected) in the equation, found \(problem.found)",
        at: value.location(ofCharacter: problem.offset),
        fix: "write it like 'O[b][k][oy]+=W[k][c][fy]*I[b][c][iy]'")
      return nil
    }
  }

  /// The axes of an operand; nil, with findings, when a name stands for nothing. `extents` overrides, axis by axis, what is
  /// known about the tensor's size.
  func axes(of tensor: Equation.Tensor, extents: [Int?] = [], _ findings: inout Findings) -> [Axis]? {
    let axes = tensor.axes.enumerated().map { number, form -> Axis? in
      let derived = form.name.flatMap { self.derived[$0] }
      guard let index = index(derived?.form ?? form, in: tensor, &findings) else { return nil }
      let shifted = IndexExpression(index.terms, constant: index.constant - (derived?.paddingBefore ?? 0))
      let extent = (number < extents.count ? extents[number] : nil) ?? derived?.extent
      return axis(shifted, extent: extent, isPlain: derived == nil && form.name != nil)
    }
    let present = axes.compactMap { $0 }
    return present.count == axes.count ? present : nil
  }

  /// The names of dimensions that the equation uses.
  var usedNames: Set<String> {
    Set(equation.tensors.flatMap { $0.axes.flatMap { $0.terms.map(\.name) } })
  }

  private func index(
    _ form: Equation.Form, in tensor: Equation.Tensor, _ findings: inout Findings
  ) -> IndexExpression? {
    let terms = form.terms.map { term -> IndexExpression.Term? in
      if let dimension = dimensions.firstIndex(where: { $0.name == term.name }) {
        return IndexExpression.Term(term.coefficient, dimension: dimension)
      }
      let known = dimensions.map(\.name) + derived.keys.sorted()
      findings.error(
        .unknownDimension, "'\(term.name)' indexes operand '\(tensor.name)' but is no dimension of the layer",
        at: source.location(ofCharacter: term.offset),
        fix: Spelling.hint(for: term.name, among: known) ?? "dimensions are \(Spelling.list(known))")
      return nil
    }
    let present = terms.compactMap { $0 }
    return present.count == terms.count ? IndexExpression(present, constant: form.constant) : nil
  }

  /// An axis that keeps its extent only where an index can fall outside.
  private func axis(_ index: IndexExpression, extent: Int?, isPlain: Bool) -> Axis {
    let range = index.boundedRange(over: dimensions.map(\.size))
    let reach = range.map { $0.upperBound - min(0, $0.lowerBound) + 1 }
    let isInside =
      extent.flatMap { extent in range.map { $0.lowerBound >= 0 && $0.upperBound < extent } } ?? false
    return Axis(
      axis: Operand.Axis(index, extent: isInside ? nil : extent), size: extent ?? reach,
      isExact: extent != nil || isPlain)
  }
}

extension IndexExpression {
  /// The smallest and largest value over a box, or nil beyond ±2^62.
  func boundedRange(over sizes: [Int]) -> ClosedRange<Int>? {
    let limit = 1 << 62
    var low = constant
    var high = constant
    for term in terms {
      let (reach, overflow) = term.coefficient.multipliedReportingOverflow(by: sizes[term.dimension] - 1)
      guard !overflow, abs(reach) < limit else { return nil }
      if reach < 0 { low += reach } else { high += reach }
      guard abs(low) < limit, abs(high) < limit else { return nil }
    }
    return low...high
  }
}
