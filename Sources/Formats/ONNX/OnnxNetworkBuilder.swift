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
  let groups: OnnxActivationGroups
  /// Shapes the file states, by tensor.
  let stated: [String: OnnxValueInfo]

  private(set) var values: [String: OnnxValue] = [:]
  private(set) var layers: [Layer] = []
  /// Layers whose partial results are results: those that compare.
  private var comparing: Set<Int> = []
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
    let order = OnnxGraphOrder(graph, location: location)
    self.order = order
    self.groups = OnnxActivationGroups(graph, order)
    self.stated = Dictionary(
      (graph.valueInfo + graph.outputs).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    order.findings.forEach { report($0) }
    let inputs = OnnxInputs(graph, bytes: bytes, options: options, location: location)
    inputs.findings.forEach { report($0) }
    values = inputs.values
  }

  /// The network, and everything worth saying about the graph.
  mutating func build(name: String) -> Parsed<Network> {
    place(order.order)
    let free = uncosted.sorted { $0.key < $1.key }.map(\.value)
    let operators = graph.nodes.indices.map { position in
      let shape = graph.nodes[position].outputs.first.flatMap { try? values[$0]?.shape.get() }
      return Network.Operator(
        id: order.ids[position], producers: order.producers[position].map { order.ids[$0] }, shape: shape)
    }
    let network = Network(name: name, layers: layers, uncosted: free, operators: operators)
    if let finding = network.leftOutFinding(at: location), !findings.hasErrors { report(finding) }
    return Parsed(network, findings)
  }

  mutating func report(_ finding: Diagnostic) {
    if reported.insert(finding).inserted { findings.append(finding) }
  }

  // MARK: One operator

  /// Places operators in the order given; the nodes of an activation when its last one's turn comes, together if
  /// they can be.
  private mutating func place(_ positions: [Int], notEndingAt excluded: Set<Int> = []) {
    let together = groups.outermost(among: positions, excluding: excluded)
    let waiting = Set(together.values.flatMap { $0.nodes.dropLast() })
    for position in positions where !waiting.contains(position) {
      guard let group = together[position] else {
        place(position)
        continue
      }
      let rest = placeTogether(group)
      if !rest.isEmpty { place(rest, notEndingAt: excluded.union([position])) }
    }
  }

  /// One operator with its inputs; those `within` an activation aren't entered yet.
  mutating func operation(_ position: Int, within: [String: OnnxValue] = [:]) -> OnnxOperation {
    let node = graph.nodes[position]
    return OnnxOperation(
      node: node, id: order.ids[position], quantizerId: order.unusedId(order.ids[position] + "_quantizer"),
      inputs: node.inputs.map { within[$0] ?? value(of: $0, for: position) }, opset: opset, options: options,
      location: location, bytes: bytes)
  }

  private mutating func place(_ position: Int) {
    let node = graph.nodes[position]
    let operation = operation(position)
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
        node.outputs.map { unknownValue($0, because: error) }, position,
        source: source(operation.elementInputs))
    }
  }

  /// Enters what an operator makes and what it costs.
  private mutating func settle(_ position: Int, _ operation: OnnxOperation, _ result: OnnxResult) {
    let node = operation.node
    // Shapes are known before the run even where they are those of computed tensors.
    let isKnown = result.outputs.allSatisfy { $0.constant != nil }
    if isKnown || operation.elementInputs.allSatisfy({ $0?.isConstant ?? true }) {
      list(position, .free, remark: result.remark)
      return define(result.outputs, position, source: .constant, makers: [])
    }
    if let outputs = operation.parameters(of: result) {
      // A quantiser's layer computes its scales on the way.
      let source = source(operation.elementInputs)
      list(position, source.producer == nil ? .free : .fused, layer: source.producer)
      return define(outputs, position, source: source)
    }
    switch result.work {
    case .free(let isView):
      let target = isView ? fusionTarget(of: operation) : nil
      free(position, operation, result, fusionTarget: target)
    case .conversion(let bits):
      var result = result
      let target = fusionTarget(of: operation)
      if let target {
        setResults(of: target, bits: bits)
        result.outputs[0].bits = result.outputs[0].elementType.quantizedBits
      }
      free(position, operation, result, fusionTarget: target)
    case .unary(let layer, let primary):
      if let target = fusionTarget(of: operation, input: primary) {
        list(position, .fused, layer: layers[target].id)
        define(
          result.outputs, position, source: .layer(layers[target].id), fusionTarget: target, makers: [target])
      } else {
        enter(layer, result.outputs, position, fuses: true)
      }
    case .quantizer(let layer, let bits):
      guard let makers = makers(of: operation.inputs[0], named: node.inputs[0]) else {
        return enter(layer, result.outputs, position, fuses: true)
      }
      // What comes from outside arrives as narrow as it is read.
      for maker in makers { setResults(of: maker, bits: bits) }
      list(position, makers.isEmpty ? .free : .fused, layer: makers.last.map { layers[$0].id })
      let isRepeated = order.repeated.contains(position)
      define(
        result.outputs, position, source: source(operation.elementInputs),
        fusionTarget: isRepeated ? nil : fusionTarget(of: operation), makers: isRepeated ? nil : makers)
    case .layer(let layer, let fuses):
      if let quantizer = result.quantizer { _ = append(quantizer) }
      enter(layer, result.outputs, position, fuses: fuses)
    case .unsupported(let reason):
      let finding = operation.failure(.unsupportedOperator, reason, fix: OnnxOperation.skipAdvice)
      skip(position, operation, finding, outputs: result.outputs)
    }
  }

  private mutating func free(
    _ position: Int, _ operation: OnnxOperation, _ result: OnnxResult, fusionTarget: Int?
  ) {
    list(position, .free, remark: result.remark)
    let isWhole = result.isView || OnnxOperation.wholeMovements.contains(operation.type)
    define(
      result.outputs, position, source: source(operation.elementInputs), fusionTarget: fusionTarget,
      makers: makers(of: operation, isWhole: isWhole))
  }

  /// Enters a layer of its own.
  mutating func enter(_ layer: Layer, _ outputs: [OnnxValue], _ position: Int, fuses: Bool) {
    let index = append(layer)
    if OnnxOperation.comparingTypes.contains(graph.nodes[position].type) { comparing.insert(index) }
    define(outputs, position, source: .layer(layer.id), fusionTarget: fuses ? index : nil, makers: [index])
  }

  /// The layer with which an operator on one of its inputs can be computed: nobody else reads that input.
  private func fusionTarget(of operation: OnnxOperation, input: Int = 0) -> Int? {
    readers(operation.node.inputs[input]) == 1 ? operation.inputs[input]?.fusionTarget : nil
  }

  /// The layers that make a tensor whose elements one operator alone reads; nil when somebody else sees them.
  private func makers(of value: OnnxValue?, named name: String) -> [Int]? {
    guard let makers = value?.makers else { return nil }
    return makers.isEmpty || readers(name) == 1 ? makers : nil
  }

  /// The layers that make the elements of a free operator's result: of all its inputs where it moves all of them,
  /// and nobody's where it makes parts of what a layer made.
  private func makers(of operation: OnnxOperation, isWhole: Bool) -> [Int]? {
    var result: [Int] = []
    for (name, value) in zip(operation.node.inputs, operation.elementInputs) where value != nil {
      guard let makers = makers(of: value, named: name), isWhole || makers.isEmpty else { return nil }
      result += makers.filter { !result.contains($0) }
    }
    return result
  }

  /// The layer's finished results become `bits` wide; its partial sums stay what they are.
  mutating func setResults(of index: Int, bits: Int) {
    layers[index] = layers[index].withFinalOutput(bits: bits, isComparison: comparing.contains(index))
  }

  /// An operator without a layer: an error, or an entry in the list when the user said so.
  private mutating func skip(
    _ position: Int, _ operation: OnnxOperation, _ finding: Diagnostic, outputs: [OnnxValue]?
  ) {
    let reason = operation.failure(
      .unknownShape, "it was skipped, and the file doesn't state the shape of what it makes",
      fix: "run shape inference when exporting")
    let outputs =
      outputs
      ?? operation.node.outputs.map {
        unknownValue($0, because: options.skipUnsupported ? reason : finding)
      }
    if options.skipUnsupported {
      list(position, .skipped, operations: operation.estimatedOperations(outputs: outputs))
    } else {
      report(finding)
    }
    define(outputs, position, source: source(operation.elementInputs))
  }

  private mutating func append(_ layer: Layer) -> Int {
    layer.check().forEach { report($0) }
    layerIndex[layer.id] = layers.count
    layers.append(layer)
    return layers.count - 1
  }

  mutating func list(
    _ position: Int, _ reason: Network.UncostedOperator.Reason, layer: String? = nil,
    operations: Int? = nil, remark: String? = nil
  ) {
    uncosted[position] = Network.UncostedOperator(
      name: order.ids[position], type: graph.nodes[position].type, reason: reason, layer: layer,
      operations: operations, remark: remark)
  }

  // MARK: Tensors

  mutating func value(of name: String, for position: Int) -> OnnxValue? {
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
  mutating func define(
    _ outputs: [OnnxValue], _ position: Int, source: Operand.Source, fusionTarget: Int? = nil,
    makers: [Int]? = nil
  ) {
    let follows = graph.nodes[position].inputs.contains { values[$0]?.isMisstated == true }
    for (number, name) in graph.nodes[position].outputs.enumerated() where !name.isEmpty {
      var value =
        outputs.indices.contains(number)
        ? outputs[number] : unknownValue(name, because: missingOutput(number, position))
      value.source = source
      value.fusionTarget = number == 0 ? fusionTarget : nil
      value.makers = number == 0 ? makers : nil
      if case .success(let shape) = value.shape {
        if value.constant?.count != OnnxFolding.elements(shape) { value.constant = nil }
        value.isMisstated = compare(shape, with: name, position, follows: follows)
      }
      values[name] = value
    }
  }

  /// Whether the file states another shape; said once for what follows from it.
  private mutating func compare(
    _ shape: [Int], with name: String, _ position: Int, follows: Bool
  ) -> Bool {
    guard let statement = stated[name]?.shape else { return follows }
    let sizes = statement.map { options.size(of: $0) }
    guard sizes.count != shape.count || zip(sizes, shape).contains(where: { $0 != nil && $0 != $1 }) else {
      return false
    }
    if follows { return true }
    let mismatch = OnnxShapeStatement(sizes: sizes, computed: shape, tensor: name)
    report(mismatch.finding(for: operation(position)))
    return true
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

  func readers(_ name: String) -> Int { order.readers[name] ?? 0 }
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
