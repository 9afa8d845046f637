import Diagnostics
import Tilewright

/// Compares what a layer writes with what the next one reads of it, which ZigZag never does.
///
/// Files without `pr_loop_sizes` leave padding out, so a consumer may seem to read up to a window beyond the tensor, and
/// a stride may leave its end unread. Only differences that neither explains are reported.
enum ZigZagShapes {
  static func compare(_ layers: [ZigZagLayer], _ findings: inout Findings) {
    let byID = Dictionary(layers.map { ($0.layer.id, $0) }) { first, _ in first }
    for consumer in layers {
      for (number, operand) in consumer.layer.operands.enumerated().dropFirst() {
        guard case .layer(let id) = operand.source, let producer = byID[id] else { continue }
        compare(producer, consumer, operand: number, &findings)
      }
    }
  }

  private static func compare(
    _ producer: ZigZagLayer, _ consumer: ZigZagLayer, operand: Int, _ findings: inout Findings
  ) {
    let written = producer.axes[0]
    let read = consumer.axes[operand]
    let sizes = consumer.layer.sizes
    guard written.count == read.count, zip(written, read).contains(where: { !fits($0, $1, sizes) }) else {
      return
    }
    let name = consumer.layer.operands[operand].name
    findings.warning(
      .shapeMismatch,
      "layer \(producer.layer.id) writes \(producer.layer.output.name)\(text(written)), but layer "
        + "\(consumer.layer.id) reads \(name)\(text(read)) from it", at: consumer.sources[name],
      notes: [
        .init(
          "layer \(producer.layer.id) '\(producer.layer.name)' is written here", at: producer.layer.location)
      ], fix: "correct the sizes or relations of one of them")
  }

  private static func fits(_ written: LayerEquation.Axis, _ read: LayerEquation.Axis, _ sizes: [Int]) -> Bool
  {
    guard let from = written.size, let to = read.size else { return true }
    if read.isExact { return from == to }
    let terms = read.axis.index.terms
    let stride = terms.map { abs($0.coefficient) }.max() ?? 1
    let reaches = terms.map { abs($0.coefficient) * (sizes[$0.dimension] - 1) }
    let window = reaches.reduce(0, +) - (reaches.max() ?? 0)
    return to >= from - (stride - 1) && to <= from + 2 * window
  }

  private static func text(_ axes: [LayerEquation.Axis]) -> String {
    axes.map { "[\($0.size.map(String.init) ?? "?")]" }.joined()
  }
}
