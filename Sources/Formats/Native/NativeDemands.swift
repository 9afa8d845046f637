import Diagnostics
import Tilewright

/// Reads what an entry of native constraints demands of memories, and of how much of the array works.
enum NativeDemands {
  /// The keys of an entry, each a mapping from memories.
  static let keys = ["hold", "bypass", "load-once", "order-above"]

  /// The demands in the order of `keys`.
  static func read(_ fields: Fields, of owner: String, _ findings: inout Findings) -> [Constraints.Demand] {
    var demands: [Constraints.Demand] = []
    for key in keys {
      guard let value = fields[key],
        let memories = Fields(value, of: "'\(key)' of \(owner)", known: nil, &findings)
      else { continue }
      for memory in memories.all {
        if key == "order-above" {
          demands += order(memory, &findings)
        } else {
          demands += operands(memory, key, &findings)
        }
      }
    }
    return demands
  }

  /// A share of the array: `75 %`.
  static func utilization(_ value: Located, _ findings: inout Findings) -> Constraints.LeastUtilization? {
    let expected = "a share of the array such as '75 %'"
    guard let text = value.text, let (number, unit) = NumberSyntax.split(text) else {
      value.wrongType(&findings, expected: expected)
      return nil
    }
    guard unit == "%" else {
      findings.error(
        .wrongUnit, "expected \(expected), found '\(text)'", at: value.location, fix: "write '\(number) %'")
      return nil
    }
    guard let percent = Double(number), percent > 0, percent <= 100 else {
      findings.error(
        .outOfRange, "expected \(expected), more than 0 and at most 100 %, found \(text)", at: value.location)
      return nil
    }
    return Constraints.LeastUtilization(percent / 100, location: value.location)
  }

  private static func operands(
    _ memory: Located.Entry, _ key: String, _ findings: inout Findings
  ) -> [Constraints.Demand] {
    var seen: Set<String> = []
    let names = memory.value.names(&findings, expected: "a list of operands") ?? []
    return names.compactMap { item in
      let name = item.text ?? ""
      guard seen.insert(name).inserted else {
        findings.error(
          .duplicate, "'\(name)' stands twice at \(memory.name)", at: item.location, fix: "remove one of them"
        )
        return nil
      }
      let kind: Constraints.Demand.Kind =
        switch key {
        case "hold": .holds(name)
        case "bypass": .bypassed(name)
        default: .loadedOnce(name)
        }
      return Constraints.Demand(memory: memory.name, kind, location: item.location)
    }
  }

  private static func order(_ memory: Located.Entry, _ findings: inout Findings) -> [Constraints.Demand] {
    let order = NativeConstraints.order(memory.value, &findings)
    guard !order.isEmpty else { return [] }
    return [.init(memory: memory.name, .orderAbove(order), location: memory.key.location)]
  }
}
