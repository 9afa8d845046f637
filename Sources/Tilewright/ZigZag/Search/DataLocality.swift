/// Tensors that stay in lower memories between layers: ZigZag's `exploit_data_locality`.
///
/// A layer whose only consumer reads nothing else leaves its result in the lowest memory where the consumer can read it and where
/// there is room for all that the layer has there, the weights of the whole network among it if the memory holds weights. The
/// weights are in the lowest memory that has room for them so beside any one of those layers. Each layer runs on the memories up to
/// those where its tensors are.
///
/// This is how ZigZag 3.9.1 behaves, found out by running it. Where that stops this goes on: several first or last layers are
/// each taken for its one first or last layer, and the innermost memory of a tensor always stays.
struct DataLocality {
  /// By the ids of the layers, the outermost memory that holds anything of the operands of a role.
  private(set) var outermost: [String: [OperandRole: Int]] = [:]

  private let machine: Machine
  private let layers: [LocalLayer]
  private let graph: LayerGraph
  /// Bits of what is constant, over all layers.
  private let weightBits: Double

  /// Finds where the tensors of a network stay; nil when ZigZag has no words for one of its layers.
  init?(_ network: Network, on machine: Machine, constraints: Constraints) {
    guard network.layers.allSatisfy({ ZigZagModel.obstacle(to: $0) == nil }) else { return nil }
    self.machine = machine
    let operators = Dictionary(network.operators.map { ($0.id, $0.producers.count) }) { first, _ in first }
    layers = network.layers.map {
      LocalLayer($0, roles: constraints.entry(for: $0)?.roles ?? [:], producers: operators[$0.id])
    }
    graph = LayerGraph(network)
    weightBits = layers.reduce(0) { $0 + ($1.hasConstant ? $1.weightBits : 0) }
    let top = machine.memories.count - 1
    let kept = layers.indices.map { staysBelow($0) }
    let weightMemory = kept.compactMap(\.weights).min() ?? top
    for index in layers.indices {
      let layer = layers[index]
      let above = graph.producers[index].first.flatMap { kept[$0].output } ?? top
      var own: [OperandRole: Int] = [.input: above, .weight: above, .output: kept[index].output ?? top]
      if graph.producers[index].isEmpty, let output = kept[index].output {
        own[layer.activation] = output
        // With no constant among them both are handed to the layer.
        own[layer.weight] = output
      }
      if layer.hasConstant { own[layer.weight] = weightMemory }
      outermost[network.layers[index].id] = own
    }
  }

  /// The lowest memories where a layer's result and the weights could stay; nil where they can't stay below.
  private func staysBelow(_ index: Int) -> (output: Int?, weights: Int?) {
    let consumers = graph.consumers[index]
    guard consumers.count < 2, consumers.allSatisfy({ graph.producers[$0].count == 1 }) else {
      return (nil, nil)
    }
    let layer = layers[index]
    let next = layers[consumers.first ?? index].activation
    var stays: (output: Int?, weights: Int?) = (nil, nil)
    for (number, memory) in machine.memories.enumerated().reversed() {
      let holdsWeights = memory.roles.contains(layer.weight)
      let holdsOutput = memory.roles.contains(.output)
      let handsOver = holdsOutput && memory.roles.contains(next)
      guard handsOver || holdsWeights else { continue }
      var bits = holdsOutput ? layer.outputBits : 0
      if layer.hasConstant || !handsOver {
        bits += memory.roles.contains(layer.activation) ? layer.activationBits : 0
        bits += holdsWeights ? weightBits : 0
      } else {
        bits += layer.activationBits
      }
      let capacity = memory.capacity.amount * Double(machine.instances(of: number))
      guard bits <= capacity else { continue }
      if handsOver { stays.output = number }
      if holdsWeights, memory.servedDimensions.count == machine.array.dimensions.count {
        stays.weights = number
      }
    }
    return stays
  }
}

/// A layer with what it reads from others and what is its own.
private struct LocalLayer {
  /// Whether anything that it reads is made by no layer; a layer of one input has a constant that it doesn't look at.
  let hasConstant: Bool
  /// The role of what is handed to it.
  let activation: OperandRole
  /// The role of what it brings along.
  let weight: OperandRole
  let outputBits: Double
  /// Bits of what is handed to it, of all inputs where other layers make them all.
  let activationBits: Double
  let weightBits: Double

  /// `producers` counts the operators of an ONNX model that make what the layer reads, whether they are layers or not: ZigZag takes
  /// the first for that of I, the second for that of W.
  init(_ layer: Layer, roles: [String: OperandRole], producers: Int?) {
    let relevance = DimensionRelevance(layer)
    let roles = Problem.roles(of: layer, given: roles)
    let inputs = Array(layer.operands.indices.dropFirst())
    let made = producers.map { ["I", "W"].prefix($0) }
    let constants = inputs.filter { input in
      made.map { !$0.contains(layer.operands[input].name) } ?? (layer.operands[input].source.producer == nil)
    }
    func bits(_ operand: Int) -> Double {
      Double(relevance.elements[operand]) * Double(layer.operands[operand].precisionBits)
    }
    let activation = Self.activation(inputs, constants, relevance)
    let weight = inputs.first { $0 != activation }
    hasConstant = !constants.isEmpty || inputs.count == 1
    self.activation = roles[activation]
    self.weight = weight.map { roles[$0] } ?? (roles[activation] == .input ? .weight : .input)
    outputBits = bits(0)
    activationBits = !hasConstant ? inputs.reduce(0) { $0 + bits($1) } : bits(activation)
    weightBits = weight.map(bits) ?? 0
  }

  /// The input that is handed to the layer: the one that another layer makes, of two such the second; where there is none the one
  /// that slides.
  private static func activation(
    _ inputs: [Int], _ constants: [Int], _ relevance: DimensionRelevance
  ) -> Int {
    let made = inputs.filter { !constants.contains($0) }
    return made.last ?? inputs.first { !relevance.windowsOfOperand[$0].isEmpty } ?? inputs[0]
  }
}
