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
        guard let id = operand.source.producer, let producer = byID[id] else { continue }
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
    guard written.count == read.count else {
      let difference = Difference(producer: producer, consumer: consumer, operand: operand, axes: [])
      findings.add(contentsOf: [.shapeMismatch(difference)])
      return
    }
    let differing = written.indices.filter { !fits(written[$0], read[$0], sizes) }
    guard !differing.isEmpty else { return }
    let difference = Difference(producer: producer, consumer: consumer, operand: operand, axes: differing)
    findings.add(contentsOf: [.shapeMismatch(difference)])
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

  /// A tensor that its producer and its consumer see differently.
  struct Difference {
    let producer: ZigZagLayer
    let consumer: ZigZagLayer
    /// Index of the consumer's operand.
    let operand: Int
    /// The axes whose sizes differ; none when the numbers of axes do.
    let axes: [Int]
  }
}

extension ZigZagShapes.Difference {
  var written: String { text(producer.axes[0]) }
  var read: String { text(consumer.axes[operand]) }
  var operandName: String { consumer.layer.operands[operand].name }

  /// The name of one of the producer's output axes, as the file writes it.
  func name(of axis: Int) -> String {
    producer.equation.equation.output.axes[axis].name?.lowercased() ?? "axis \(axis)"
  }

  /// How the sizes of the differing axes come about, and the relation that would give what the consumer reads.
  var relations: [(note: Diagnostic.Note, turned: String?)] {
    axes.compactMap { axis in
      guard let name = producer.equation.equation.output.axes[axis].name,
        let derived = producer.equation.derived[name], let size = producer.axes[0][axis].size
      else { return nil }
      let dimensions = producer.layer.dimensions
      let sizes = derived.form.terms.compactMap { term in
        dimensions.first { $0.name == term.name }.map { "\($0.name)=\($0.size)" }
      }
      let stride = derived.form.terms.map(\.coefficient).max() ?? 1
      let effect = stride > 1 ? "it up-samples" : "each input adds to several outputs, a full convolution"
      let text = derived.source?.text ?? name.lowercased()
      let note = Diagnostic.Note(
        "\(text) with \(sizes.joined(separator: ", ")) makes \(size): \(effect)", at: derived.source?.location
      )
      return (note, turned(derived.form, name, wanted: consumer.axes[operand][axis].size))
    }
  }

  /// The gathering relation that writes as many outputs as the consumer reads: `iy=2*oy+1*fy with OY=15`.
  private func turned(_ form: Equation.Form, _ output: String, wanted: Int?) -> String? {
    let dimensions = producer.layer.dimensions
    let terms = form.terms.compactMap { term in
      dimensions.first { $0.name == term.name }.map { (term: term, size: $0.size) }
    }
    guard terms.count == form.terms.count, let main = terms.max(by: { $0.size < $1.size }), let wanted,
      main.term.coefficient >= 1, terms.allSatisfy({ $0.term.coefficient >= 1 })
    else { return nil }
    let windows = terms.filter { $0.term != main.term }
    let window = windows.reduce(0) { $0 + $1.term.coefficient * ($1.size - 1) }
    let outputs = (main.size - 1 - window) / main.term.coefficient + 1
    guard main.size > window, outputs == wanted else { return nil }
    let right =
      (["\(main.term.coefficient)*\(output.lowercased())"]
      + windows.map { "\($0.term.coefficient)*\($0.term.name.lowercased())" }).joined(separator: "+")
    return "\(main.term.name.lowercased())=\(right) with \(output)=\(wanted)"
  }

  private func text(_ axes: [LayerEquation.Axis]) -> String {
    axes.map { "[\($0.size.map(String.init) ?? "?")]" }.joined()
  }
}

extension Diagnostic {
  fileprivate static func shapeMismatch(_ difference: ZigZagShapes.Difference) -> Diagnostic {
    let producer = difference.producer.layer
    let consumer = difference.consumer.layer
    let axes = difference.axes.map(difference.name(of:))
    let kind = axes.isEmpty ? "the numbers of axes differ" : "shapes differ in \(Words.list(axes))"
    let relations = difference.relations
    let turned = relations.compactMap(\.turned)
    return .warning(
      .shapeMismatch,
      "layer \(producer.id) '\(producer.name)' writes \(producer.output.name)\(difference.written), but layer "
        + "\(consumer.id) '\(consumer.name)' reads \(difference.operandName)\(difference.read) from it: \(kind)",
      at: difference.consumer.sources[difference.operandName],
      notes: [.init("layer \(producer.id) '\(producer.name)' is written here", at: producer.location)]
        + relations.map(\.note),
      fix: turned.isEmpty
        ? "correct the sizes or relations of one of them"
        : "for what layer \(consumer.id) reads, turn the relations of layer \(producer.id) around: "
          + turned.joined(separator: ", "))
  }
}
