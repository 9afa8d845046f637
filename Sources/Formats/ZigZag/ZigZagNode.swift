import Diagnostics
import Tilewright

/// One node of an ONNX model in ZigZag's words.
struct ZigZagNode {
  /// Where the inputs of a layer come from.
  struct Sources {
    let input: Operand.Source
    let weight: Operand.Source
    /// Whether nodes make both, so that ZigZag takes neither for constant.
    let areBoth: Bool
  }

  /// The layer; nil when ZigZag makes none of the node.
  private(set) var layer: Layer?
  /// What ZigZag does otherwise with the node, or can't do.
  private(set) var remark: Diagnostic?

  private let operation: OnnxOperation
  private let sources: Sources

  init(_ node: OnnxNode, id: String, _ builder: OnnxNetworkBuilder, sources: Sources) {
    self.sources = sources
    operation = OnnxOperation(
      node: node, id: id, quantizerId: id, inputs: node.inputs.map { builder.values[$0] },
      opset: builder.opset,
      options: builder.options, location: builder.location, bytes: builder.bytes)
    guard node.domain.isEmpty || node.domain == "ai.onnx" else { return }
    // What can't be read of a node is a finding of the native reader already.
    switch node.type {
    case "Conv", "QLinearConv": try? convolution(weight: node.type == "Conv" ? 1 : 3)
    case "MatMul", "Gemm": try? product()
    default: break
    }
  }

  private static func axis(_ index: Int) -> Operand.Axis { Operand.Axis(IndexExpression(dimension: index)) }

  // MARK: Convolutions

  private mutating func convolution(weight: Int) throws(Diagnostic) {
    let x = try operation.shape(0, atLeast: 3)
    let w = try operation.shape(weight)
    let groups = try operation.int("group") ?? 1
    guard w.count == x.count, groups >= 1 else { return }
    let window = try OnnxWindow(operation, rank: x.count - 2, weightKernel: Array(w.dropFirst(2)))
    let axes = try window.axes(over: Array(x.dropFirst(2)), operation)
    switch axes.count {
    case 2: layer = try planar(x, outputs: w[0], groups, rows: axes[0], columns: axes[1])
    case 3:
      layer = try spatial(x, outputs: w[0], groups, axes)
      remark = layer.map { countedInThree($0, axes) }
    default: remark = stopsAt(axes.count)
    }
  }

  /// The rows' kernel, stride and dilation go to X, as in ZigZag.
  private func planar(
    _ x: [Int], outputs: Int, _ groups: Int, rows: ConvolutionAxis, columns: ConvolutionAxis
  ) throws(Diagnostic) -> Layer {
    let dimensions = dimensions(
      x, outputs, groups, [("OX", columns), ("OY", rows)], [("FX", rows), ("FY", columns)])
    return try convolution(
      dimensions,
      windows: [window(4, 7, steps: columns, extent: rows), window(3, 6, steps: rows, extent: columns)],
      places: [4, 3], taps: [7, 6])
  }

  /// Three axes, each with its own kernel: ZigZag drops one of them.
  private func spatial(
    _ x: [Int], outputs: Int, _ groups: Int, _ axes: [ConvolutionAxis]
  ) throws(Diagnostic) -> Layer {
    let named = zip(["Z", "Y", "X"], axes).reversed()
    let dimensions = dimensions(
      x, outputs, groups, named.map { ("O" + $0, $1) }, named.map { ("F" + $0, $1) })
    return try convolution(
      dimensions,
      windows: [
        window(5, 9, steps: axes[0], extent: axes[0]), window(4, 8, steps: axes[1], extent: axes[1]),
        window(3, 7, steps: axes[2], extent: axes[2]),
      ], places: [5, 4, 3], taps: [9, 8, 7])
  }

  private func dimensions(
    _ x: [Int], _ outputs: Int, _ groups: Int, _ places: [(String, ConvolutionAxis)],
    _ taps: [(String, ConvolutionAxis)]
  ) -> [Layer.Dimension] {
    let channels = [("B", x[0]), ("K", outputs / groups), ("G", groups)]
    let inner = [("C", x[1] / groups + (x[1] % groups > 0 ? 1 : 0))] + taps.map { ($0.0, $0.1.kernel) }
    return (channels + places.map { ($0.0, $0.1.outputSize) } + inner).map { Layer.Dimension($0.0, $0.1) }
  }

