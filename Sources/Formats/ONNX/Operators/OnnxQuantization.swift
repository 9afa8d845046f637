import Diagnostics
import Tilewright

extension OnnxOperation {
  /// QuantizeLinear: rounds to the type of its zero point (uint8 without one); whoever makes its input writes it as
  /// narrow.
  ///
  /// What was rounded to the same numbers before is left as it is.
  func quantizeLinear() throws(Diagnostic) -> OnnxResult {
    let shape = try shape(0)
    let x = try input(0)
    let named = try int("output_dtype").flatMap { $0 == 0 ? nil : OnnxElementType(rawValue: $0) }
    let type = optionalInput(2)?.elementType ?? named ?? .uint8
    let bits = type.quantizedBits ?? options.precision.outputBits
    let layer = Layer.elementwise(
      id: id, name: name, operatorName: node.type, shape: shape,
      inputs: [.init(shape: shape, source: x.source)],
      precision: try precision(activation: x, outputBits: bits), location: location)
    let quantizer = Array(node.inputs.dropFirst()) + ["\(type.rawValue)"]
    var result = OnnxResult(
      shape, type: type, bits: bits,
      work: x.quantizer == quantizer ? .free(isView: true) : .quantizer(layer, bits: bits))
    result.outputs[0].quantizer = quantizer
    return result
  }

  /// DequantizeLinear: free, its consumer reads the elements as narrow as they are stored; sums become real numbers.
  func dequantizeLinear() throws(Diagnostic) -> OnnxResult {
    let x = try input(0)
    let isSum = x.elementType == .int32 && !x.isConstant
    var result = OnnxResult(
      try shape(0), type: .float, bits: x.bits ?? x.elementType.quantizedBits,
      work: isSum ? .conversion(bits: options.precision.outputBits) : .free(isView: true))
    result.outputs[0].quantizer = x.quantizer
    if let block = try int("block_size"), block > 0, let scales = optionalInput(1),
      let count = Layer.checkedProduct(try scales.shape.get())
    {
      let what = optionalInput(2) == nil ? "scales" : "scales and zero points"
      result.remark = "\(count) \(what) of blocks of \(block) elements, not counted"
    }
    return result
  }

  /// DynamicQuantizeLinear: one pass for the range, one to round to uint8; also gives the scale and the
  /// zero point.
  func dynamicQuantizeLinear() throws(Diagnostic) -> OnnxResult {
    let shape = try shape(0)
    let layer = try dynamicQuantizer(id: id)
    return OnnxResult(
      outputs: [
        OnnxValue(shape: .success(shape), elementType: .uint8, bits: 8),
        OnnxValue(shape: .success([]), elementType: .float, isParameter: true),
        OnnxValue(shape: .success([]), elementType: .uint8, bits: 8, isParameter: true),
      ], work: .layer(layer, fuses: false))
  }

  /// The layer that finds the range of the first input and rounds it to uint8.
  func dynamicQuantizer(id: String) throws(Diagnostic) -> Layer {
    let x = try input(0)
    return Layer.vector(
      id: id, name: id == self.id ? name : id, operatorName: "DynamicQuantizeLinear", shape: try shape(0),
      passes: 2, inputSource: x.source, precision: try precision(activation: x, outputBits: 8),
      location: location)
  }

  /// Cast and CastLike: free; shapes and axes keep their values, elements the width they are stored in. Sums that
  /// become real numbers and what becomes a narrow type are written in their new width by the layer before.
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
    let isSum = x.elementType == .int32 && target.isReal && !x.isConstant
    let written = isSum ? options.precision.outputBits : target.quantizedBits
    var result = OnnxResult(
      shape, type: target, constant: target == .bool ? nil : constant, bits: target.quantizedBits ?? x.bits,
      work: written.map { .conversion(bits: $0) } ?? .free(isView: true))
    result.outputs[0].quantizer = x.quantizer
    return result
  }
}
