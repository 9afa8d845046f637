import Diagnostics
import Tilewright

extension TimelineSVG {
  /// What colours and patterns mean; gives the y below it.
  func legend(_ content: inout SVGText, top: Double) -> Double {
    var x = Metric.margin
    var y = top
    func entry(_ label: String, _ styles: [String], line: Bool = false) {
      let width = 22 + Double(label.displayWidth) * Metric.characterWidth + 14
      if x > Metric.margin, x + width > self.width - Metric.margin {
        x = Metric.margin
        y += 20
      }
      if line {
        content.line(x, y + 6, x + 16, y + 6, "limit")
      } else {
        for style in styles {
          let isHalf = style.hasSuffix("half")
          content.rectangle(Frame(x, isHalf ? y + 6 : y, 16, isHalf ? 6 : 12), style)
        }
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
    if !timeline.lifetimes.isEmpty {
      entry("filling", ["z f"])
      entry("live", ["z x"])
      entry("dead, slot kept", ["g"])
      if hasLimits { entry("capacity", [], line: true) }
    }
    if gathers { entry("strips: height or shade is the share of time in use", ["k", "z half"]) }
    return y + 12
  }

  private var hasLimits: Bool {
    timeline.lifetimes.contains { timeline.memories[$0.memory].capacity != nil }
  }

  /// Whether anything is too narrow to be drawn by itself.
  private var gathers: Bool {
    timeline.operations.contains { Double($0.time.count) * time.unit < 1 }
      || timeline.lifetimes.contains { Double($0.time.count) * time.unit < 1 }
  }
}
