/// How much memory a network needs where its operands end: what must be held for a layer to run at all.
///
/// An operand's last memory holds all of it; whatever lies below works on tiles and can be small. With the outermost
/// memory taken away (a DRAM, say) the next one inward becomes the last.
public struct CapacityNeeds: Hashable, Sendable {
  /// One operand of one layer.
  public struct Item: Hashable, Sendable {
    /// Index into the network's layers.
    public let layer: Int
    /// Index into the layer's operands.
    public let operand: Int
    /// Index of the operand's last memory.
    public let memory: Int
    /// Bits of the whole operand; an output at its final precision, or that of partial sums where the memory is the
    /// only one that holds it while it is summed up.
    public let bits: Int
    /// Bits of the rows that are live when the layer runs row by row, depth-first: what a line buffer would need, the
    /// rows of a window where the operand slides and one row where it doesn't. Nil when the layer has no window, or the
    /// operand no rows.
    public let lineBufferBits: Int?
  }

  /// What one memory must hold at the same time, layer by layer at its worst.
  public struct Requirement: Hashable, Sendable {
    /// Index into the machine's memories.
    public let memory: Int
    /// The smallest size in bits with which every layer runs.
    public let bits: Int
    /// Index of the layer that needs it.
    public let layer: Int
  }

  /// Every operand of every layer, in order.
  public let items: [Item]
  /// Memories that are the last of some operand: what they need.
  public let requirements: [Requirement]
  /// The same with the outermost memory taken away; empty when nothing is left of some chain, or when the machine has
  /// a single level.
  public let withoutOutermost: [Requirement]

  /// Works out the needs of a network on a machine; `roles` gives each layer's roles by operand name where the
  /// defaults don't hold. Layers whose roles no memory holds are left out.
  public init(_ network: Network, on machine: Machine, constraints: Constraints = Constraints()) {
    var items: [Item] = []
    var inner: [Item] = []
    for (index, layer) in network.layers.enumerated() {
      guard
        let problem = try? Problem(
          layer: layer, machine: machine, roles: constraints.entry(for: layer)?.roles ?? [:])
      else { continue }
      for operand in layer.operands.indices {
        let chain = problem.chains[operand]
        if let last = chain.last { items.append(Item(layer: index, layer, operand, memory: last, in: chain)) }
        let shorter = chain.filter { $0 != machine.memories.count - 1 }
        if let last = shorter.last {
          inner.append(Item(layer: index, layer, operand, memory: last, in: shorter))
        }
      }
    }
    self.items = items
    requirements = Self.requirements(items, machine)
    withoutOutermost = inner.count == items.count ? Self.requirements(inner, machine) : []
  }

  private static func requirements(_ items: [Item], _ machine: Machine) -> [Requirement] {
    machine.memories.indices.compactMap { memory in
      guard machine.memories[memory].kind == .storage else { return nil }
      var needs: [Int: Int] = [:]
      for item in items where item.memory == memory { needs[item.layer, default: 0] += item.bits }
      guard let worst = needs.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) else { return nil }
      return Requirement(memory: memory, bits: worst.value, layer: worst.key)
    }
  }
}

extension CapacityNeeds.Item {
  fileprivate init(layer index: Int, _ layer: Layer, _ operand: Int, memory: Int, in chain: [Int]) {
    let tensor = layer.operands[operand]
    let reduces = layer.sizes.indices.contains { layer.sizes[$0] > 1 && !layer.output.isIndexed(by: $0) }
    let sumsHere = operand == 0 && chain.count == 1 && reduces
    let bits = tensor.storedBits(isOutput: operand == 0, arrivesFinished: !sumsHere)
    let elements = tensor.distinctElements(sizes: layer.sizes)
    self.init(
      layer: index, operand: operand, memory: memory, bits: elements * bits,
      lineBufferBits: Self.liveElements(tensor, of: layer).map { min($0, elements) * bits })
  }

  /// Elements that one step of the row dimension touches, all other dimensions whole.
  private static func liveElements(_ tensor: Operand, of layer: Layer) -> Int? {
    guard let row = rowDimension(of: layer), tensor.isIndexed(by: row) else { return nil }
    var box = layer.sizes
    box[row] = 1
    return tensor.axes.reduce(1) { elements, axis in
      let isSliding = axis.index.terms.count > 1
      return elements
        * (isSliding && axis.index.terms.contains { $0.dimension == row }
          ? axis.distinctElements(of: [axis.index.terms.map { 0..<box[$0.dimension] }], isClipped: false)
          : axis.distinctElements(sizes: box))
    }
  }

  /// The dimension along which a depth-first run goes row by row: the one that moves the first window of the layer.
  private static func rowDimension(of layer: Layer) -> Int? {
    let window = layer.operands.lazy.flatMap(\.axes).first { $0.index.terms.count > 1 }
    return window?.index.terms.max { layer.sizes[$0.dimension] < layer.sizes[$1.dimension] }?.dimension
  }
}