  /// A window over an output dimension and a tap, with the steps of an axis of the model and the extent of another.
  private func window(
    _ output: Int, _ tap: Int, steps: ConvolutionAxis, extent: ConvolutionAxis
  ) -> Operand.Axis {
    let terms = [
      IndexExpression.Term(steps.stride, dimension: output), .init(steps.dilation, dimension: tap),
    ]
    return Operand.Axis(
      IndexExpression(terms, constant: -extent.paddingBefore), extent: extent.inputExtent)
  }

  private func convolution(
    _ dimensions: [Layer.Dimension], windows: [Operand.Axis], places: [Int], taps: [Int]
  ) throws(Diagnostic) -> Layer {
    let c = 3 + places.count
    return try layer(
      dimensions, output: ([0, 2, 1] + places).map(Self.axis),
      [("W", ([2, 1, c] + taps).map(Self.axis)), ("I", [0, 2, c].map(Self.axis) + windows)])
  }

  // MARK: Products

  private mutating func product() throws(Diagnostic) {
    let a = try operation.shape(0, atLeast: 1)
    let b = try operation.shape(1, atLeast: 1)
    var left = a.count == 1 ? [1] + a : a
    var right = b.count == 1 ? b + [1] : b
    if try operation.int("transA") ?? 0 != 0 { left.swapAt(left.count - 2, left.count - 1) }
    if try operation.int("transB") ?? 0 != 0 { right.swapAt(right.count - 2, right.count - 1) }
    guard let leading = Layer.broadcastShape([Array(left.dropLast(2)), Array(right.dropLast(2))]) else {
      return
    }
    // One dimension where there are more than ZigZag, which stops there, has names for.
    let isNamed = leading.count <= 2 && (leading.isEmpty || left.count == leading.count + 2)
    guard let together = Layer.checkedProduct(leading) else { return }
    let batch = isNamed ? leading : [together]
    let sizes = [("C", left[left.count - 1]), ("D", left[left.count - 2]), ("K", right[right.count - 1])]
    let dimensions = (sizes + zip(["B", "H"], batch)).map { Layer.Dimension($0.0, $0.1) }
    let outer = batch.indices.map { 3 + $0 }
    layer = try layer(
      dimensions, output: (outer + [1, 2]).map(Self.axis),
      [
        ("I", (outer + [1, 0]).map(Self.axis)),
        ("W", ((sources.areBoth ? outer : []) + [0, 2]).map(Self.axis)),
      ])
  }

  private func layer(
    _ dimensions: [Layer.Dimension], output: [Operand.Axis], _ inputs: [(String, [Operand.Axis])]
  ) throws(Diagnostic) -> Layer {
    let bits = try operation.precision(activation: nil, weight: nil)
    let result = Operand(
      "O", axes: output, precisionBits: bits.partialSumBits, finalPrecisionBits: bits.outputBits)
    let operands = inputs.map { name, axes in
      Operand(
        name, axes: axes, precisionBits: name == "I" ? bits.activationBits : bits.weightBits,
        source: name == "I" ? sources.input : sources.weight)
    }
    return Layer(
      id: operation.id, name: operation.name, operatorName: operation.type, dimensions: dimensions,
      operands: [result] + operands, location: operation.location)
  }

  // MARK: Findings

  private func countedInThree(_ layer: Layer, _ axes: [ConvolutionAxis]) -> Diagnostic {
    // ZigZag has output places along the first two axes and the kernel along them.
    let lost = axes[2].outputSize * axes[2].kernel
    return .warning(
      .modelLeavesOut,
      "'\(layer.id)' is a convolution along three axes and counted so: \(layer.operations) operations; ZigZag 3.9.1 keeps two and "
        + "counts \(layer.operations / lost)", at: operation.location,
      fix: "don't compare it with ZigZag's figures of the same model")
  }

  private func stopsAt(_ axes: Int) -> Diagnostic {
    .warning(
      .modelLeavesOut,
      "'\(operation.id)' is a convolution along \(axes == 1 ? "one axis" : "\(axes) axes"), which ZigZag 3.9.1 stops at; it isn't counted",
      at: operation.location,
      fix: axes == 1
        ? "export it with two axes, one of size 1, or leave out '--model'" : "leave out '--model'")
  }
}
