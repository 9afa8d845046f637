import Tilewright

/// Writes constraints as `NativeConstraints` reads them.
struct NativeConstraintsWriter {
  private let constraints: Constraints

  init(_ constraints: Constraints) { self.constraints = constraints }

  var text: String {
    guard !constraints.entries.isEmpty else { return "tilewright: constraints\nlayers: {}\n" }
    return "tilewright: constraints\nlayers:\n" + constraints.entries.map(entry).joined()
  }

  private func entry(_ entry: Constraints.Entry) -> String {
    var lines: [String] = []
    func add(_ key: String, _ entries: [(String, String)]) {
      if !entries.isEmpty { lines.append("\(key): \(YAMLText.mapping(entries))") }
    }
    add(
      "unroll",
      entry.spatial.map { spatial in
        (
          YAMLText.scalar(spatial.arrayDimension),
          YAMLText.list(spatial.factors.map { YAMLText.scalar("\($0.dimension) \($0.factor)") })
        )
      })
    add(
      "allow",
      entry.hints.map {
        (YAMLText.scalar($0.arrayDimension), YAMLText.list($0.dimensions.map(YAMLText.scalar)))
      })
    add(
      "roles", entry.roles.sorted { $0.key < $1.key }.map { (YAMLText.scalar($0), YAMLText.scalar($1.name)) })
    if !entry.order.isEmpty { lines.append("order: \(order(entry.order))") }
    for (key, demands) in demands(entry.demands) { add(key, demands) }
    if let least = entry.utilization { lines.append("utilization: \(percent(least.share)) %") }
    add("precision", entry.widths.byName.map { ($0.name, "\($0.bits) b") })
    let selector = YAMLText.scalar(entry.selector)
    guard !lines.isEmpty else { return "  \(selector): {}\n" }
    return "  \(selector):\n" + lines.map { "    \($0)\n" }.joined()
  }

  /// The number whose hundredth is the share: a product rounded may be a neighbour of it.
  private func percent(_ share: Double) -> String {
    let product = share * 100
    let near = [product, product.nextDown, product.nextUp, product.nextDown.nextDown, product.nextUp.nextUp]
    return YAMLText.number(near.first { $0 / 100 == share } ?? product)
  }

  private func order(_ order: [Constraints.OrderEntry]) -> String {
    YAMLText.list(
      order.map { loop in
        switch loop {
        case .anything: "any"
        case .loop(let dimension, let iterations):
          YAMLText.scalar(iterations.map { "\(dimension) \($0)" } ?? dimension)
        }
      })
  }

  private func demands(_ demands: [Constraints.Demand]) -> [(String, [(String, String)])] {
    ["hold", "bypass", "load-once", "order-above"].map { key in
      var memories: [String] = []
      var operands: [String: [String]] = [:]
      for demand in demands {
        let (own, value) =
          switch demand.kind {
          case .holds(let operand): ("hold", YAMLText.scalar(operand))
          case .bypassed(let operand): ("bypass", YAMLText.scalar(operand))
          case .loadedOnce(let operand): ("load-once", YAMLText.scalar(operand))
          case .orderAbove(let order): ("order-above", self.order(order))
          }
        guard own == key else { continue }
        if operands[demand.memory] == nil { memories.append(demand.memory) }
        operands[demand.memory, default: []].append(value)
      }
      return (
        key,
        memories.map { memory in
          let values = operands[memory] ?? []
          return (YAMLText.scalar(memory), key == "order-above" ? values[0] : YAMLText.list(values))
        }
      )
    }
  }
}
