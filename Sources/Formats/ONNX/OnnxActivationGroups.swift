/// Elementwise nodes that together read one tensor, beside constants, and make one tensor: an activation written in
/// several nodes.
///
///     x ─┬─ Sigmoid ─ s ─┐            entry x, exit Mul, nodes Sigmoid and Mul: x · σ(x)
///        └────────────── Mul ─ y
///
/// Nobody else reads the tensors in between and none of them is a graph output; the entry may be read by anybody. A
/// chain without branches is no group: each of its nodes follows the one before it.
struct OnnxActivationGroups {
  /// One activation.
  struct Group {
    /// The tensor that it reads.
    let entry: String
    /// Positions of its nodes, producers before consumers; the last makes the group's result.
    var nodes: [Int]
    /// How many of them at least belong together; what follows is a chain behind them, which an activation may end with
    /// (the division of x · Clip(x + 3, 0, 6) ÷ 6).
    let coreCount: Int
    /// How often its nodes read the entry.
    let reads: Int
  }

  /// More nodes than any activation is written in: the search from one node stops there.
  static let largestGroup = 64

  /// The longest chain behind a group that may belong to it.
  static let longestTail = 3

  /// The groups by the position of their last node; one may lie inside another.
  private(set) var byExit: [Int: Group] = [:]

  private let graph: OnnxGraph
  private let order: OnnxGraphOrder
  /// When each node runs.
  private let rank: [Int: Int]
  /// Tensors known before the run, and the scales and zero points that quantisers find at run time.
  private var parameters: Set<String> = []
  private let outputs: Set<String>

  /// Finds the groups of a graph.
  init(_ graph: OnnxGraph, _ order: OnnxGraphOrder) {
    self.graph = graph
    self.order = order
    rank = Dictionary(order.order.enumerated().map { ($1, $0) }) { first, _ in first }
    outputs = Set(graph.outputs.map(\.name))
    parameters = Set(graph.initializers.map(\.name) + [""])
    for position in order.order { addParameters(position) }
    let cores = order.order.filter(isElementwise).compactMap(group)
    let consumers = Dictionary(
      order.order.flatMap { position in computed(position).map { ($0, position) } },
      uniquingKeysWith: { first, _ in first })
    let claimed = Set(cores.flatMap(\.nodes))
    for var group in cores {
      while let exit = group.nodes.last, let next = follower(of: exit, consumers), !claimed.contains(next),
        group.nodes.count < group.coreCount + Self.longestTail
      {
        group.nodes.append(next)
      }
      if let exit = group.nodes.last { byExit[exit] = group }
    }
  }

  /// The groups among the nodes given, without those that lie inside another one or end at an `excluded` node.
  func outermost(among positions: [Int], excluding excluded: Set<Int> = []) -> [Int: Group] {
    var result: [Int: Group] = [:]
    var inner: Set<Int> = []
    for position in positions.reversed() where !inner.contains(position) && !excluded.contains(position) {
      guard let group = byExit[position] else { continue }
      result[position] = group
      inner.formUnion(group.nodes)
    }
    return result
  }

  private mutating func addParameters(_ position: Int) {
    let node = graph.nodes[position]
    if node.type == "DynamicQuantizeLinear" { parameters.formUnion(node.outputs.dropFirst()) }
    let isKnown = OnnxOperation.elementInputs(of: node).allSatisfy(parameters.contains)
    guard node.type == "Shape" || node.type == "Size" || isKnown else {
      return
    }
    parameters.formUnion(node.outputs)
  }

  private func isElementwise(_ position: Int) -> Bool {
    let node = graph.nodes[position]
    return OnnxOperation.isElementwise(node) && node.outputs.filter { !$0.isEmpty }.count == 1
  }

  /// The tensors computed at run time that a node reads.
  private func computed(_ position: Int) -> [String] {
    OnnxOperation.elementInputs(of: graph.nodes[position]).filter { !parameters.contains($0) }
  }

  /// Walks back from a node that reads more than one computed tensor, or one of them twice, until all that its
  /// nodes read is one tensor.
  ///
  /// The tensor made last goes first: no other one can depend on it, so that it must be an inner one unless it is
  /// the entry.
  private func group(endingAt exit: Int) -> Group? {
    guard computed(exit).count > 1 else { return nil }
    var nodes: Set<Int> = []
    /// How often the nodes read each tensor.
    var open: [String: Int] = [:]
    func absorb(_ position: Int) {
      nodes.insert(position)
      for name in computed(position) { open[name, default: 0] += 1 }
    }
    absorb(exit)
    while open.count > 1 {
      let last = open.keys.max { (made($0), $0) < (made($1), $1) }
      guard let last, let position = order.producer[last], rank[position] != nil, isElementwise(position),
        nodes.count < Self.largestGroup, !outputs.contains(last), open[last] == order.readers[last],
        !computed(position).isEmpty
      else { return nil }
      open[last] = nil
      absorb(position)
    }
    guard let (entry, reads) = open.first else { return nil }
    return Group(
      entry: entry, nodes: nodes.sorted { rank[$0, default: 0] < rank[$1, default: 0] },
      coreCount: nodes.count,
      reads: reads)
  }

  /// The elementwise node that alone reads what a node makes, and nothing else that is computed.
  private func follower(of position: Int, _ consumers: [String: Int]) -> Int? {
    guard let result = graph.nodes[position].outputs.first, order.readers[result] == 1,
      let next = consumers[result], isElementwise(next), computed(next) == [result]
    else { return nil }
    return next
  }

  /// When a tensor is made; graph inputs come first.
  private func made(_ name: String) -> Int { order.producer[name].flatMap { rank[$0] } ?? -1 }
}

extension OnnxOperation {
  /// Whether a node computes each element of its result from the elements at the same place, and from nothing else.
  static func isElementwise(_ node: OnnxNode) -> Bool {
    guard knownDomains.contains(node.domain) else { return false }
    let others: Set<String> = [
      "BatchNormalization", "Cast", "CastLike", "DequantizeLinear", "Dropout", "Identity", "QLinearAdd",
      "QLinearMul", "QuantizeLinear",
    ]
    return unaryTypes.contains(node.type) || broadcastTypes.contains(node.type) || others.contains(node.type)
  }
}
