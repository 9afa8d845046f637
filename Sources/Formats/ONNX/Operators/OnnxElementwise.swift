import Diagnostics
import Tilewright

extension OnnxOperation {
  /// Operators on each element of one tensor. They are computed with the layer before them where that is
  /// possible.
  static let unaryTypes: Set<String> = [
    "Abs", "Acos", "Acosh", "Asin", "Asinh", "Atan", "Atanh", "BitwiseNot", "Ceil", "Celu", "Clip", "Cos",
    "Cosh", "Elu", "Erf", "Exp", "FastGelu", "Floor", "Gelu", "HardSigmoid", "HardSwish", "IsInf", "IsNaN",
    "LeakyRelu", "Log", "Mish", "Neg", "Not", "QLinearLeakyRelu", "QLinearSigmoid", "QuickGelu",
    "Reciprocal", "Relu", "Round", "Selu", "Shrink", "Sigmoid", "Sign", "Sin", "Sinh", "Softplus",
    "Softsign", "Sqrt", "Swish", "Tan", "Tanh", "ThresholdedRelu",
  ]

  /// Operators on each element of several tensors that are broadcast against each other.
  static let broadcastTypes: Set<String> = [
    "Add", "And", "BiasGelu", "BitShift", "BitwiseAnd", "BitwiseOr", "BitwiseXor", "Div", "Equal", "Greater",
    "GreaterOrEqual", "Less", "LessOrEqual", "Max", "Mean", "Min", "Mod", "Mul", "Or", "PRelu", "Pow", "Sub",
    "Sum", "Where", "Xor",
  ]

  private static let comparisons: Set<String> = [
    "And", "Equal", "Greater", "GreaterOrEqual", "IsInf", "IsNaN", "Less", "LessOrEqual", "Not", "Or", "Xor",
  ]

  /// An operator on each element of its first input; further inputs are constants (the limits of Clip).
  func unary() throws(Diagnostic) -> OnnxResult {
    let shape = try shape(0)
    let x = try input(0)
    let layer = Layer.elementwise(
      id: id, name: name, operatorName: type, shape: shape,
      inputs: [.init(shape: shape, source: x.source)],
      precision: try precision(activation: x, outputBits: x.bits), location: location)
    return OnnxResult(
      shape, type: Self.comparisons.contains(type) ? .bool : x.elementType,
      constant: OnnxFolding.unary(type, x.constant), bits: x.bits,
      work: .unary(layer, primary: 0))
  }

  /// An operator on each element of several inputs.
  ///
  /// With one input that is computed and others that are scalars or vectors (a bias, a scale), constants, parameters or given from
  /// outside, it is fused like a unary operator. A number is a part of the operation and no operand.
  func broadcast() throws(Diagnostic) -> OnnxResult {
    var shapes: [[Int]] = []
    for i in node.inputs.indices { shapes.append(try shape(i)) }
    guard shapes.count >= (type == "Where" ? 3 : 1) else {
      throw failure(.missingKey, "an input is missing")
    }
    try alignLegacyBroadcast(&shapes)
    guard let shape = Layer.broadcastShape(shapes) else {
      throw failure(
        .shapeMismatch,
        "the shapes \(shapes.map { "\($0)" }.joined(separator: " and ")) don't broadcast",
        fix: "two sizes of one axis must be equal, or one of them 1")
    }
    let values = inputs.compactMap(\.self)
    var computed = values.indices.filter { !values[$0].isConstant && !values[$0].isParameter }
    // Beside a vector a vector from outside may be data like it.
    let tensors = computed.filter { !values[$0].isGivenVector }
    if tensors.contains(where: { !values[$0].isScalarOrVector }) { computed = tensors }
    let main = values[computed.first ?? 0]
    // Fuller tensors stand first, and among equal ones those that layers make: which of them is constant doesn't matter.
    let operands = values.indices.filter { computed.contains($0) || shapes[$0].contains { $0 != 1 } }
      .sorted { (rank($0), $0) < (rank($1), $1) }
    func rank(_ index: Int) -> Int {
      -2 * shapes[index].count { $0 != 1 } - (values[index].source.producer == nil ? 0 : 1)
    }
    let layer = Layer.elementwise(
      id: id, name: name, operatorName: type, shape: shape,
      inputs: operands.map { .init(shape: shapes[$0], source: values[$0].source) },
      precision: try precision(
        activation: main, weight: values.first(where: \.isConstant), outputBits: nil), location: location)
    let isUnary =
      computed.count == 1 && shapes[computed[0]] == shape
      && shapes.indices.allSatisfy { $0 == computed[0] || shapes[$0].filter { $0 != 1 }.count <= 1 }
    let resultType: OnnxElementType =
      Self.comparisons.contains(type) ? .bool : values[type == "Where" ? 1 : 0].elementType
    return OnnxResult(
      shape, type: resultType, constant: OnnxFolding.broadcast(type, values, shapes, to: shape),
      work: isUnary
        ? .unary(layer, primary: computed[0]) : .layer(layer, fuses: true))
  }

