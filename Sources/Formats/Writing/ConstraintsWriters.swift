import Diagnostics
import Tilewright

/// Writes constraints as `NativeConstraints` reads them.
struct NativeConstraintsWriter {
  private let constraints: Constraints

  init(_ constraints: Constraints) { self.constraints = constraints }

  var text: String {
    "tilewright: constraints\nlayers:\n" + constraints.entries.map(entry).joined()
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
    if let least = entry.utilization { lines.append("utilization: \(YAMLText.number(least.share * 100)) %") }
    let selector = YAMLText.scalar(entry.selector)
    guard !lines.isEmpty else { return "  \(selector): {}\n" }
    return "  \(selector):\n" + lines.map { "    \($0)\n" }.joined()
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

/// Writes constraints as a ZigZag mapping file.
struct ZigZagMappingWriter {
  private let constraints: Constraints

  init(_ constraints: Constraints) { self.constraints = constraints }

  func text(_ findings: inout Findings) -> String {
    constraints.entries.map { entry($0, &findings) }.joined(separator: "\n")
  }

  private func entry(_ entry: Constraints.Entry, _ findings: inout Findings) -> String {
    for (what, key) in [
      ("what memories hold", !entry.demands.isEmpty), ("a utilization", entry.utilization != nil),
    ]
    where key {
      findings.error(
        .unsupportedMachine,
        "the entry '\(entry.selector)' demands \(what), which ZigZag's files have no word for",
        at: entry.demands.first?.location ?? entry.location, fix: "leave it out")
    }
    var text = "- name: \(YAMLText.scalar(entry.selector))\n"
    if !entry.spatial.isEmpty {
      text += "  spatial_mapping:\n"
      for spatial in entry.spatial {
        let factors = spatial.factors.map { YAMLText.scalar("\($0.dimension), \($0.factor)") }
        text += "    \(YAMLText.scalar(spatial.arrayDimension)): \(YAMLText.list(factors))\n"
      }
    }
    if !entry.hints.isEmpty {
      text += "  spatial_mapping_hint:\n"
      for hint in entry.hints {
        let names = YAMLText.list(hint.dimensions.map(YAMLText.scalar))
        text += "    \(YAMLText.scalar(hint.arrayDimension)): \(names)\n"
      }
    }
    if !entry.roles.isEmpty {
      text += "  memory_operand_links:\n"
      for (operand, role) in entry.roles.sorted(by: { $0.key < $1.key }) {
        text += "    \(YAMLText.scalar(operand)): \(YAMLText.scalar(role.zigzagName))\n"
      }
    }
    if !entry.order.isEmpty {
      text += "  temporal_ordering:\n"
      for loop in entry.order {
        switch loop {
        case .anything: text += "    - [\"*\", \"*\"]\n"
        case .loop(let dimension, let iterations):
          text += "    - [\(YAMLText.scalar(dimension)), \(iterations.map(String.init) ?? "\"*\"")]\n"
        }
      }
    }
    return text
  }
}
