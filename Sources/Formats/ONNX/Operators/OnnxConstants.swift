import Diagnostics
import Tilewright

extension OnnxOperation {
  /// Constant: a tensor, a number or a list.
  func constantNode() throws(Diagnostic) -> OnnxResult {
    for attribute in node.attributes {
      switch attribute.name {
      case "value":
        guard let tensor = attribute.tensor else { break }
        return OnnxResult(
          tensor.dims, type: tensor.elementType, constant: tensor.constant(in: bytes),
          bits: tensor.elementType.quantizedBits, work: .free(isView: true))
      case "value_int": return literal([], .int64, .integers([attribute.int]))
      case "value_ints": return literal([attribute.ints.count], .int64, .integers(attribute.ints))
      case "value_float": return literal([], .float, .reals([attribute.float]))
      case "value_floats": return literal([attribute.floats.count], .float, .reals(attribute.floats))
      default: break
      }
    }
    throw failure(.unsupportedOperator, "it has no value of a kind that is read here")
  }

  private func literal(_ shape: [Int], _ type: OnnxElementType, _ constant: OnnxConstant) -> OnnxResult {
    OnnxResult(
      shape, type: type, constant: constant.count <= OnnxTensor.largestReadCount ? constant : nil,
      work: .free(isView: true))
  }

  /// ConstantOfShape: one value everywhere.
  func constantOfShape() throws(Diagnostic) -> OnnxResult {
    let shape = try integers(0, meaning: "the shape")
    guard shape.allSatisfy({ $0 >= 0 }) else { throw failure(.outOfRange, "the shape is \(shape)") }
    let tensor = attribute("value")?.tensor
    let type = tensor?.elementType ?? .float
    let element = tensor.map { $0.constant(in: bytes) } ?? .reals([0])
    let constant = OnnxFolding.elements(shape).flatMap { count in
      element?.count == 1 ? element?.picking(Array(repeating: 0, count: count)) : nil
    }
    return OnnxResult(shape, type: type, constant: constant, work: .free(isView: true))
  }

  /// Shape: the sizes of all axes, or of those from `start` to before `end`.
  func shapeOf() throws(Diagnostic) -> OnnxResult {
    let shape = try shape(0)
    let start = try int("start") ?? 0
    let end = try int("end") ?? shape.count
    let (first, count) = Self.range(from: start, to: end, step: 1, size: shape.count)
    return OnnxResult(
      [count], type: .int64, constant: .integers(Array(shape[first..<first + count])),
      work: .free(isView: false))
  }

  /// Size: the number of elements.
  func sizeOf() throws(Diagnostic) -> OnnxResult {
    let shape = try shape(0)
    let count = shape.contains(0) ? 0 : Layer.checkedProduct(shape)
    return OnnxResult(
      [], type: .int64, constant: count.map { .integers([$0]) }, work: .free(isView: false))
  }

  /// Range: from a start to before a limit.
  func range() throws(Diagnostic) -> OnnxResult {
    let type = try input(0).elementType
    let ends = [
      try constant(0, meaning: "the start"), try constant(1, meaning: "the limit"),
      try constant(2, meaning: "the step"),
    ]
    guard ends.allSatisfy({ $0.count == 1 }) else { throw failure(.shapeMismatch, "it needs three numbers") }
    let integers = ends.compactMap(\.integers).flatMap(\.self)
    guard integers.count == 3 else {
      let reals = ends.flatMap(\.reals)
      let count = max(0, ((reals[1] - reals[0]) / reals[2]).rounded(.up))
      guard count < 0x1p40 else { throw failure(.outOfRange, "it has more than 2^40 elements") }
      return OnnxResult([Int(count)], type: type, work: .free(isView: false))
    }
    let limit = 1 << 61
    guard integers.allSatisfy({ $0 > -limit && $0 < limit }), integers[2] != 0 else {
      throw failure(.outOfRange, "it runs from \(integers[0]) to \(integers[1]) in steps of \(integers[2])")
    }
    let distance = integers[1] - integers[0]
    let step = integers[2]
    let count = distance != 0 && (distance > 0) == (step > 0) ? (abs(distance) - 1) / abs(step) + 1 : 0
    let values =
      count <= OnnxTensor.largestReadCount
      ? OnnxConstant.integers((0..<count).map { integers[0] + $0 * step }) : nil
    return OnnxResult([count], type: type, constant: values, work: .free(isView: false))
  }
}
