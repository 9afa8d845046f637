import Tilewright

extension TimelineSVG {
  /// More steps than this are drawn by pixel, each at its fullest.
  private static let stepLimit = 1200
  /// As many memories as get a step for each pixel; with more, steps are wider.
  private static let fineMemories = 4

  /// Areas one upon the other, an operand each.
  func areas(_ curve: OccupancyCurve, _ amounts: DrawingScale, _ content: inout SVGText) {
    let steps = drawn(curve)
    guard let first = steps.first else { return }
    // Each area reaches down to the axis, and the lower ones are drawn over it.
    for operand in curve.operands.indices.reversed() {
      var path = "M\(SVGText.number(time.position(first.time))) \(SVGText.number(amounts.start))"
      var last = 0
      for step in steps {
        let height = step.sizes[...operand].reduce(0, +)
        guard height != last else { continue }
        path += "H\(SVGText.number(time.position(step.time)))V\(SVGText.number(amounts.position(height)))"
        last = height
      }
      path += "H\(SVGText.number(time.position(timeline.length)))V\(SVGText.number(amounts.start))Z"
      let name = curve.operands[operand]
      let most = curve.steps.map { $0.sizes[operand] }.max() ?? 0
      let title = SVGText.escaped("\(name): at most \(words.exactAmount(most))")
      content.raw("<path d=\"\(path)\" class=\"\(palette.style(of: name)) d\"><title>\(title)</title></path>")
    }
  }

  private func drawn(_ curve: OccupancyCurve) -> [OccupancyCurve.Step] {
    let parts = max(1, timeline.memories.count / Self.fineMemories)
    guard curve.steps.count > Self.stepLimit / parts else { return curve.steps }
    let columns = max(1, Int(time.end - time.start) / parts)
    let step = max(1, timeline.length / columns)
    let intervals = stride(from: 0, to: timeline.length, by: step).map {
      $0..<min($0 + step, timeline.length)
    }
    return zip(intervals, curve.fullest(in: intervals)).map { interval, step in
      .init(
        time: interval.lowerBound, sizes: step?.sizes ?? Array(repeating: 0, count: curve.operands.count))
    }
  }

  /// A mark where the memory is fullest first.
  func peak(_ curve: OccupancyCurve, _ amounts: DrawingScale, _ content: inout SVGText, capacity: Int?) {
    let isCloseToLimit = capacity.map { amounts.position(curve.peak) - amounts.position($0) < 11 } ?? false
    let y = amounts.position(curve.peak)
    content.line(time.end, y, time.end + 4, y, "axis")
    let label = "peak \(words.amount(curve.peak))"
    content.label(label, time.end + 6, isCloseToLimit ? y + 15 : y + 4, "m")
  }
}
