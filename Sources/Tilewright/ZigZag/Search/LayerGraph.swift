/// Which layers read what other layers make, and in which order ZigZag takes them. Operators without a layer pass on what they read.
struct LayerGraph {
  /// By layer, the layers that make what it reads, each once.
  let producers: [[Int]]
  /// By layer, the layers that read what it makes, each once.
  let consumers: [[Int]]
  /// All operators whose producers are done, then those that became free by them, and so on; of these the layers.
  let order: [Int]

  init(_ network: Network) {
    let layers = Dictionary(network.layers.indices.map { (network.layers[$0].id, $0) }) { first, _ in first }
    let operators = Self.operators(of: network)
    let places = Dictionary(operators.indices.map { (operators[$0].id, $0) }) { first, _ in first }
    let sources = operators.map { $0.producers.compactMap { places[$0] } }
    var producers: [[Int]] = network.layers.map { _ in [] }
    var consumers = producers
    var order: [Int] = []
    // By operator, the layers whose results it hands on.
    var handsOn: [[Int]] = operators.map { _ in [] }
    for place in Self.order(sources) {
      var read: [Int] = []
      for layer in sources[place].flatMap({ handsOn[$0] }) where !read.contains(layer) { read.append(layer) }
      guard let layer = layers[operators[place].id] else {
        handsOn[place] = read
        continue
      }
      handsOn[place] = [layer]
      order.append(layer)
      producers[layer] = read
      for producer in read { consumers[producer].append(layer) }
    }
    self.producers = producers
    self.consumers = consumers
    self.order = order
  }

  /// The operators of the file; the layers alone where it has nothing between them, or they don't stand for one operator each.
  private static func operators(of network: Network) -> [Network.Operator] {
    let known = Set(network.operators.map(\.id))
    if network.layers.allSatisfy({ known.contains($0.id) }) { return network.operators }
    return network.layers.map { layer in
      var producers: [String] = []
      for id in layer.inputs.compactMap(\.source.producer) where !producers.contains(id) {
        producers.append(id)
      }
      return Network.Operator(id: layer.id, producers: producers)
    }
  }

  private static func order(_ sources: [[Int]]) -> [Int] {
    var waiting = sources.map(\.count)
    var readers: [[Int]] = sources.map { _ in [] }
    for (place, sources) in sources.enumerated() {
      for source in sources { readers[source].append(place) }
    }
    var order = sources.indices.filter { waiting[$0] == 0 }
    var next = 0
    while next < order.count {
      for reader in readers[order[next]] {
        waiting[reader] -= 1
        if waiting[reader] == 0 { order.append(reader) }
      }
      next += 1
    }
    return order
  }
}
