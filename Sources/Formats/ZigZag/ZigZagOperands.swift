import Diagnostics
import Tilewright

/// Builds the operands of a ZigZag layer from its equation, precisions and sources.
struct ZigZagOperands {
  let fields: Fields
  let equation: LayerEquation
  let id: String
  /// Whether the derived dimensions are known.
  let hasRelations: Bool

  private static let bits = 0...1024

  /// The operands, output first, with their axes and the places of their sources.
  func read(
    _ findings: inout Findings
  ) -> (operands: [Operand], axes: [[LayerEquation.Axis]], sources: [String: SourceLocation])? {
    let tensors = equation.equation.tensors
    let precisions = precisions(tensors, &findings)
    let sources = sources(tensors, precisions, &findings)
    // Without the relations nobody knows which names are wrong.
    let axes = hasRelations ? tensors.map { equation.axes(of: $0, &findings) } : []
    guard !reportTwins(tensors, &findings), hasRelations, let precisions, let sources else { return nil }
    let present = axes.compactMap { $0 }
    guard present.count == axes.count else { return nil }
    let operands = zip(tensors, present).enumerated().compactMap { number, pair -> Operand? in
      let (tensor, axes) = pair
      guard let bits = precisions[tensor.name] else { return nil }
      return Operand(
        tensor.name, axes: axes.map(\.axis), precisionBits: bits.partial, finalPrecisionBits: bits.final,
        source: sources[tensor.name]?.source ?? .constant)
    }
    return operands.count == tensors.count ? (operands, present, sources.compactMapValues(\.place)) : nil
  }

  private func reportTwins(_ tensors: [Equation.Tensor], _ findings: inout Findings) -> Bool {
    var seen: Set<String> = []
    let twins = tensors.filter { !seen.insert($0.name).inserted }
    for tensor in twins {
      findings.error(
        .duplicate, "operand '\(tensor.name)' stands twice in the equation",
        at: equation.source.location(ofCharacter: tensor.offset), fix: "give each operand a name of its own")
    }
    return !twins.isEmpty
  }

  private func precisions(
    _ tensors: [Equation.Tensor], _ findings: inout Findings
  ) -> [String: (partial: Int, final: Int)]? {
    let names = tensors.map(\.name)
    let output = equation.equation.output.name
    guard let value = fields.require("operand_precision", &findings, fix: "give the bits of each operand"),
      let bits = Fields(
        value, of: "'operand_precision' of \(fields.owner)",
        at: fields.entry("operand_precision")?.key.location,
        known: nil, duplicates: .lastCounts, &findings)
    else { return nil }
    // The hidden state is reported with the layer.
    for name in bits.names where !names.contains(name) && name != "\(output)_final" && name != "H" {
      reportStranger(name, bits, names + ["\(output)_final"], &findings)
    }
    var result: [String: (partial: Int, final: Int)] = [:]
    for name in names {
      let fix = "write '\(name): 8' for 8 bits, or 0 to make it free"
      guard let own = bits.require(name, &findings, fix: fix)?.int(&findings, expected: "bits", in: Self.bits)
      else {
        continue
      }
      let final =
        name == output ? bits["\(name)_final"]?.int(&findings, expected: "bits", in: Self.bits) : nil
      result[name] = (own, final ?? own)
    }
    return result.count == Set(names).count ? result : nil
  }

  private func sources(
    _ tensors: [Equation.Tensor], _ precisions: [String: (partial: Int, final: Int)]?,
    _ findings: inout Findings
  ) -> [String: (source: Operand.Source, place: SourceLocation?)]? {
    let names = equation.equation.inputs.map(\.name)
    // What isn't mentioned is constant, as in ZigZag; `ZigZagSources` says so.
    let value = fields["operand_source"] ?? Located(content: .mapping([]), location: fields.location)
    guard
      let sources = Fields(
        value, of: "'operand_source' of \(fields.owner)", at: fields.entry("operand_source")?.key.location,
        known: nil, duplicates: .lastCounts, &findings)
    else { return nil }
    for name in sources.names where !names.contains(name) && name != "H" {
      reportStranger(name, sources, names, &findings)
    }
    var result: [String: (source: Operand.Source, place: SourceLocation?)] = [:]
    for name in names {
      // A free operand, such as the window of a pooling, may come from nowhere.
      if sources[name] == nil, precisions?[name]?.partial == 0 {
        result[name] = (.constant, nil)
        continue
      }
      let own: Operand.Source = name == "I" ? .networkInput : .constant
      guard let located = sources[name] else {
        result[name] = (own, nil)
        continue
      }
      guard let producer = located.string(&findings, expected: "the id of a layer") else { continue }
      result[name] = (producer == id ? own : .layer(producer), located.location)
    }
    return result.count == Set(names).count ? result : nil
  }

  private func reportStranger(
    _ name: String, _ fields: Fields, _ known: [String], _ findings: inout Findings
  ) {
    findings.warning(
      .unknownName, "'\(name)' in \(fields.owner) is no operand of its equation; it is ignored",
      at: fields.entry(name)?.key.location,
      fix: Spelling.hint(for: name, among: known) ?? "operands are \(Spelling.list(known))")
  }
}