  /// Before opset 7 the second input was aligned to the axis that an attribute named, and PRelu's to the
  /// channels.
  private func alignLegacyBroadcast(_ shapes: inout [[Int]]) throws(Diagnostic) {
    guard opset < 7, shapes.count == 2 else { return }
    let given = try int("broadcast") == 1 ? try int("axis") : nil
    let isPerChannel = type == "PRelu" && shapes[1].count == 1 && shapes[0].count > 1 && shapes[1] != [1]
    guard let named = given ?? (isPerChannel ? 1 : nil) else { return }
    let start = try axis(named, rank: shapes[0].count)
    guard start + shapes[1].count <= shapes[0].count else {
      throw failure(.shapeMismatch, "\(shapes[1]) doesn't fit into \(shapes[0]) from axis \(start) on")
    }
    shapes[1] += Array(repeating: 1, count: shapes[0].count - start - shapes[1].count)
  }

  /// QLinearAdd and QLinearMul: A, its scale and zero point, B, its scale and zero point, those of the
  /// output. One of them that is a scalar or a vector and known or given makes it a unary operator.
  func quantizedBinary() throws(Diagnostic) -> OnnxResult {
    let shapes = [try shape(0), try shape(3)]
    let values = [try input(0), try input(3)]
    guard let shape = Layer.broadcastShape(shapes) else {
      throw failure(.shapeMismatch, "the shapes \(shapes[0]) and \(shapes[1]) don't broadcast")
    }
    let layer = Layer.elementwise(
      id: id, name: name, operatorName: type, shape: shape,
      inputs: zip(shapes, values).map { .init(shape: $0, source: $1.source) },
      precision: try precision(
        activation: values.first { !$0.isConstant } ?? values[0],
        weight: values.first(where: \.isConstant), outputBits: values[0].bits), location: location)
    let computed = [0, 1].filter { !values[$0].isConstant && !values[$0].isGivenVector }
    let isUnary =
      computed.count == 1 && shapes[computed[0]] == shape && values[1 - computed[0]].isScalarOrVector
    return OnnxResult(
      shape, type: values[0].elementType, bits: values[0].bits,
      work: isUnary ? .unary(layer, primary: 3 * computed[0]) : .layer(layer, fuses: true))
  }

  /// BatchNormalization at inference: a scale and a shift per channel, one operation per element.
  func batchNormalization() throws(Diagnostic) -> OnnxResult {
    let shape = try shape(0, atLeast: 2)
    let x = try input(0)
    let channels = [shape[1]] + Array(repeating: 1, count: shape.count - 2)
    for index in 1...4 {
      let statistics = try self.shape(index)
      guard statistics == [shape[1]] else {
        throw failure(
          .shapeMismatch, "input \(index) has shape \(statistics), expected [\(shape[1])] for \(shape)")
      }
    }
    let parameters = [try input(1), try input(2)]
    let layer = Layer.elementwise(
      id: id, name: name, operatorName: type, shape: shape,
      inputs: [.init(shape: shape, source: x.source)]
        + parameters.map { .init(shape: channels, source: $0.source) },
      precision: try precision(activation: x), location: location)
    let isKnown = (1...4).allSatisfy { index in
      optionalInput(index).map { $0.isConstant || $0.isGivenVector && !x.isGivenVector } ?? false
    }
    var result = OnnxResult(
      shape, type: x.elementType,
      work: isKnown ? .unary(layer, primary: 0) : .layer(layer, fuses: true))
    // Training-mode outputs hold statistics per channel.
    for _ in node.outputs.dropFirst() {
      result.outputs.append(OnnxValue(shape: .success([shape[1]]), elementType: x.elementType))
    }
    return result
  }
}
