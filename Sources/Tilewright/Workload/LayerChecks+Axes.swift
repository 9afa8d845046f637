import Diagnostics

extension Layer {
  /// What is wrong with an operand's index expressions.
  func checkAxes(of operand: Operand, isOutput: Bool) -> [Diagnostic] {
    var findings: [Diagnostic] = []
    var axisOfDimension: [Int: Int] = [:]
    for (number, axis) in operand.axes.enumerated() {
      let place = "axis \(number) of operand \(operand.name) of layer '\(id)'"
      let used = axis.index.terms.map(\.dimension)
      guard used.allSatisfy(dimensions.indices.contains) else {
        findings.append(
          .error(
            .unknownDimension, "\(place) is indexed by a dimension the layer lacks", at: location,
            fix: "index it by \(dimensions.map(\.name).joined(separator: ", "))"))
        continue
      }
      for dimension in used {
        if let other = axisOfDimension.updateValue(number, forKey: dimension) {
          findings.append(
            .error(
              .unsupportedIndexing,
              "dimension \(dimensions[dimension].name) indexes axes \(other) and \(number) of operand "
                + "\(operand.name) of layer '\(id)'", at: location,
              notes: [.init("distinct elements are counted axis by axis: each needs dimensions of its own")],
              fix: "give one of the axes a dimension of its own"))
        }
      }
      findings += check(axis, place: place, isOutput: isOutput)
    }
    return findings
  }

  private func check(_ axis: Operand.Axis, place: String, isOutput: Bool) -> [Diagnostic] {
    if let extent = axis.extent, extent < 1 {
      return [
        .error(.outOfRange, "\(place) has extent \(extent)", at: location, fix: "extents start at 1")
      ]
    }
    if isOutput, axis.index.terms.isEmpty, axis.index.constant != 0 || (axis.extent ?? 1) > 1 {
      return [
        .error(
          .unsupportedIndexing, "\(place) is written only at the fixed place \(axis.index.constant)",
          at: location, fix: "leave the axis out of the output, or index it by a dimension")
      ]
    }
    // Sizes below 1 are reported with the dimensions.
    guard axis.index.terms.allSatisfy({ dimensions[$0.dimension].size >= 1 }) else { return [] }
    guard let range = axis.index.checkedRange(over: sizes) else {
      return [
        .error(
          .outOfRange, "the indices of \(place) exceed 2^62", at: location,
          fix: "use smaller strides, dilations, paddings or sizes")
      ]
    }
    if let extent = axis.extent, range.upperBound < 0 || range.lowerBound >= extent {
      return [
        .error(
          .shapeMismatch,
          "the indices \(range.lowerBound)...\(range.upperBound) of \(place) "
            + "never fall inside its \(extent) elements",
          at: location, fix: "correct the padding or the extent")
      ]
    }
    return []
  }
}
