import Diagnostics
import Tilewright

extension OnnxNetworkBuilder {
  /// Places the nodes of an activation as one operator on its entry: computed with the layer that makes the entry,
  /// where nobody else reads that, else a layer of its own. The chain behind it belongs to it where that makes it an
  /// activation with a name.
  ///
  /// - Returns: The nodes that aren't placed: all when they turn out to be more than an operation on each element
  ///   (something is broadcast, or a constant has a value for each element), else the rest of the chain.
  mutating func placeTogether(_ group: OnnxActivationGroups.Group) -> [Int] {
    guard let entry = values[group.entry], case .success(let shape) = entry.shape, !entry.isConstant,
      !entry.isParameter
    else { return group.nodes }
    var trial = Trial(group.entry, entry, shape)
    var known: (name: OnnxActivation, count: Int, trial: Trial)?
    var core: Trial?
    for (index, position) in group.nodes.enumerated() where known == nil {
      guard add(position, to: &trial) else { break }
      let count = index + 1
      if count == group.coreCount { core = trial }
      if count >= group.coreCount, let name = OnnxActivation.recognized(trial.steps, entry: group.entry) {
        known = (name, count, trial)
      }
    }
    guard let core else { return group.nodes }
    let count = known?.count ?? group.coreCount
    let nodes = Array(group.nodes.prefix(count))
    enter(nodes, reads: group.reads, known?.trial ?? core, known?.name)
    return Array(group.nodes.dropFirst(count))
  }

  /// What the nodes of an activation make of its entry, before it is clear that they are one.
  private struct Trial {
    let name: String
    let entry: OnnxValue
    let shape: [Int]
    /// The entry and what the nodes so far make.
    var tensors: [String: OnnxValue]
    /// Constants and parameters with a value for each index of an axis, each once.
    var vectors: [(name: String, input: Layer.TensorInput)] = []
    var steps: [OnnxActivation.Step] = []

    init(_ name: String, _ entry: OnnxValue, _ shape: [Int]) {
      self.name = name
      self.entry = entry
      self.shape = shape
      tensors = [name: entry]
    }
  }

  /// Adds a node to an activation; false when it is more than an operation on each element.
  private mutating func add(_ position: Int, to trial: inout Trial) -> Bool {
    let operation = operation(position, within: trial.tensors)
    let node = operation.node
    guard let result = try? operation.interpret(), var output = result.outputs.first,
      case .success(trial.shape) = output.shape, let name = node.outputs.first, !name.isEmpty
    else { return false }
    for (index, input) in OnnxOperation.elementInputs(of: node).enumerated() where trial.tensors[input] == nil
    {
      guard let value = operation.optionalInput(index) else { continue }
      guard value.isConstant || value.isParameter, value.isScalarOrVector,
        case .success(let own) = value.shape
      else { return false }
      if own.contains(where: { $0 != 1 }), !trial.vectors.contains(where: { $0.name == input }),
        let aligned = operation.aligned(own, index: index, to: trial.shape)
      {
        trial.vectors.append((input, Layer.TensorInput(shape: aligned, source: value.source)))
      }
    }
    if case .conversion(let bits) = result.work {
      output.bits = bits
    } else if !operation.setsWidth {
      let widths = Set(node.inputs.compactMap { trial.tensors[$0] }.map(\.bits))
      output.bits = widths.count == 1 ? widths.first ?? nil : nil
    }
    output.source = trial.entry.source
    trial.steps.append(OnnxActivation.Step(operation, makes: name))
    trial.tensors[name] = output
    return true
  }

  private mutating func enter(_ nodes: [Int], reads: Int, _ trial: Trial, _ known: OnnxActivation?) {
    func made(_ position: Int) -> [OnnxValue] {
      [graph.nodes[position].outputs.first.flatMap { trial.tensors[$0] }].compactMap(\.self)
    }
    let entry = trial.entry
    guard let exit = nodes.last else { return }
    let result = made(exit)
    let id: String
    if let target = entry.fusionTarget, reads == readers(trial.name) {
      id = layers[target].id
      if let bits = result.first?.bits, bits != entry.bits { setResults(of: target, bits: bits) }
      list(exit, .fused, layer: id, remark: known?.rawValue)
      define(result, exit, source: .layer(id), fusionTarget: target, makers: [target])
    } else {
      id = order.ids[exit]
      let operation = operation(exit, within: trial.tensors)
      let precision = try? operation.precision(activation: entry, outputBits: result.first?.bits)
      let layer = Layer.elementwise(
        id: id, name: operation.name, operatorName: known?.rawValue ?? operation.type, shape: trial.shape,
        inputs: [.init(shape: trial.shape, source: entry.source)] + trial.vectors.map(\.input),
        precision: precision ?? options.precision, location: location)
      enter(layer, result, exit, fuses: true)
    }
    for position in nodes.dropLast() {
      list(position, .fused, layer: id)
      define(made(position), position, source: .layer(id))
    }
  }
}

extension OnnxOperation {
  /// Whether the width of its result is its own and not that of what it reads.
  fileprivate var setsWidth: Bool { type == "QuantizeLinear" || type == "Cast" || type == "CastLike" }

  /// The shape of a vector that is applied to a tensor, aligned to it from the right; nil for one that is no operand
  /// of its own (the statistics of a normalisation).
  fileprivate func aligned(_ vector: [Int], index: Int, to shape: [Int]) -> [Int]? {
    switch type {
    case "BatchNormalization":
      index <= 2 ? vector + Array(repeating: 1, count: max(0, shape.count - 2)) : nil
    case "QuantizeLinear", "DequantizeLinear": nil
    default: vector
    }
  }
}
