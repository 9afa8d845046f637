import Diagnostics
import Tilewright

/// Matrix products, elementwise operators and vector layers: operators on whole tensors.
extension NativeLayer {
  func matmul(_ findings: inout Findings) -> Built? {
    guard let fields = parameters(known: ["columns", "transpose", "flatten"], &findings),
      let inputs = inputs(1...2, &findings)
    else { return nil }
    let precision = precision(&findings)
    let flattens = fields["flatten"]?.bool(&findings) ?? false
    guard let full = shape(of: inputs[0], &findings) else { return nil }
    let left = flattens ? flattened(full) : full
    guard let left, left.count >= 2 else {
      mismatch(
        "\(self.fields.owner) expects a matrix or a batch of them, but '\(inputs[0].name)' is \(inputs[0].shapeText)",
        inputs, &findings)
      return nil
    }
    if !flattens, inputs.count == 1, left.count > 3, left.suffix(2).allSatisfy({ $0 == 1 }) {
      mismatch(
        "\(self.fields.owner) works on the last two axes of '\(inputs[0].name)', which are 1 by 1", inputs,
        &findings,
        fix: "write 'flatten: yes' to make one row of each sample")
    }
    return inputs.count == 2
      ? product(fields, inputs, left, precision, &findings)
      : weighted(fields, inputs[0], left, precision, &findings)
  }

  /// A product with a constant matrix of `columns` columns.
  private func weighted(
    _ fields: Fields, _ tensor: NativeTensor, _ left: [Int], _ precision: NativePrecision,
    _ findings: inout Findings
  ) -> Built? {
    let fix = "write the number of columns of the weights, or name a second input in 'from'"
    let columns = fields.require("columns", &findings, fix: fix)?.count(&findings)
    if let entry = fields.entry("transpose") {
      findings.error(
        .shapeMismatch, "'transpose' says how the second input is stored, but there is one input",
        at: entry.key.location)
    }
    guard let columns else { return nil }
    let batch = left.dropLast(2).map { BatchDimension($0) }
    let layer = Layer.matmul(
      id: name, name: name, batch: batch, rows: left[left.count - 2], columns: columns,
      inner: left[left.count - 1],
      precision: precision.factory, inputSource: tensor.source, location: place)
    return (layer, left.dropLast() + [columns])
  }

  /// A product of two tensors.
  private func product(
    _ fields: Fields, _ inputs: [NativeTensor], _ left: [Int], _ precision: NativePrecision,
    _ findings: inout Findings
  ) -> Built? {
    let transposes = fields["transpose"]?.bool(&findings) ?? false
    if let entry = fields.entry("columns") {
      findings.error(
        .duplicate, "'columns' of a product of two tensors follows from the second", at: entry.key.location,
        fix: "remove it")
    }
    guard let right = shape(of: inputs[1], &findings) else { return nil }
    guard right.count >= 2, right.count <= left.count else {
      mismatch(
        "the inputs of \(self.fields.owner) have \(left.count) and \(right.count) axes", inputs, &findings)
      return nil
    }
    let inner = right[right.count - (transposes ? 1 : 2)]
    let columns = right[right.count - (transposes ? 2 : 1)]
    guard inner == left[left.count - 1] else {
      mismatch(
        "\(self.fields.owner) multiplies rows of \(left[left.count - 1]) with columns of \(inner)", inputs,
        &findings,
        fix: transposes ? nil : "write 'transpose: yes' if the second is stored with its rows as columns")
      return nil
    }
    let missing = left.count - right.count
    let leading = Array(repeating: 1, count: missing) + right.dropLast(2)
    let pairs = zip(left.dropLast(2), leading)
    guard pairs.allSatisfy({ $0 == $1 || $0 == 1 || $1 == 1 }) else {
      mismatch("the batches of \(self.fields.owner) don't match", inputs, &findings)
      return nil
    }
    let batch = pairs.map { a, b in
      BatchDimension(max(a, b), isInInput: a >= b, isInWeight: b >= a && b > 1)
    }
    let layer = Layer.matmul(
      id: name, name: name, operatorName: "MatMul", batch: batch, rows: left[left.count - 2],
      columns: columns,
      inner: inner, precision: precision.factory, inputSource: inputs[0].source,
      weightSource: inputs[1].source,
      location: place)
    return (layer, batch.map(\.size) + [left[left.count - 2], columns])
  }

  /// One row per sample.
  private func flattened(_ shape: [Int]) -> [Int]? {
    guard let first = shape.first, let rest = Layer.checkedProduct(Array(shape.dropFirst())) else {
      return nil
    }
    return [first, rest]
  }

  func elementwise(_ operatorName: String?, _ findings: inout Findings) -> Built? {
    let fields = operatorName == nil ? nil : parameters(known: ["constant"], &findings)
    let own =
      operatorName ?? value.string(&findings, expected: "the operator's name, such as 'elementwise: Swish'")
    let precision = precision(&findings)
    guard let own, let inputs = inputs(1...16, &findings) else { return nil }
    let known = inputs.compactMap { shape(of: $0, &findings) }
    let constant = fields?["constant"].map { ($0, $0.shape(&findings)) }
    guard known.count == inputs.count else { return nil }
    if let constant, constant.1 == nil { return nil }
    let shapes = known + (constant?.1.map { [$0] } ?? [])
    guard let shape = Layer.broadcastShape(shapes) else {
      mismatch(
        "the shapes of \(self.fields.owner) don't match", inputs, &findings, at: constant?.0.location,
        fix: "sizes are aligned from the right and must be equal or 1")
      return nil
    }
    let sources = inputs.map(\.source) + (constant == nil ? [] : [.constant])
    let layer = Layer.elementwise(
      id: name, name: name, operatorName: own, shape: shape,
      inputs: zip(shapes, sources).map { Layer.TensorInput(shape: $0, source: $1) },
      precision: precision.factory,
      location: place)
    return (layer, shape)
  }

  func vector(_ operatorName: String, _ findings: inout Findings) -> Built? {
    guard let fields = parameters(known: ["passes"], &findings) else { return nil }
    let precision = precision(&findings)
    let passes = fields["passes"]?.int(&findings, expected: "a number of passes", in: 1...1024) ?? 3
    guard let (tensor, shape) = input(ranks: 1...8, "a tensor of 1 to 8 axes", &findings) else { return nil }
    let isNormalization = operatorName == "LayerNormalization"
    let row = Layer.TensorInput(shape: [shape[shape.count - 1]], source: .constant)
    let layer = Layer.vector(
      id: name, name: name, operatorName: operatorName, shape: shape, passes: passes,
      inputSource: tensor.source,
      parameters: isNormalization ? [row, row] : [], precision: precision.factory, location: place)
    return (layer, shape)
  }
}
