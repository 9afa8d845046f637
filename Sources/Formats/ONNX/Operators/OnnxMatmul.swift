import Diagnostics
import Tilewright

extension OnnxOperation {
  /// Gemm, FusedGemm (Gemm with its activation) and QGemm: `A' · B'`, two axes each, transposed or not.
  ///
  /// A summand C that is a number or a vector starts the partial sums and isn't counted; any other is an operand more.
  func gemm() throws(Diagnostic) -> OnnxResult {
    let isQuantized = type == "QGemm"
    let bIndex = isQuantized ? 3 : 1
    let a = try shape(0)
    let b = try shape(bIndex)
    guard a.count == 2, b.count == 2 else {
      throw failure(
        .shapeMismatch, "A has shape \(a) and B \(b), expected two axes each",
        fix: "put a Flatten or Reshape before it")
    }
    let (rows, inner) = try int("transA") ?? 0 != 0 ? (a[1], a[0]) : (a[0], a[1])
    let (depth, columns) = try int("transB") ?? 0 != 0 ? (b[1], b[0]) : (b[0], b[1])
    guard inner == depth else { throw innerMismatch(a, b, inner, depth) }
    // Without a scale for the output the sums become real numbers.
    let isReal = optionalInput(7) == nil && optionalInput(8) == nil
    let outputType =
      isQuantized && isReal
      ? .float : try quantizedOutputType(zeroPoint: isQuantized ? 8 : nil, integer: false)
    return try product(
      a: 0, b: bIndex, summand: isQuantized ? 6 : 2, batch: [], rows: rows, columns: columns, inner: inner,
      shape: [rows, columns], outputType: outputType)
  }

  /// MatMul and its quantised forms (DynamicQuantizeMatMul rounds its input before), with leading dimensions broadcast as in numpy; a tensor with one axis
  /// is a row on the left and a column on the right, and leaves no axis in the output.
  func matmul() throws(Diagnostic) -> OnnxResult {
    let isQLinear = type == "QLinearMatMul"
    let bIndex = isQLinear ? 3 : 1
    let a = try shape(0, atLeast: 1)
    let b = try shape(bIndex, atLeast: 1)
    var left = a.count == 1 ? [1] + a : a
    var right = b.count == 1 ? b + [1] : b
    if try int("transA") ?? 0 != 0 { left.swapAt(left.count - 2, left.count - 1) }
    if try int("transB") ?? 0 != 0 { right.swapAt(right.count - 2, right.count - 1) }
    for name in ["transBatchA", "transBatchB"] where try int(name) ?? 0 != 0 {
      throw failure(.unsupportedOperator, "'\(name)' isn't read", fix: "export without transpose fusion")
    }
    let (rows, inner) = (left[left.count - 2], left[left.count - 1])
    let (depth, columns) = (right[right.count - 2], right[right.count - 1])
    guard inner == depth else { throw innerMismatch(a, b, inner, depth) }
    let leading = (Array(left.dropLast(2)), Array(right.dropLast(2)))
    guard let batchShape = Layer.broadcastShape([leading.0, leading.1]) else {
      throw failure(.shapeMismatch, "the leading axes of \(a) and \(b) don't broadcast")
    }
    let shape = batchShape + (a.count == 1 ? [] : [rows]) + (b.count == 1 ? [] : [columns])
    let isReal = type == "MatMulIntegerToFloat" || type == "DynamicQuantizeMatMul"
    let outputType =
      isReal
      ? .float
      : try quantizedOutputType(zeroPoint: isQLinear ? 7 : nil, integer: type == "MatMulInteger")
    return try product(
      a: 0, b: bIndex, batch: Self.batch(batchShape, leading.0, leading.1), rows: rows, columns: columns,
      inner: inner, shape: shape, outputType: outputType)
  }

  private func product(
    a: Int, b: Int, summand: Int? = nil, batch: [BatchDimension], rows: Int, columns: Int, inner: Int,
    shape: [Int],
    outputType: OnnxElementType?
  ) throws(Diagnostic) -> OnnxResult {
    let given = try input(a)
    let quantizer = type == "DynamicQuantizeMatMul" ? try dynamicQuantizer(id: quantizerId) : nil
    let left =
      quantizer.map {
        OnnxValue(shape: given.shape, elementType: .uint8, bits: 8, source: .layer($0.id))
      } ?? given
    let right = try input(b)
    // The layer's second operand is as wide as an activation when it isn't constant, and so is the first as a
    // weight when it is.
    let (activation, weight) = left.isConstant ? (right, left) : (left, right)
    var layer = Layer.matmul(
      id: id, name: name, batch: batch, rows: rows, columns: columns, inner: inner,
      precision: try precision(
        activation: activation, weight: weight, outputBits: bits(of: outputType)),
      inputSource: left.source, weightSource: right.source, location: location)
    if let summand { layer = try adding(summand, to: layer, shape: shape) }
    var result = OnnxResult(
      shape, type: outputType ?? left.elementType, bits: bits(of: outputType),
      work: .layer(layer, fuses: true))
    result.quantizer = quantizer
    return result
  }

  /// The leading dimensions: neighbours that the same operands have become one, those of size 1 drop out
  /// unless they are all there is.
  static func batch(_ shape: [Int], _ left: [Int], _ right: [Int]) -> [BatchDimension] {
    func has(_ operand: [Int], _ i: Int) -> Bool {
      let position = i - (shape.count - operand.count)
      return position >= 0 && operand[position] == shape[i]
    }
    var result: [BatchDimension] = []
    for i in shape.indices where shape[i] != 1 {
      let next = BatchDimension(shape[i], isInInput: has(left, i), isInWeight: has(right, i))
      if let last = result.last, last.isInInput == next.isInInput, last.isInWeight == next.isInWeight,
        let size = Layer.checkedProduct([last.size, next.size])
      {
        result[result.count - 1] = BatchDimension(
          size, isInInput: last.isInInput, isInWeight: last.isInWeight)
      } else {
        result.append(next)
      }
    }
    if result.isEmpty, !shape.isEmpty {
      return [BatchDimension(1, isInInput: !left.isEmpty, isInWeight: !right.isEmpty)]
    }
    return result
  }

  private func innerMismatch(_ a: [Int], _ b: [Int], _ inner: Int, _ depth: Int) -> Diagnostic {
    failure(
      .shapeMismatch, "\(a) × \(b): the first operand has \(inner) columns, the second \(depth) rows")
  }
}
