import Diagnostics
import Foundation
import Tilewright

/// Goes through a graph's operators in order and turns them into layers.
///
/// Every tensor has an `OnnxValue`: shape, small constants, where its elements come from. An operator
/// becomes a layer, is fused with the layer before it, or costs nothing; what keeps it from being any of
/// these is a finding. A tensor whose shape is unknown carries the finding that says why: it is reported
/// once, when somebody needs the shape.
struct OnnxNetworkBuilder {
  let graph: OnnxGraph
  let bytes: Data
  let opset: Int
  let options: NetworkOptions
  let location: SourceLocation
  let order: OnnxGraphOrder
  /// Shapes the file states, by tensor.
  let stated: [String: OnnxValueInfo]

  private(set) var values: [String: OnnxValue] = [:]
  private(set) var layers: [Layer] = []
  private var layerIndex: [String: Int] = [:]
  private var uncosted: [Int: Network.UncostedOperator] = [:]
  private(set) var findings: [Diagnostic] = []
  private var reported: Set<Diagnostic> = []

  /// Prepares the graph's inputs and constants.
  init(_ graph: OnnxGraph, opset: Int, bytes: Data, options: NetworkOptions, location: SourceLocation) {
    self.graph = graph
    self.bytes = bytes
    self.opset = opset
    self.options = options
    self.location = location
    self.order = OnnxGraphOrder(graph, location: location)
    self.stated = Dictionary(
      (graph.valueInfo + graph.outputs).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    order.findings.forEach { report($0) }
    let inputs = OnnxInputs(graph, bytes: bytes, options: options, location: location)
    inputs.findings.forEach { report($0) }
    values = inputs.values
  }

  /// The network, and everything worth saying about the graph.
  mutating func build(name: String) -> Parsed<Network> {
    for position in order.order { place(position) }
    let free = uncosted.sorted { $0.key < $1.key }.map(\.value)
    let operators = graph.nodes.indices.map { position in
      let shape = graph.nodes[position].outputs.first.flatMap { try? values[$0]?.shape.get() }
      return Network.Operator(
        id: order.ids[position], producers: order.producers[position].map { order.ids[$0] }, shape: shape)
    }
    return Parsed(Network(name: name, layers: layers, uncosted: free, operators: operators), findings)
  }

  private mutating func report(_ finding: Diagnostic) {
    if reported.insert(finding).inserted { findings.append(finding) }
  }

  // MARK: One operator

  private mutating func place(_ position: Int) {
    let node = graph.nodes[position]
    let operation = OnnxOperation(
      node: node, id: order.ids[position], inputs: node.inputs.map { value(of: $0, for: position) },
      opset: opset, options: options, location: location, bytes: bytes)
    do throws(Diagnostic) {
      guard let result = try operation.interpret() else {
        return skip(position, operation, operation.notUnderstood(), outputs: nil)
      }
      try checkSizes(of: result, operation)
      settle(position, operation, result)
    } catch {
      if error.code == .unsupportedOperator { return skip(position, operation, error, outputs: nil) }
      let outputs = node.outputs.map { statedShape($0) }
      if error.code == .unknownShape, OnnxOperation.dependOnValues.contains(node.type),
        outputs.allSatisfy({ $0 != nil })
      {
        let type = operation.optionalInput(0)?.elementType ?? .float
        let values = outputs.compactMap(\.self).map { OnnxValue(shape: .success($0), elementType: type) }
        return settle(position, operation, OnnxResult(outputs: values, work: .free(isView: false)))
      }
      report(error)
      for case .failure(let reason)? in operation.inputs.map({ $0?.shape }) { report(reason) }
      define(
        node.outputs.map { unknownValue($0, because: error) }, position, source: source(operation.inputs))
    }
  }

  /// Enters what an operator makes and what it costs.
  private mutating func settle(_ position: Int, _ operation: OnnxOperation, _ result: OnnxResult) {
    let node = operation.node
    // Shapes are known before the run even where they are those of computed tensors.
    let isKnown = result.outputs.allSatisfy { $0.constant != nil }
    if isKnown || operation.inputs.allSatisfy({ $0?.isConstant ?? true }) {
      list(position, .free)
      return define(result.outputs, position, source: .constant)
    }
    switch result.work {
    case .free(let isView):
      list(position, .free)
      let target = isView && readers(node.inputs[0]) == 1 ? operation.inputs[0]?.fusionTarget : nil
      define(result.outputs, position, source: source(operation.inputs), fusionTarget: target)
    case .unary(let layer, let primary, let outputBits):
      if let target = operation.inputs[primary]?.fusionTarget, readers(node.inputs[primary]) == 1 {
        if let outputBits { layers[target] = layers[target].withFinalOutput(bits: outputBits) }
        list(position, .fused, layer: layers[target].id)
        define(result.outputs, position, source: .layer(layers[target].id), fusionTarget: target)
      } else {
        define(result.outputs, position, source: .layer(layer.id), fusionTarget: append(layer))
      }
    case .layer(let layer, let fuses):
      let index = append(layer)
      define(result.outputs, position, source: .layer(layer.id), fusionTarget: fuses ? index : nil)
    case .unsupported(let reason):
      let finding = operation.failure(.unsupportedOperator, reason, fix: OnnxOperation.skipAdvice)
      skip(position, operation, finding, outputs: result.outputs)
    }
  }

  /// An operator without a layer: an error, or an entry in the list when the user said so.
  private mutating func skip(
    _ position: Int, _ operation: OnnxOperation, _ finding: Diagnostic, outputs: [OnnxValue]?
  ) {
    if options.skipUnsupported { list(position, .skipped) } else { report(finding) }
    let reason = operation.failure(
      .unknownShape, "it was skipped, and the file doesn't state the shape of what it makes",
      fix: "run shape inference when exporting")
    let outputs =
      outputs
      ?? operation.node.outputs.map {
        unknownValue($0, because: options.skipUnsupported ? reason : finding)
      }
    define(outputs, position, source: source(operation.inputs))
  }

  private mutating func append(_ layer: Layer) -> Int {
    layer.check().forEach { report($0) }
    layerIndex[layer.id] = layers.count
    layers.append(layer)
    return layers.count - 1
  }

  private mutating func list(
    _ position: Int, _ reason: Network.UncostedOperator.Reason, layer: String? = nil
  ) {
    uncosted[position] = Network.UncostedOperator(
      name: order.ids[position], type: graph.nodes[position].type, reason: reason, layer: layer)
  }

  // MARK: Tensors

  private mutating func value(of name: String, for position: Int) -> OnnxValue? {
    if name.isEmpty { return nil }
    if let value = values[name] { return value }
    let finding = Diagnostic.error(
      .unknownProducer,
      "node '\(order.ids[position])' reads '\(name)', which no node makes and the graph isn't given",
      at: location, fix: "export the model again; a name may have been mistyped")
    report(finding)
    let value = OnnxValue(shape: .failure(finding), source: .networkInput)
    values[name] = value
    return value
  }

  /// Enters an operator's outputs. A shape that the file states otherwise is worth a warning.
  private mutating func define(
    _ outputs: [OnnxValue], _ position: Int, source: Operand.Source, fusionTarget: Int? = nil
  ) {
    for (number, name) in graph.nodes[position].outputs.enumerated() where !name.isEmpty {
      var value =
        outputs.indices.contains(number)
        ? outputs[number] : unknownValue(name, because: missingOutput(number, position))
      value.source = source
      value.fusionTarget = number == 0 ? fusionTarget : nil
      if case .success(let shape) = value.shape {
        if value.constant?.count != OnnxFolding.elements(shape) { value.constant = nil }
        compare(shape, with: name, position)
      }
      values[name] = value
    }
  }

  private mutating func compare(_ shape: [Int], with name: String, _ position: Int) {
    guard let statement = stated[name]?.shape else { return }
    let sizes = statement.map { options.size(of: $0) }
    guard sizes.count != shape.count || zip(sizes, shape).contains(where: { $0 != nil && $0 != $1 }) else {
      return
    }
    let text = sizes.map { $0.map(String.init) ?? "?" }.joined(separator: ", ")
    report(
      .warning(
        .shapeMismatch,
        "node '\(order.ids[position])' makes '\(name)' with shape \(shape), but the file states [\(text)]",
        at: location, fix: "run shape inference again; the computed shape is used"))
  }

  private func missingOutput(_ number: Int, _ position: Int) -> Diagnostic {
    .error(
      .unknownShape, "the shape of output \(number) of node '\(order.ids[position])' isn't known",
      at: location, fix: "run shape inference when exporting")
  }

  private func unknownValue(_ name: String, because reason: Diagnostic) -> OnnxValue {
    let type = stated[name]?.elementType ?? .float
    return OnnxValue(
      shape: statedShape(name).map { .success($0) } ?? .failure(reason), elementType: type,
      bits: type.quantizedBits)
  }

  private func statedShape(_ name: String) -> [Int]? {
    guard let dimensions = stated[name]?.shape else { return nil }
    let sizes = dimensions.compactMap { options.size(of: $0) }
    return sizes.count == dimensions.count && sizes.allSatisfy { 0...OnnxValue.largestSize ~= $0 }
      ? sizes : nil
  }

  private func checkSizes(of result: OnnxResult, _ operation: OnnxOperation) throws(Diagnostic) {
    for case .success(let shape) in result.outputs.map(\.shape) {
      guard shape.allSatisfy({ 0...OnnxValue.largestSize ~= $0 }) else {
        throw operation.failure(
          .outOfRange, "it makes a tensor of shape \(shape)", fix: "sizes go from 0 to 2^40")
      }
    }
  }

  /// Where an operator's result comes from when it becomes no layer: the last layer among its inputs'
  /// sources.
  private func source(_ inputs: [OnnxValue?]) -> Operand.Source {
    var latest: (index: Int, source: Operand.Source) = (-2, .constant)
    for case let value? in inputs {
      let index: Int =
        switch value.source {
        case .constant: -2
        case .networkInput: -1
        case .layer(let id): layerIndex[id] ?? -1
        }
      if index > latest.index { latest = (index, value.source) }
    }
    return latest.source
  }

  private func readers(_ name: String) -> Int { order.readers[name] ?? 0 }
}

extension OnnxOperation {
  static let skipAdvice =
    "write it with operators that are read, or leave it out of the cost with --skip-unsupported"

  /// The finding for an operator type that isn't known.
  fileprivate func notUnderstood() -> Diagnostic {
    let domain = node.domain.isEmpty ? "" : " of domain '\(node.domain)'"
    let holdsGraph = node.attributes.contains { $0.kind == .graph }
    return failure(
      .unsupportedOperator,
      "this operator type\(domain) isn't understood\(holdsGraph ? "; it holds a graph of its own" : "")",
      fix: Self.skipAdvice)
  }
}

extension Layer {
  /// The same layer with finished outputs of another width.
  fileprivate func withFinalOutput(bits: Int) -> Layer {
    let hasPartialSums = output.precisionBits != output.finalPrecisionBits
    let finished = Operand(
      output.name, axes: output.axes, precisionBits: hasPartialSums ? output.precisionBits : bits,
      finalPrecisionBits: bits, source: output.source)
    return Layer(
      id: id, name: name, operatorName: operatorName, dimensions: dimensions,
      operands: [finished] + inputs, location: location)
  }
}
