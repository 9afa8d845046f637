import Diagnostics
import Tilewright

extension TimelineSVG {
  /// Most boxes drawn one by one; beyond, narrow ones are gathered first.
  private static let boxLimit = 2500

  /// Rows of boxes, lane by lane, groups together; gives the y below the axis.
  func lanes(_ content: inout SVGText, top: Double) -> Double {
    let tracks = TimelineTracks(timeline).lanes
    let groups = timeline.laneGroups
    let showsGroups = groups.count > 1
    var places: [(lane: Int, y: Double)] = []
    var headings: [(name: String, y: Double)] = []
    var y = top
    for group in groups {
      if showsGroups {
        headings.append((group.name, y + 12))
        y += 18
      }
      for lane in group.lanes {
        places.append((lane, y))
        y += Double(tracks[lane].count) * (Metric.lane + Metric.laneGap)
      }
      y += Metric.groupGap
    }
    let bottom = y - Metric.groupGap + 2
    axis(&content, top: top, bottom: bottom)
    for heading in headings { sideLabel(heading.name, &content, y: heading.y, style: "b") }
    let narrowest = narrowestBox
    for (lane, y) in places {
      let indent = showsGroups ? 10.0 : 0
      sideLabel(timeline.lanes[lane].name, &content, y: y + 16, style: "l", indent: indent)
      for (row, items) in tracks[lane].enumerated() {
        let frame = y + Double(row) * (Metric.lane + Metric.laneGap)
        draw(items, of: lane, &content, y: frame, narrowest: narrowest)
      }
    }
    return bottom + 20
  }

  /// The least width of a box drawn by itself: a pixel, or more when there would be too many.
  private var narrowestBox: Double {
    let times = timeline.operations.map(\.time.count) + timeline.waits.map(\.time.count)
    return time.leastWidth(of: times, from: 1, limit: Self.boxLimit)
  }

  private func draw(
    _ items: [TimelineTracks.Item], of lane: Int, _ content: inout SVGText, y: Double, narrowest: Double
  ) {
    let (wide, narrow) = time.divided(items, narrowest: narrowest) { span(of: $0).count }
    if !narrow.isEmpty {
      var strip = DensityStrip(time, pixels: max(2.5, Double(timeline.lanes.count) / 5))
      for item in narrow {
        switch item {
        case .operation(let index):
          let operand = timeline.operations[index].operand
          strip.add(span(of: item), style: palette.style(of: operand), name: operand)
        case .wait: strip.add(span(of: item), style: "s", name: "waits")
        }
      }
      content.rectangle(Frame(time.start, y, time.end - time.start, Metric.lane), "k")
      for column in strip.ordered { draw(column, of: lane, &content, y: y) }
    }
    for item in wide { box(item, of: lane, &content, y: y) }
  }

  private func span(of item: TimelineTracks.Item) -> Range<Int> {
    switch item {
    case .operation(let index): timeline.operations[index].time
    case .wait(let index): timeline.waits[index].time
    }
  }

  private func box(_ item: TimelineTracks.Item, of lane: Int, _ content: inout SVGText, y: Double) {
    let span = span(of: item)
    let x = time.position(span.lowerBound)
    let frame = Frame(x, y, time.position(span.upperBound) - x, Metric.lane)
    let length = span.count > 1 ? " (\(words.duration(span.count)))" : ""
    let when = words.span(span) + length
    switch item {
    case .operation(let index):
      let operation = timeline.operations[index]
      let kind = timeline.lanes[lane].kind
      let title = "\(timeline.lanes[lane].name): \(words.summary(operation, kind: kind))\n\(when)"
      let outline = frame.width < Metric.outlined ? "d" : "x"
      content.rectangle(frame, "\(palette.style(of: operation.operand)) \(outline)", title: title)
      if operation.isRagged, frame.width >= Metric.outlined { content.rectangle(frame, "r") }
      label(
        operation.tile, or: operation.operand, in: frame, &content, style: operation.isRagged ? "o " : "")
    case .wait(let index):
      let cause = timeline.waits[index].cause
      content.rectangle(
        frame, frame.width < Metric.outlined ? "s d" : "w", title: "waits for \(cause.full)\n\(when)")
      label("waits: \(cause.short)", or: cause.short, in: frame, &content, style: "m ")
    }
  }

  /// A text in the middle of a box, when it or its short form fits.
  private func label(
    _ text: String, or short: String, in frame: Frame, _ content: inout SVGText, style: String = ""
  ) {
    let columns = Int((frame.width - 6) / Metric.characterWidth)
    guard let shown = [text, short].first(where: { !$0.isEmpty && $0.displayWidth <= columns }) else {
      return
    }
    content.label(shown, frame.x + frame.width / 2, frame.y + Metric.lane / 2 + 3.5, style + "t c")
  }

  /// A column whose parts are as high as their share of its time.
  private func draw(_ column: DensityStrip.Column, of lane: Int, _ content: inout SVGText, y: Double) {
    let parts = column.styles.compactMap { column.parts[$0] }
    let counts = parts.map { part in
      let share = NumberFormat.percent(Double(part.time) / Double(max(1, column.time.count)))
      return "\(NumberFormat.grouped(part.count)) × \(part.name), \(share)"
    }
    let total = parts.reduce(0) { $0 + $1.count }
    let title =
      "\(timeline.lanes[lane].name): \(NumberFormat.grouped(total)) begin in \(words.span(column.time))\n"
      + counts.joined(separator: "\n")
    let x = time.position(column.time.lowerBound)
    let width = time.position(column.time.upperBound) - x
    content.group(title: title) { content in
      var bottom = y + Metric.lane
      for style in column.styles {
        let height = min(column.share(of: style) * Metric.lane, bottom - y)
        bottom -= height
        content.rectangle(Frame(x, bottom, width, height), "\(style) d")
      }
    }
  }
}
