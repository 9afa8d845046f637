import Diagnostics
import Tilewright

extension TimelineSVG {
  /// Most stays drawn one by one over all memories.
  private static let stayLimit = 1600

  /// One memory: what lay where, and how full it was; gives the y below its axis.
  func memory(
    _ index: Int, _ lifetimes: [Timeline.Lifetime], _ content: inout SVGText, top: Double
  ) -> Double {
    let memory = timeline.memories[index]
    let curve = OccupancyCurve(lifetimes)
    let used = lifetimes.map(\.addresses.upperBound).max() ?? 0
    // A memory that is almost empty is drawn as far as it is used.
    let capacity = memory.capacity.flatMap { $0 / 3 <= used ? $0 : nil }
    let extent = max(used, capacity ?? 0)
    content.label(memory.name, Metric.margin, top + 11, "b")
    content.label(
      facts(memory, peak: curve.peak, isDrawn: capacity != nil), time.start, top + 11, "m")
    let mapTop = top + 20
    let addresses = DrawingScale(from: mapTop + Metric.mapHeight, to: mapTop + 6, extent: extent)
    let curveTop = mapTop + Metric.mapHeight + 12
    let amounts = DrawingScale(
      from: curveTop + Metric.curveHeight, to: curveTop + 6, extent: max(curve.peak, capacity ?? 0))
    let bottom = curveTop + Metric.curveHeight

    panel(&content, mapTop, Metric.mapHeight)
    panel(&content, curveTop, Metric.curveHeight)
    axis(&content, top: mapTop, bottom: bottom)
    scaleLabels(addresses, "address", &content, limit: 5)
    scaleLabels(amounts, "in use", &content, limit: 2)
    stays(lifetimes, addresses, &content)
    areas(curve, amounts, &content)
    if let capacity {
      for scale in [addresses, amounts] {
        let y = scale.position(capacity)
        content.line(time.start, y, time.end, y, "limit")
        content.label("capacity", time.end + 6, y + 4, "limitText")
      }
    }
    if curve.peak > 0 { peak(curve, amounts, &content, capacity: capacity) }
    return bottom + 20
  }

  private func facts(_ memory: Timeline.Memory, peak: Int, isDrawn: Bool) -> String {
    guard let capacity = memory.capacity else { return "no limit; at most \(words.exactAmount(peak)) in use" }
    let share = NumberFormat.percent(Double(peak) / Double(max(1, capacity)))
    let place = isDrawn ? "" : " (above the drawing)"
    return
      "capacity \(words.exactAmount(capacity))\(place); at most \(words.exactAmount(peak)) in use (\(share))"
  }

  private func panel(_ content: inout SVGText, _ top: Double, _ height: Double) {
    content.rectangle(Frame(time.start, top, time.end - time.start, height), "panel")
  }

  private func scaleLabels(_ scale: DrawingScale, _ name: String, _ content: inout SVGText, limit: Int) {
    content.label(name, Metric.margin + 10, (scale.start + scale.end) / 2 + 4, "m")
    for value in scale.ticks(atMost: limit, binary: timeline.sizeUnit == .bits) {
      let y = scale.position(value)
      content.line(time.start - 4, y, time.start, y, "axis")
      content.label(value == 0 ? "0" : words.amount(value), time.start - 7, y + 4, "m e")
    }
  }

  /// Rectangles of stays, and of slots that are kept between them.
  private func stays(_ lifetimes: [Timeline.Lifetime], _ addresses: DrawingScale, _ content: inout SVGText) {
    let narrowest = time.leastWidth(
      of: timeline.lifetimes.map(\.time.count), from: 1.5, limit: Self.stayLimit)
    let (wide, narrow) = time.divided(lifetimes, narrowest: narrowest) { $0.time.count }
    let least = narrow.isEmpty ? narrowest : max(narrowest, 12)
    for gap in SlotHistory(lifetimes).gaps where Double(gap.time.count) * time.unit >= least {
      let title = "slot \(gap.slot) kept, nothing in it is used again\n\(words.span(gap.time))"
      let frame = frame(gap.time, gap.addresses, addresses)
      content.rectangle(frame, frame.width < Metric.outlined ? "g d" : "g", title: title)
    }
    let columns = max(2.5, Double(timeline.memories.count))
    let raster = AddressRaster(narrow.filter { !$0.time.isEmpty }, on: time, pixels: columns)
    for patch in raster.patches {
      let title =
        "\(NumberFormat.grouped(patch.count)) × \(patch.operand) at \(words.addresses(patch.addresses))\n"
        + "\(words.span(patch.time)), in use \(patch.quarters * 25 - 25)–\(patch.quarters * 25) % of the time"
      content.rectangle(
        frame(patch.time, patch.addresses, addresses),
        "\(palette.style(of: patch.operand)) d q\(patch.quarters)", title: title)
    }
    for lifetime in wide { stay(lifetime, addresses, &content) }
  }

  private func stay(_ lifetime: Timeline.Lifetime, _ addresses: DrawingScale, _ content: inout SVGText) {
    let complete = min(max(lifetime.complete, lifetime.time.lowerBound), lifetime.time.upperBound)
    let slot = lifetime.slot.isEmpty ? "" : " in \(lifetime.slot)"
    let title =
      "\(lifetime.tile)\(slot)\n\(words.addresses(lifetime.addresses)): \(words.exactAmount(lifetime.addresses.count))\n"
      + "\(words.span(lifetime.time)), complete from \(NumberFormat.grouped(complete))"
    let style = palette.style(of: lifetime.operand)
    let filling = frame(lifetime.time.lowerBound..<complete, lifetime.addresses, addresses)
    let live = frame(complete..<lifetime.time.upperBound, lifetime.addresses, addresses)
    let isOutlined = filling.width + live.width >= 3 * Metric.outlined
    content.group(title: title) { content in
      if filling.width > 0 { content.rectangle(filling, isOutlined ? "\(style) f" : "\(style) d q1") }
      if live.width > 0 { content.rectangle(live, isOutlined ? "\(style) x" : "\(style) d") }
    }
    let place = live.width + 0.01 >= filling.width ? live : filling
    let columns = Int((place.width - 6) / Metric.characterWidth)
    let names = [lifetime.tile, lifetime.operand]
    guard place.height >= 11, let name = names.first(where: { $0.displayWidth <= columns }) else { return }
    content.label(name, place.x + place.width / 2, place.y + place.height / 2 + 3.5, "t c")
  }

  private func frame(_ span: Range<Int>, _ range: Range<Int>, _ addresses: DrawingScale) -> Frame {
    let x = time.position(span.lowerBound)
    let y = addresses.position(range.upperBound)
    let end = min(time.position(span.upperBound), time.end)
    return Frame(x, y, end - x, addresses.position(range.lowerBound) - y)
  }
}
