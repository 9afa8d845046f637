/// Which layers read what other layers make, as ZigZag draws it.
struct LayerGraph {
  /// By layer, the layers that make what it reads, each once.
  let producers: [[Int]]
  /// By layer, the layers that read what it makes, each once.
  let consumers: [[Int]]

  init(_ layers: [Layer]) {
    let places = Dictionary(layers.indices.map { (layers[$0].id, $0) }) { first, _ in first }
    var producers: [[Int]] = layers.map { _ in [] }
    var consumers = producers
    for (index, layer) in layers.enumerated() {
      for case .layer(let id) in layer.inputs.map(\.source) {
        guard let producer = places[id], !producers[index].contains(producer) else { continue }
        producers[index].append(producer)
        consumers[producer].append(index)
      }
    }
    self.producers = producers
    self.consumers = consumers
  }

  /// All layers whose producers are done, then those that became free by them, and so on.
  var order: [Int] {
    var waiting = producers.map(\.count)
    var order = producers.indices.filter { waiting[$0] == 0 }
    var next = 0
    while next < order.count {
      for consumer in consumers[order[next]] {
        waiting[consumer] -= 1
        if waiting[consumer] == 0 { order.append(consumer) }
      }
      next += 1
    }
    return order
  }
}
