import Diagnostics
import Tilewright

/// Puts layers into an order in which producers come before consumers.
enum NetworkOrder {
  /// The layers sorted, staying in file order where the producers allow; nil, with findings, when two layers share an id or
  /// layers feed each other in a circle. Producers that aren't in the list don't matter.
  static func sorted(_ layers: [Layer], _ findings: inout Findings) -> [Layer]? {
    var index: [String: Int] = [:]
    for (number, layer) in layers.enumerated() {
      if let first = index[layer.id] {
        findings.error(
          .duplicate, "two layers have the id '\(layer.id)'", at: layer.location,
          notes: [.init("the other one", at: layers[first].location)], fix: "give each layer an id of its own"
        )
      } else {
        index[layer.id] = number
      }
    }
    let producers = layers.map { layer in
      layer.inputs.compactMap { $0.source.producer.flatMap { index[$0] } }
    }
    guard index.count == layers.count else { return nil }
    switch order(producers) {
    case .success(let order): return order.map { layers[$0] }
    case .failure(let cycle):
      let members = cycle.layers.map { layers[$0] }
      findings.error(
        .cyclicGraph, "layers \(Spelling.list(members.map(\.id))) feed each other in a circle",
        at: members.first?.location,
        notes: members.dropFirst().map { .init("layer '\($0.id)'", at: $0.location) },
        fix: "correct the source of one of them")
      return nil
    }
  }

  private struct Cycle: Error {
    let layers: [Int]
  }

  /// Depth first with a stack of our own: a network of any length must not exhaust the program's.
  private static func order(_ producers: [[Int]]) -> Result<[Int], Cycle> {
    var state = Array(repeating: State.new, count: producers.count)
    var order: [Int] = []
    for root in producers.indices where state[root] == .new {
      var path = [(layer: root, next: 0)]
      state[root] = .open
      while let (layer, next) = path.last {
        guard next < producers[layer].count else {
          state[layer] = .done
          order.append(layer)
          path.removeLast()
          continue
        }
        path[path.count - 1].next += 1
        let producer = producers[layer][next]
        switch state[producer] {
        case .done: break
        case .new:
          state[producer] = .open
          path.append((producer, 0))
        case .open:
          let start = path.firstIndex { $0.layer == producer } ?? 0
          return .failure(Cycle(layers: path[start...].map(\.layer).sorted()))
        }
      }
    }
    return .success(order)
  }

  private enum State {
    case new, open, done
  }
}
