import Tilewright

/// A layer's equation: `O[b][k][oy] += W[k][fy] * I[b][2*oy + fy - 1]`.
struct EquationText {
  private let layer: Layer
  /// Names that stand for an axis with more than a dimension; without them its form is written.
  private let derived: [WrittenAxis: String]

  init(_ layer: Layer, derived: [WrittenAxis: String] = [:]) {
    self.layer = layer
    self.derived = derived
  }

  var text: String {
    let sizes = layer.sizes
    let tensors = layer.operands.map { operand in
      let axes = operand.writtenAxes(over: sizes)
      return operand.name
        + (axes.isEmpty ? "[]" : axes.map { "[\(derived[$0] ?? index($0.index))]" }.joined())
    }
    return "\(tensors[0]) += \(tensors.dropFirst().joined(separator: " * "))"
  }

  private func index(_ index: IndexExpression) -> String {
    var text = ""
    for term in index.terms {
      let name = layer.dimensions[term.dimension].name.lowercased()
      let size = abs(term.coefficient) == 1 ? name : "\(abs(term.coefficient))*\(name)"
      let sign = term.coefficient < 0 ? (text.isEmpty ? "-" : " - ") : (text.isEmpty ? "" : " + ")
      text += sign + size
    }
    if index.constant != 0 || text.isEmpty {
      let sign = index.constant < 0 ? (text.isEmpty ? "-" : " - ") : (text.isEmpty ? "" : " + ")
      text += "\(sign)\(abs(index.constant))"
    }
    return text
  }
}
