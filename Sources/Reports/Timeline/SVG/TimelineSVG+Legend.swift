import Tilewright

extension TimelineSVG {
  /// What colours and patterns mean; gives the y below it.
  func legend(_ content: inout SVGText, top: Double) -> Double {
    var x = Metric.margin
    var y = top
    func entry(_ label: String, _ styles: [String], line: Bool = false) {
      let width = 22 + Double(label.displayWidth) * 6 + 16
      if x > Metric.margin, x + width > self.width - Metric.margin {
        x = Metric.margin
        y += 20
      }
      if line {
        content.line(x, y + 6, x + 16, y + 6, "limit")
      } else {
        for style in styles { content.rectangle(Frame(x, y, 16, 12), style) }
      }
      content.label(label, x + 21, y + 10, "n")
      x += width
    }
    let operands = timeline.operandNames
    for operand in operands.prefix(24) {
      entry(operand.abbreviated(to: 28), ["\(palette.style(of: operand)) x"])
    }
    if operands.count > 24 { entry("and \(operands.count - 24) more", ["w"]) }
    if timeline.operations.contains(where: \.isRagged) { entry("ragged tile", ["paper x", "r"]) }
    if !timeline.waits.isEmpty { entry("unit waits", ["w"]) }
    if let operand = operands.first, !timeline.lifetimes.isEmpty {
      let style = palette.style(of: operand)
      entry("filling", ["\(style) f"])
      entry("live", ["\(style) x"])
      entry("dead, slot kept", ["g"])
      if timeline.memories.contains(where: { $0.capacity != nil }) { entry("capacity", [], line: true) }
    }
    return y + 12
  }
}
