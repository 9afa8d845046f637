public import Tilewright

/// What `tilewright tile` prints: tiles, timeline, layout, traffic against its bounds, what the unit waits for, why the
/// runner-up lost, and what a larger buffer would buy.
public struct TilingReport: Sendable {
  let tiling: Tiling
  let comparison: TilingComparison
  let style: TextStyle

  /// Prepares the report of a search and what it is compared with.
  public init(_ tiling: Tiling, comparedWith comparison: TilingComparison, style: TextStyle = .plain) {
    self.tiling = tiling
    self.comparison = comparison
    self.style = style
  }

  var problem: TilingProblem { tiling.problem }
  /// Whether the time was over before all was looked for.
  var isOver: Bool { !tiling.isComplete || !comparison.isComplete }

  /// The text, ending in a newline.
  public var text: String {
    var parts = [head, tiles]
    if let schedule = tiling.schedule {
      parts.append(ScheduleText(schedule, style: style).text)
      parts.append(LayoutText(schedule).text)
      parts.append(waits(schedule))
    }
    parts.append(traffic)
    parts.append(choices)
    parts.append(capacities)
    return parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private var head: String {
    let buffers = problem.buffers.map(NumberFormat.grouped).joined(separator: ", ")
    let way =
      switch (tiling.method, tiling.isNested) {
      case (.single, _): "straight into the innermost buffer"
      case (.staged, _): "buffer by buffer, each for itself, closed"
      case (.best, true): "all buffers at once, the schedule of each outer tile closed"
      case (.best, false):
        problem.buffers.count > 1 ? "all buffers at once, tiles streaming through" : "one buffer"
      }
    let sums =
      switch problem.reduction {
      case .accumulate: "executions add to their output"
      case .inPlace: "a separate adder, in place"
      case .separate: "a separate adder, out of place"
      }
    let title = "\(problem.layer.name) in \(buffers) elements: \(NumberFormat.grouped(tiling.ticks)) ticks"
    return style.paint(title, .bold) + "\n\(way); \(sums)\(units)\n"
  }

  private var units: String {
    problem.units > 1
      ? "; \(problem.units) units with \(problem.sharesBuffer ? "one buffer" : "a buffer each")" : ""
  }

  private var tiles: String {
    var text = ""
    for (level, tiles) in tiling.levels.enumerated().reversed() {
      let dimensions = problem.layer.dimensions.indices.map { dimension in
        "\(problem.layer.dimensions[dimension].name) \(tiles.tiles[dimension].text)"
      }
      let slots = tiles.slots.indices.map { "\(tiles.slots[$0]) \(problem.layer.operands[$0].name)" }
      let order = tiles.order.map { problem.layer.dimensions[$0].name }.joined(separator: " ")
      text += "buffer \(level + 1)  \(dimensions.joined(separator: " | "))\n"
      text +=
        "          \(NumberFormat.grouped(tiles.executions)) tiles\(order.isEmpty ? "" : " in the order \(order) (innermost last)")"
        + "; slots: \(slots.joined(separator: ", "))\n"
    }
    return text
  }

  private func waits(_ schedule: Schedule) -> String {
    WaitSummary(schedule, style: style).text
  }

  private var traffic: String {
    let bounds = TilingBounds(problem)
    var table = TextTable([
      .init("boundary"), .init("elements moved", .right), .init("at least", .right), .init("above", .right),
      .init("because"),
    ])
    for level in problem.buffers.indices.reversed() {
      let moved = tiling.traffic[level]
      let bound = bounds.traffic[level]
      let excess = bound > 0 ? Double(moved - bound) / Double(bound) : 0
      let outer = level + 1 < problem.buffers.count ? "buffer \(level + 2)" : "outside"
      table.add([
        .init("\(outer) → buffer \(level + 1)"), .init(NumberFormat.grouped(moved)),
        .init(NumberFormat.grouped(bound)), .init(NumberFormat.excess(excess)), .init(bounds.reasons[level]),
      ])
    }
    var text = table.render(style)
    if let reference = bounds.largeSizeReference, reference > bounds.traffic[0] {
      text +=
        "large products come near to 2V/√S + mn = \(NumberFormat.grouped(reference)) in buffer 1; no bound\n"
    }
    if problem.ticks.isUnit {
      text +=
        "ticks: \(NumberFormat.grouped(tiling.ticks)), at least \(NumberFormat.grouped(bounds.ticks)): "
        + "\(bounds.ticksReason)\n"
    }
    return text
  }
}
