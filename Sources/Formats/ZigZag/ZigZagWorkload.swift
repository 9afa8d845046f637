import Diagnostics
import Tilewright

/// Reads ZigZag's workload files: a list of layers.
///
/// - An operand whose source is the layer's own id is constant; where that operand is called `I` it is read as the
///   network's input, which is what the first layer of every such file means by it.
/// - `pr_loop_sizes` and `padding` give the true extent of a tensor and its place in the indices: indices outside
///   are padding. Without them every index is an element, as in ZigZag.
enum ZigZagWorkload {
  /// The network of a file.
  static func read(_ written: Located, name: String, _ findings: inout Findings) -> Network? {
    let root = written.withZigZagNumbers
    guard let list = root.list(&findings, expected: "a list of layers") else { return nil }
    let drafts = list.enumerated().compactMap { ZigZagLayer.read($1, number: $0 + 1, &findings) }
    guard drafts.count == list.count else { return nil }
    let known = Set(drafts.map(\.layer.id))
    for draft in drafts { draft.reportUnknownProducers(known, &findings) }
    for draft in drafts { findings.add(contentsOf: draft.layer.check()) }
    ZigZagSources.remark(drafts, &findings)
    guard let layers = NetworkOrder.sorted(drafts.map(\.layer), &findings) else { return nil }
    if !findings.hasErrors { ZigZagShapes.compare(drafts, &findings) }
    return Network(name: name, layers: layers)
  }
}

/// One layer of a ZigZag workload with the places that later findings need.
struct ZigZagLayer {
  let layer: Layer
  /// The axes of each operand with the tensor's size along them.
  let axes: [[LayerEquation.Axis]]
  /// Where each input's producer is written.
  let sources: [String: SourceLocation]
  /// What the operands were made of.
  let equation: LayerEquation

  private static let keys = [
    "id", "name", "operator_type", "equation", "dimension_relations", "loop_dims", "loop_sizes",
    "operand_precision", "operand_source", "pr_loop_dims", "pr_loop_sizes", "padding",
  ]

  static func read(_ value: Located, number: Int, _ findings: inout Findings) -> ZigZagLayer? {
    let written = value.entries?.last { $0.name == "id" }?.value.text
    let owner = written.map { "layer \($0)" } ?? "layer number \(number)"
    let hidden = (value.entries ?? []).map(\.name).filter { $0.lowercased().contains("hidden") }
    guard let fields = Fields(value, of: owner, known: keys + hidden, duplicates: .lastCounts, &findings)
    else { return nil }
    let id = id(fields, number: number, &findings)
    let name = fields["name"].flatMap { $0.text == "" ? nil : $0.string(&findings) }
    let type = fields.require("operator_type", &findings)?.string(&findings)
    let dimensions = dimensions(fields, &findings)
    let equation = fields.require("equation", &findings).flatMap { source in
      LayerEquation.parse(source, &findings).map { (source, $0) }
    }
    guard let dimensions, let (source, parsed) = equation else { return nil }
    let derived = ZigZagRelations.read(fields, dimensions, &findings)
    let full = LayerEquation(
      equation: parsed, source: source, dimensions: dimensions, derived: derived ?? [:])
    if let derived { reportUnused(derived, full, fields, &findings) }
    reportHiddenState(fields, hidden, parsed, &findings)
    let operands = ZigZagOperands(
      fields: fields, equation: full, id: id ?? "", hasRelations: derived != nil)
    guard let (list, axes, sources) = operands.read(&findings), let id, let type else {
      return nil
    }
    let layer = Layer(
      id: id, name: name ?? "Layer\(id)", operatorName: type, dimensions: dimensions, operands: list,
      location: fields.entry("id")?.key.location ?? value.location)
    return ZigZagLayer(layer: layer, axes: axes, sources: sources, equation: full)
  }

  /// The id; a layer without one has its position, as long as all do.
  private static func id(_ fields: Fields, number: Int, _ findings: inout Findings) -> String? {
    guard !fields.has("id") else {
      return fields.require("id", &findings)?.string(&findings, expected: "the layer's id")
    }
    findings.note(
      .guessedMeaning, "\(fields.owner) has no id; \(number - 1), its position, is taken for it",
      at: fields.location, fix: "write 'id: \(number - 1)'")
    return "\(number - 1)"
  }

  /// Says that the state which spiking layers keep from step to step, as forks of ZigZag write it, isn't counted.
  private static func reportHiddenState(
    _ fields: Fields, _ keys: [String], _ equation: Equation, _ findings: inout Findings
  ) {
    let isOperand = equation.tensors.contains { $0.name == "H" }
    let precision = fields["operand_precision"]?.entries?.last { $0.name == "H" }
    let written = keys.filter { key in !["false", "no", "off"].contains(fields[key]?.text?.lowercased()) }
    guard
      let place = (isOperand ? nil : precision?.key.location)
        ?? (written.first { $0 != "hidden_mode" }).flatMap({ fields.entry($0)?.key.location })
    else { return }
    let bits = precision?.value.text.map { " of \($0) bits" } ?? ""
    findings.warning(
      .unsupportedOperator,
      "\(fields.owner) keeps a hidden state\(bits) from step to step, which isn't counted: neither where it lies nor what it "
        + "moves", at: place,
      fix: "write it as an operand of the equation, or take the figures for those of the rest")
  }

  /// Reports producers that are no layer of the file.
  func reportUnknownProducers(_ known: Set<String>, _ findings: inout Findings) {
    for input in layer.inputs {
      guard let id = input.source.producer, !known.contains(id) else { continue }
      findings.error(
        .unknownProducer, "layer \(layer.id) takes '\(input.name)' from layer \(id), which the file lacks",
        at: sources[input.name] ?? layer.location,
        fix: "write the id of a layer, or \(layer.id) for a constant")
    }
  }

  private static func dimensions(_ fields: Fields, _ findings: inout Findings) -> [Layer.Dimension]? {
    let names = fields.require("loop_dims", &findings)?.names(&findings)
    let list = fields.require("loop_sizes", &findings)?.list(&findings, orOne: true)
    let sizes = list?.compactMap { $0.int(&findings, expected: "a loop size", in: 1...(1 << 40)) }
    guard let names, let list, let sizes, sizes.count == list.count else { return nil }
    guard names.count == sizes.count else {
      findings.error(
        .shapeMismatch, "\(sizes.count) loop sizes for \(names.count) loop dimensions",
        at: fields.entry("loop_sizes")?.key.location, fix: "give one size for each dimension")
      return nil
    }
    return zip(names, sizes).map { Layer.Dimension(($0.text ?? "").uppercased(), $1) }
  }

  private static func reportUnused(
    _ derived: [String: LayerEquation.Derived], _ equation: LayerEquation, _ fields: Fields,
    _ findings: inout Findings
  ) {
    let used = equation.usedNames
    for name in derived.keys.sorted() where !used.contains(name) {
      findings.warning(
        .unknownDimension,
        "the relation for '\(name)' is never used: no operand of \(fields.owner) is indexed by it",
        at: fields.entry("dimension_relations")?.key.location)
    }
  }
}
