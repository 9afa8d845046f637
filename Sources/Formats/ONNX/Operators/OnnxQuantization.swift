import Diagnostics
import Tilewright

extension OnnxOperation {
  /// QuantizeLinear: rounds to the type of its zero point (uint8 without one); its layer's results become as
  /// narrow.
  func quantizeLinear() throws(Diagnostic) -> OnnxResult {
    let shape = try shape(0)
    let x = try input(0)
    let named = try int("output_dtype").flatMap { $0 == 0 ? nil : OnnxElementType(rawValue: $0) }
    let type = optionalInput(2)?.elementType ?? named ?? .uint8
    let layer = Layer.elementwise(
      id: id, name: name, operatorName: node.type, shape: shape,
      inputs: [.init(shape: shape, source: x.source)],
      precision: try precision(activation: x, outputBits: type.quantizedBits), location: location)
    return OnnxResult(
      shape, type: type, bits: type.quantizedBits,
      work: .unary(layer, primary: 0, outputBits: type.quantizedBits))
  }

  /// DequantizeLinear: free, its consumer reads the elements as narrow as they are stored.
  func dequantizeLinear() throws(Diagnostic) -> OnnxResult {
    let x = try input(0)
    return OnnxResult(
      try shape(0), type: .float, bits: x.bits ?? x.elementType.quantizedBits, work: .free(isView: true))
  }

  /// DynamicQuantizeLinear: one pass for the range, one to round to uint8; also gives the scale and the
  /// zero point.
  func dynamicQuantizeLinear() throws(Diagnostic) -> OnnxResult {
    let shape = try shape(0)
    let x = try input(0)
    let layer = Layer.vector(
      id: id, name: name, operatorName: type, shape: shape, passes: 2, inputSource: x.source,
      precision: try precision(activation: x, outputBits: 8), location: location)
    return OnnxResult(
      outputs: [
        OnnxValue(shape: .success(shape), elementType: .uint8, bits: 8),
        OnnxValue(shape: .success([]), elementType: .float),
        OnnxValue(shape: .success([]), elementType: .uint8, bits: 8),
      ], work: .layer(layer, fuses: false))
  }

  /// Cast and CastLike: free; shapes and axes keep their values.
  func cast() throws(Diagnostic) -> OnnxResult {
    let x = try input(0)
    let shape = try shape(0)
    let target: OnnxElementType =
      if type == "CastLike" { try input(1).elementType } else {
        OnnxElementType(rawValue: try int("to") ?? x.elementType.rawValue)
      }
    let isReal = target.rawLayout?.isReal ?? true
    let constant: OnnxConstant? =
      switch x.constant {
      case .integers(let values)?: isReal ? .reals(values.map(Double.init)) : .integers(values)
      case .reals(let values)?: isReal ? .reals(values) : OnnxFolding.truncated(values)
      case nil: nil
      }
    return OnnxResult(
      shape, type: target, constant: target == .bool ? nil : constant, bits: target.quantizedBits,
      work: .free(isView: true))
  }
}
