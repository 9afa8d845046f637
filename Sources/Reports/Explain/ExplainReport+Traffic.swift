import Tilewright

/// Every movement of every operand with where its count comes from.
extension ExplainReport {
  var traffic: String {
    var table = TextTable(
      [.init(), .init("", .right), .init("", .right), .init("", .right), .init("", .right), .init()],
      indent: 2)
    for (index, operand) in layer.operands.enumerated() {
      let entries = cost.traffic.filter { $0.operand == index }
      guard !entries.isEmpty else { continue }
      table.addLine("\(operand.name)  \(mapped.result.roles[index].name)", .bold)
      for entry in entries {
        table.addLine("  \(route(of: entry)): \(derivation(of: entry))")
        addSides(of: entry, to: &table)
      }
      table.addLine("")
    }
    return table.render(style)
  }

  /// `sram → registers`, along the data.
  private func route(of entry: Traffic) -> String {
    let outer = machine.memories[entry.outer].name
    let inner = entry.inner.map { machine.memories[$0].name } ?? "array"
    return entry.direction == .inward ? "\(outer) → \(inner)" : "\(inner) → \(outer)"
  }

  /// `12 845 056 elements = 200 704 a pass × 64 (K 8 × FY 8)`.
  private func derivation(of entry: Traffic) -> String {
    let pass = entry.derivation.elementsPerPass
    let repeats = entry.derivation.repeats.filter { $0.times != 1 }
    let elements = entry.outerSide.elements
    let text = "\(NumberFormat.grouped(elements)) elements"
    guard !repeats.isEmpty else { return "\(text) in one pass\(overlap(of: entry))" }
    let factors = repeats.map { "\(layer.dimensions[$0.dimension].name) \(NumberFormat.grouped($0.times))" }
    let product = factors.joined(separator: " × ")
    let times = repeats.reduce(1) { $0 &* $1.times }
    let pair = "\(text) = \(NumberFormat.grouped(pass)) a pass × "
    if pass &* times == elements {
      let total = repeats.count > 1 ? "\(NumberFormat.grouped(times)) (\(product))" : product
      return pair + total + overlap(of: entry)
    }
    if pass &* (times - 1) == elements {
      return pair + "\(NumberFormat.grouped(times - 1)) (\(product), less the first)"
    }
    return "\(text), \(NumberFormat.grouped(pass)) a pass, repeated by \(product)"
  }

  /// Why one pass moves more than the operand has: windows at neighbouring tiles' borders are in both.
  private func overlap(of entry: Traffic) -> String {
    let operand = layer.operands[entry.operand]
    let elements = operand.distinctElements(sizes: layer.sizes)
    guard entry.derivation.elementsPerPass > elements else { return "" }
    return "; tiles overlap, \(operand.name) has \(NumberFormat.grouped(elements))"
  }

  private func addSides(of entry: Traffic, to table: inout TextTable) {
    let outer = sideCells(entry.outerSide, of: entry, isOuter: true)
    let inner = sideCells(entry.innerSide, of: entry, isOuter: false)
    switch entry.direction {
    case .inward:
      table.add(outer + [.init(timing(of: entry), .dim)])
      table.add(inner + [.init(sharing(of: entry), .dim)])
    case .outward:
      table.add(inner + [.init(sharing(of: entry), .dim)])
      table.add(outer + [.init(timing(of: entry), .dim)])
    }
  }

  private func sideCells(_ side: Traffic.Side, of entry: Traffic, isOuter: Bool) -> [TextTable.Cell] {
    let movement = Movement(of: entry.direction, seenFromOuter: isOuter)
    let elements = NumberFormat.grouped(side.elements)
    let size = NumberFormat.size(bits: side.bits)
    guard let memory = isOuter ? entry.outer : entry.inner else {
      let verb = entry.direction == .inward ? "receives" : "sends"
      return [.init("    array \(verb)"), .init(elements), .init(size), "", ""]
    }
    let verb = movement.isRead ? "reads" : "writes"
    return [
      .init("    \(machine.memories[memory].name) \(verb)"), .init(elements), .init(size),
      .init("\(NumberFormat.count(side.accesses)) accesses"), .init(energy(side.energyPicojoules)),
    ]
  }

  private func timing(of entry: Traffic) -> String {
    let transfers = entry.transfers == 1 ? "transfer" : "transfers"
    return "\(NumberFormat.grouped(entry.transfers)) \(transfers), "
      + "\(NumberFormat.grouped(entry.busyCycles)) cycles busy"
  }

  /// What happens between the two sides when they count differently.
  private func sharing(of entry: Traffic) -> String {
    let (outer, inner) = (entry.outerSide.elements, entry.innerSide.elements)
    guard outer > 0, inner != outer else { return "" }
    let ratio = NumberFormat.count(Double(inner) / Double(outer))
    switch entry.direction {
    case .inward: return "each read serves \(ratio)"
    case .outward: return "\(ratio) results are added on the way to one"
    }
  }
}
