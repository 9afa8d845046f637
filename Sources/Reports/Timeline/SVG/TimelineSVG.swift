public import Tilewright

/// A timeline as a drawing: one self-contained SVG without scripts.
///
/// From the top: the legend; a row per lane with a box per operation, grey where a unit waits; and for each memory
/// what lay at which address and how full it was. All share one time axis. Every box says what it is when a pointer
/// rests on it. What would be narrower than a pixel is drawn as strips whose height is the share of time in use, so
/// that ten thousand operations stay readable and the file small.
public struct TimelineSVG: Sendable {
  /// Widths and heights, in pixels.
  enum Metric {
    static let margin = 16.0
    static let labels = 150.0
    static let lane = 24.0
    static let laneGap = 4.0
    static let groupGap = 10.0
    static let mapHeight = 130.0
    static let curveHeight = 56.0
    static let characterWidth = 5.6
    /// Boxes at least this wide have outlines and hatching.
    static let outlined = 3.0
  }

  let timeline: Timeline
  let words: TimelineWords
  let palette: TimelinePalette
  let width: Double
  let time: DrawingScale

  /// Prepares a drawing.
  ///
  /// - Parameters:
  ///   - timeline: What is drawn.
  ///   - width: Of the drawing, in pixels; at least 480.
  public init(_ timeline: Timeline, width: Int = 1200) {
    self.timeline = timeline
    self.width = Double(max(480, width))
    words = TimelineWords(timeline)
    palette = TimelinePalette(timeline.operandNames)
    // Capacities and amounts stand to the right of the axis.
    time = DrawingScale(
      from: Metric.margin + Metric.labels, to: self.width - Metric.margin - 96, extent: timeline.length)
  }

  /// The SVG, ending in a newline.
  public var text: String {
    var content = SVGText()
    var y = heading(&content)
    y = legend(&content, top: y)
    y = lanes(&content, top: y + 8)
    for memory in timeline.memories.indices {
      let lifetimes = timeline.lifetimes.filter { $0.memory == memory }
      guard !lifetimes.isEmpty else { continue }
      y = self.memory(memory, lifetimes, &content, top: y + 18)
    }
    let height = SVGText.number(y + Metric.margin)
    let width = SVGText.number(width)
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" viewBox="0 0 \(width) \(height)" role="img">
      <title>\(SVGText.escaped(timeline.title))</title>
      \(palette.definitions)
      <rect width="100%" height="100%" class="paper"/>
      \(content.text)</svg>

      """
  }

  private func heading(_ content: inout SVGText) -> Double {
    let y = Metric.margin + 14
    let limit = Int((width - 2 * Metric.margin) / 9)
    content.label(timeline.title.abbreviated(to: limit), Metric.margin, y, "h", title: timeline.title)
    content.label("\(words.duration(timeline.length))\(busy)", Metric.margin, y + 18, "m")
    return y + 28
  }

  /// How busy the executing units are, and what a single one waits for most.
  private var busy: String {
    let idle = IdleSummary.all(of: timeline)
    guard let first = idle.first else { return "" }
    let time = Double(max(1, timeline.length))
    guard idle.count == 1 else {
      let shares = idle.map { Double($0.busy) / time }
      let mean = NumberFormat.percent(shares.reduce(0, +) / Double(shares.count))
      let least = NumberFormat.percent(shares.min() ?? 0)
      return "; \(idle.count) units busy \(mean) on average, the least \(least)"
    }
    let text = "; \(timeline.lanes[first.lane].name) busy \(NumberFormat.percent(Double(first.busy) / time))"
    guard let share = first.shares.first, let cause = share.cause else { return text }
    return "\(text), \(words.duration(share.time)) waiting for \(cause)"
  }

  /// Lines across at round times, and the times below.
  func axis(_ content: inout SVGText, top: Double, bottom: Double) {
    let ticks = time.ticks(atMost: Int((time.end - time.start) / 70))
    let path = ticks.map { tick in
      let x = SVGText.number(time.position(tick))
      return "M\(x) \(SVGText.number(top))V\(SVGText.number(bottom + 4))"
    }
    content.raw("<path d=\"\(path.joined())\" class=\"grid\"/>")
    content.line(time.start, bottom, time.end, bottom, "axis")
    for tick in ticks {
      content.label(NumberFormat.grouped(tick), time.position(tick), bottom + 15, "m c")
    }
    content.label(timeline.timeUnit.rawValue, time.end + 40, bottom + 15, "m")
  }

  /// A label to the left of the axis, shortened to its place.
  func sideLabel(_ string: String, _ content: inout SVGText, y: Double, style: String, indent: Double = 0) {
    let shown = string.abbreviated(to: Int((Metric.labels - indent - 8) / Metric.characterWidth))
    content.label(shown, Metric.margin + indent, y, style, title: shown == string ? nil : string)
  }
}
