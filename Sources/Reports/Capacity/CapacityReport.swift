public import Tilewright

/// What must fit where a network's operands end, as text: the operands that overflow, then for every last memory the
/// smallest size that would do, with and without the outermost memory.
public struct CapacityReport: Sendable {
  private let network: Network
  private let machine: Machine
  private let needs: CapacityNeeds
  private let style: TextStyle

  /// Prepares the report of a network's needs on a machine.
  public init(_ needs: CapacityNeeds, of network: Network, on machine: Machine, style: TextStyle = .plain) {
    self.needs = needs
    self.network = network
    self.machine = machine
    self.style = style
  }

  /// The report, ending in a newline.
  public var text: String {
    "Capacity of the last memories, \(network.name) on \(machine.name)\n\n" + operands + "\n" + smallest
  }

  private var operands: String {
    var table = TextTable([
      .init("layer"), .init("operand"), .init("last memory"), .init("needs\nbits", .right),
      .init("has\nbits", .right), .init("\nratio", .right), .init("smallest\nbytes", .right),
      .init("line buffer\nbits", .right), .init(""),
    ])
    var previous: Int?
    for item in needs.items {
      let layer = network.layers[item.layer]
      let memory = machine.memories[item.memory]
      let overflows = !memory.capacity.holds(item.bits)
      table.add([
        .init(item.layer == previous ? "" : layer.id == layer.name ? layer.id : "\(layer.id) \(layer.name)"),
        .init(layer.operands[item.operand].name), .init(memory.name),
        .init(NumberFormat.grouped(item.bits)),
        .init(memory.capacity.limit.map(NumberFormat.grouped) ?? "no limit"),
        .init(memory.capacity.share(of: item.bits).map(ratio) ?? ""),
        .init(NumberFormat.grouped((item.bits + 7) / 8)),
        .init(item.lineBufferBits.map(NumberFormat.grouped) ?? ""),
        .init(overflows ? "too small" : "", .alarm),
      ])
      previous = item.layer
    }
    return table.render(style)
  }

  private func ratio(_ share: Double) -> String {
    NumberFormat.fixed((share * 100).rounded(.up) / 100, decimals: 2)
  }

  private var smallest: String {
    var text = "Smallest sizes with which every layer runs\n" + requirements(needs.requirements)
    if let outermost = machine.memories.last, outermost.kind == .storage, !needs.withoutOutermost.isEmpty {
      text += "The same without \(outermost.name)\n" + requirements(needs.withoutOutermost)
    }
    return text
  }

  private func requirements(_ requirements: [CapacityNeeds.Requirement]) -> String {
    var table = TextTable(
      [.init(), .init("", .right), .init("", .right), .init(), .init()], indent: 2)
    for requirement in requirements {
      let memory = machine.memories[requirement.memory]
      let verdict =
        memory.capacity.share(of: requirement.bits).map { share in
          let bytes = NumberFormat.grouped(memory.capacity.bits / 8)
          return memory.capacity.holds(requirement.bits)
            ? "fits in \(bytes) bytes" : "has \(bytes), \(ratio(share)) times too small"
        } ?? "no limit"
      table.add([
        .init(memory.name), .init("\(NumberFormat.grouped(requirement.bits)) bits"),
        .init("= \(NumberFormat.grouped((requirement.bits + 7) / 8)) bytes"), .init(verdict),
        .init("for layer \(network.layers[requirement.layer].id)"),
      ])
    }
    return table.render(style)
  }
}
