public import Tilewright

/// A network of an ONNX model as ZigZag 3.9.1 takes it in.
///
/// Convolutions and products are layers, everything else costs nothing. Their dimensions have ZigZag's names and order, on which
/// its search and its mapping files depend:
///
///     convolutions   B K G OX OY C FX FY   with the rows' kernel, stride and dilation given to X and the columns' to Y
///     products       C D K (B) (H)         O[b][h][d][k] += I[b][h][d][c] · W[c][k]
///
/// Where layers make both factors of a product W has B and H, too; otherwise the one that a layer makes is I, and W is constant.
extension Network {
  /// The network by ZigZag's rules; layers of kinds that it doesn't know are left out and listed as free.
  public var asImportedByZigZag: Network {
    var kept: [Layer] = []
    var free: [UncostedOperator] = []
    // What a layer that is left out passes on: what its first input that was computed comes from.
    var passedOn: [String: Operand.Source] = [:]
    let shapes = Dictionary(operators.map { ($0.id, $0.shape) }) { first, _ in first }
    for layer in layers {
      func source(_ operand: Operand) -> Operand.Source {
        operand.source.producer.flatMap { passedOn[$0] } ?? operand.source
      }
      if let taken = ZigZagImport(layer, shape: shapes[layer.id] ?? nil, source: source).layer {
        kept.append(taken)
      } else {
        free.append(UncostedOperator(name: layer.name, type: layer.operatorName, reason: .free))
        let computed = layer.inputs.first { $0.source != .constant }
        passedOn[layer.id] = computed.map(source) ?? .networkInput
      }
    }
    return Network(name: name, layers: kept, uncosted: uncosted + free, operators: operators)
  }
}

/// One layer in ZigZag's words.
private struct ZigZagImport {
  private let original: Layer
  /// Of what the layer makes, with the dimensions of size 1 that the layer lacks.
  private let shape: [Int]?
  private let source: (Operand) -> Operand.Source

  init(_ layer: Layer, shape: [Int]?, source: @escaping (Operand) -> Operand.Source) {
    original = layer
    self.shape = shape
    self.source = source
  }

  /// Nil when ZigZag makes no layer of it.
  var layer: Layer? {
    switch original.operatorName {
    case "Conv": convolution
    case "Gemm": product
    default: nil
    }
  }

  private func size(_ name: String) -> Int? { original.dimensions.first { $0.name == name }?.size }

  private func operand(_ name: String) -> Operand? { original.operands.first { $0.name == name } }

  private var convolution: Layer? {
    guard let input = operand("I"), let weight = operand("W"), let ox = size("OX"), let oy = size("OY"),
      let fx = size("FX"), let fy = size("FY"), let k = size("K"), let c = size("C"), input.axes.count > 2
    else { return nil }
    let dimensions = [
      ("B", size("B") ?? 1), ("K", k), ("G", size("G") ?? 1), ("OX", ox), ("OY", oy), ("C", c), ("FX", fy),
      ("FY", fx),
    ].map { Layer.Dimension($0.0, $0.1) }
    func axis(_ index: Int) -> Operand.Axis { Operand.Axis(IndexExpression(dimension: index)) }
    let rows = input.axes[input.axes.count - 2]
    let columns = input.axes[input.axes.count - 1]
    /// A window over an output dimension and a tap, with the steps of an axis of the model and the extent of another.
    func window(_ output: Int, _ tap: Int, steps: Operand.Axis, extent: Operand.Axis) -> Operand.Axis {
      func step(_ names: [String]) -> Int {
        steps.index.terms.first { names.contains(original.dimensions[$0.dimension].name) }?.coefficient ?? 1
      }
      let reach = extent.index.range(over: original.sizes)
      let terms = [
        IndexExpression.Term(step(["OX", "OY"]), dimension: output),
        .init(step(["FX", "FY"]), dimension: tap),
      ]
      return Operand.Axis(
        IndexExpression(terms, constant: extent.index.constant), extent: extent.extent ?? reach.upperBound + 1
      )
    }
    return layer(
      dimensions,
      [
        changed(original.output, [0, 2, 1, 4, 3].map(axis)),
        changed(weight, [2, 1, 5, 7, 6].map(axis)),
        changed(
          input,
          [0, 2, 5].map(axis) + [
            window(4, 7, steps: columns, extent: rows), window(3, 6, steps: rows, extent: columns),
          ]),
      ])
  }

  private var product: Layer? {
    guard let input = operand("I"), let weight = operand("W"), let m = size("M"), let n = size("N"),
      let k = size("K")
    else { return nil }
    let batch = batch
    let dimensions = [("C", k), ("D", m), ("K", n)] + zip(["B", "H"], batch)
    let leading = batch.indices.map { 3 + $0 }
    func axes(_ dimensions: [Int]) -> [Operand.Axis] {
      dimensions.map { Operand.Axis(IndexExpression(dimension: $0)) }
    }
    let made = [input, weight].map(source).filter { $0.producer != nil }
    let isOfTwoLayers = made.count == 2
    return layer(
      dimensions.map { Layer.Dimension($0.0, $0.1) },
      [
        changed(original.output, axes(leading + [1, 2])),
        changed(input, axes(leading + [1, 0]), from: isOfTwoLayers ? nil : made.first),
        changed(
          weight, axes((isOfTwoLayers ? leading : []) + [0, 2]), from: isOfTwoLayers ? nil : .constant),
      ])
  }

  /// The sizes of the leading dimensions of a product: one where there are more than ZigZag, which stops there, has names for.
  private var batch: [Int] {
    let own = original.dimensions.filter { $0.name.hasPrefix("B") }.map(\.size)
    // More than can be counted is an error that the reader has found.
    guard let products = Layer.checkedProduct(own) else { return [own[0]] }
    // Products of vectors have another shape.
    if let leading = shape?.dropLast(2), leading.count <= 2, Layer.checkedProduct(Array(leading)) == products
    {
      return Array(leading)
    }
    return own.isEmpty ? [] : [products]
  }

  private func changed(
    _ operand: Operand, _ axes: [Operand.Axis], from given: Operand.Source? = nil
  ) -> Operand {
    Operand(
      operand.name, axes: axes, precisionBits: operand.precisionBits,
      finalPrecisionBits: operand.finalPrecisionBits,
      source: given ?? source(operand))
  }

  private func layer(_ dimensions: [Layer.Dimension], _ operands: [Operand]) -> Layer {
    Layer(
      id: original.id, name: original.name, operatorName: original.operatorName, dimensions: dimensions,
      operands: operands, location: original.location)
  }
}
