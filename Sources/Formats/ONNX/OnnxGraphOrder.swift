import Diagnostics

/// The nodes of a graph under ids of their own, producers before consumers.
struct OnnxGraphOrder {
  /// An id for each node, in file order: its name where it has one that no other node has, else its type and
  /// position (`Relu_7`).
  let ids: [String]
  private let taken: Set<String>
  /// Positions of the nodes in an order in which they can run; file order wherever that is one.
  private(set) var order: [Int] = []
  /// For each node, in file order, the nodes that make what it reads, each once.
  let producers: [[Int]]
  /// The node that makes each tensor.
  let producer: [String: Int]
  /// The tensors whose elements each node reads, in file order and as often as it reads them. Whoever asks for a
  /// shape reads none, and a quantiser that repeats an earlier one reads nothing that isn't read already.
  let reads: [[String]]
  /// Nodes that quantise a tensor in the same way as another one.
  let repeated: Set<Int>
  /// Number of reads of each tensor's elements by nodes and graph outputs.
  let readers: [String: Int]
  /// Tensors made twice, cycles.
  private(set) var findings: [Diagnostic] = []

  /// Orders the nodes; those on a cycle, and those behind one, are left out.
  init(_ graph: OnnxGraph, location: SourceLocation) {
    self.ids = Self.ids(graph.nodes)
    taken = Set(ids)
    (reads, repeated) = Self.reads(graph.nodes)
    var readers: [String: Int] = [:]
    for name in reads.flatMap(\.self) + graph.outputs.map(\.name) { readers[name, default: 0] += 1 }
    self.readers = readers
    var producer: [String: Int] = [:]
    var given: Set<String> = []
    for tensor in graph.initializers where !given.insert(tensor.name).inserted {
      findings.append(Self.duplicate("initializer '\(tensor.name)' is there twice", location))
    }
    given.formUnion(graph.inputs.map(\.name))
    for (position, node) in graph.nodes.enumerated() {
      for name in node.outputs where !name.isEmpty {
        if let other = producer.updateValue(position, forKey: name) {
          findings.append(
            Self.duplicate(
              "tensor '\(name)' is made by nodes '\(ids[other])' and '\(ids[position])'", location))
        } else if given.contains(name) {
          findings.append(
            Self.duplicate(
              "tensor '\(name)' is made by node '\(ids[position])' and given as an input or initializer",
              location))
        }
      }
    }
    self.producer = producer
    producers = graph.nodes.map { node in
      var producers: [Int] = []
      for made in node.inputs.compactMap({ producer[$0] }) where !producers.contains(made) {
        producers.append(made)
      }
      return producers
    }
    sort(location)
  }

  private static func reads(_ nodes: [OnnxNode]) -> (reads: [[String]], repeated: Set<Int>) {
    var quantizers: [[String]: Int] = [:]
    var repeated: Set<Int> = []
    let reads = nodes.enumerated().map { position, node in
      guard node.type != "Shape", node.type != "Size" else { return [String]() }
      guard node.type == "QuantizeLinear" else { return OnnxOperation.elementInputs(of: node) }
      let settings = node.attributes.map { "\($0.name)=\($0.int)" }.sorted()
      if let first = quantizers.updateValue(position, forKey: node.inputs + [""] + settings) {
        repeated.formUnion([first, position])
        return []
      }
      return node.inputs
    }
    return (reads, repeated)
  }

  private static func duplicate(_ message: String, _ location: SourceLocation) -> Diagnostic {
    .error(.duplicate, message, at: location, fix: "give each tensor a name of its own")
  }

  /// An id that no node has, made from one that would do.
  func unusedId(_ wanted: String) -> String {
    var id = wanted
    while taken.contains(id) { id += "_" }
    return id
  }

  private static func ids(_ nodes: [OnnxNode]) -> [String] {
    var uses: [String: Int] = [:]
    for node in nodes { uses[node.name, default: 0] += 1 }
    var taken = Set(nodes.map(\.name))
    return nodes.enumerated().map { position, node in
      if !node.name.isEmpty, uses[node.name] == 1 { return node.name }
      var id = "\(node.type)_\(position)"
      while !taken.insert(id).inserted { id += "_" }
      return id
    }
  }

  /// Counts for each node the inputs that wait for another; nodes that become ready run in file order.
  private mutating func sort(_ location: SourceLocation) {
    var waiting = producers.map(\.count)
    var consumers: [[Int]] = producers.map { _ in [] }
    for (position, producers) in producers.enumerated() {
      for producer in producers { consumers[producer].append(position) }
    }
    // A sweep in file order settles everything in a sorted file; what it leaves waits in `ready`.
    var ready: [Int] = []
    var isPlaced = producers.map { _ in false }
    func next(_ sweep: inout Int) -> Int? {
      if let position = ready.popLast() { return position }
      while sweep < producers.count {
        defer { sweep += 1 }
        if waiting[sweep] == 0, !isPlaced[sweep] { return sweep }
      }
      return nil
    }
    var sweep = 0
    while let position = next(&sweep) {
      guard !isPlaced[position] else { continue }
      isPlaced[position] = true
      order.append(position)
      for consumer in consumers[position].sorted(by: >) {
        waiting[consumer] -= 1
        if waiting[consumer] == 0, consumer < sweep { ready.append(consumer) }
      }
    }
    reportCycle(isPlaced, consumers, location)
  }

  private mutating func reportCycle(_ isPlaced: [Bool], _ consumers: [[Int]], _ location: SourceLocation) {
    guard order.count < isPlaced.count else { return }
    var producers: [Int: Int] = [:]
    for (source, targets) in consumers.enumerated() where !isPlaced[source] {
      for target in targets where producers[target] == nil { producers[target] = source }
    }
    // Every node that couldn't be placed waits for another such node: going backwards must meet a node again.
    var path: [Int] = []
    var seen: [Int: Int] = [:]
    var current = isPlaced.firstIndex(of: false)
    while let position = current, seen[position] == nil {
      seen[position] = path.count
      path.append(position)
      current = producers[position]
    }
    let cycle = path.dropFirst(current.flatMap { seen[$0] } ?? 0).reversed().map { "'\(ids[$0])'" }
    findings.append(
      .error(
        .cyclicGraph, "nodes wait for each other: \(cycle.joined(separator: " -> "))", at: location,
        fix: "break the cycle; ONNX graphs have none"))
  }
}
