import Diagnostics
import Tilewright

/// Writes a network as a ZigZag workload. Ids become numbers, those of the layers' order where they aren't numbers already; a layer of
/// one input has a free scalar for the second.
struct ZigZagWorkloadWriter {
  private let network: Network
  private let ids: [String: Int]

  private static let operators = [
    "Max", "Conv", "Pooling", "Add", "Conv_downsample", "Gemm", "Pool", "MaxPool", "AveragePool",
    "GlobalAveragePool",
  ]

  init(_ network: Network) {
    self.network = network
    let numbers = network.layers.map { layer in Int(layer.id).flatMap { "\($0)" == layer.id ? $0 : nil } }
    let keepsIds = numbers.allSatisfy { $0 ?? -1 >= 0 }
    ids = Dictionary(
      network.layers.enumerated().map { ($1.id, keepsIds ? numbers[$0] ?? $0 : $0) }
    ) { first, _ in first }
  }

  func text(_ findings: inout Findings) -> String {
    if network.layers.isEmpty {
      findings.error(
        .unknownFormat, "network '\(network.name)' has no layers, which is no workload to ZigZag", at: nil,
        fix: "give a network with layers")
    }
    return network.layers.map { layer($0, &findings) }.joined(separator: "\n")
  }

  private func layer(_ layer: Layer, _ findings: inout Findings) -> String {
    reportLosses(layer, &findings)
    let id = ids[layer.id] ?? 0
    let windows = windows(of: layer)
    let derived = Dictionary(windows.map { ($0.axis, $0.name) }) { first, _ in first }
    let missing = Self.missingInput(of: layer)
    var precisions = layer.operands.map { (YAMLText.scalar($0.name), "\($0.precisionBits)") }
    precisions += missing.map { ($0, "0") }
    precisions.append((YAMLText.scalar("\(layer.output.name)_final"), "\(layer.output.finalPrecisionBits)"))
    var sources = layer.inputs.map { operand -> (String, String) in
      let producer = operand.source.producer.flatMap { ids[$0] }
      return (YAMLText.scalar(operand.name), "\(producer ?? id)")
    }
    sources += missing.map { ($0, "\(id)") }
    let equation = EquationText(layer, derived: derived).text.filter { $0 != " " }
    var lines = [
      "- id: \(id)", "  name: \(YAMLText.scalar(layer.name))",
      "  operator_type: \(YAMLText.scalar(layer.operatorName))",
      "  equation: \(([equation] + missing.map { "\($0)[]" }).joined(separator: "*"))",
    ]
    if !windows.isEmpty {
      lines.append("  dimension_relations: \(YAMLText.list(windows.map { relation($0, layer) }))")
    }
    lines += [
      "  loop_dims: \(YAMLText.list(layer.dimensions.map { YAMLText.scalar($0.name) }))",
      "  loop_sizes: \(YAMLText.list(layer.dimensions.map { "\($0.size)" }))",
      "  operand_precision: \(YAMLText.mapping(precisions))",
      "  operand_source: \(YAMLText.mapping(sources))",
    ]
    let clipped = windows.filter { $0.axis.isPadded }
    if !clipped.isEmpty {
      let padding = clipped.map { window -> String in
        let outside = IndexReach(window.axis.index, over: layer.sizes).outside(window.axis.size)
        return "[\(-window.axis.index.constant), \(outside.after)]"
      }
      lines += [
        "  pr_loop_dims: \(YAMLText.list(clipped.map { YAMLText.scalar($0.name) }))",
        "  pr_loop_sizes: \(YAMLText.list(clipped.map { "\($0.axis.size)" }))",
        "  padding: \(YAMLText.list(padding))",
      ]
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// The second input that ZigZag's equations demand: a free scalar for layers of one input.
  private static func missingInput(of layer: Layer) -> [String] {
    guard layer.inputs.count == 1 else { return [] }
    return layer.operands.contains { $0.name == "W" } ? ["I"] : ["W"]
  }

  /// The axes that are more than a dimension, each with a name of its own.
  private func windows(of layer: Layer) -> [Window] {
    var windows: [Window] = []
    let taken = Set(layer.dimensions.map { $0.name.lowercased() })
    for axis in layer.operands.flatMap({ $0.writtenAxes(over: layer.sizes) }) where !axis.isPlain {
      guard !windows.contains(where: { $0.axis == axis }) else { continue }
      let first = axis.index.terms.first.map { layer.dimensions[$0.dimension].name.lowercased() } ?? ""
      var name = "i" + (first.hasPrefix("o") ? String(first.dropFirst()) : first)
      while taken.contains(name) || windows.contains(where: { $0.name == name }) { name += "_" }
      windows.append(Window(axis: axis, name: name))
    }
    return windows
  }

  /// An axis that is more than a dimension, with the name that stands for it.
  private struct Window {
    let axis: WrittenAxis
    let name: String
  }

  private func relation(_ window: Window, _ layer: Layer) -> String {
    let terms = window.axis.index.terms.map {
      "\($0.coefficient)*\(layer.dimensions[$0.dimension].name.lowercased())"
    }
    return "\(window.name)=\(terms.joined(separator: "+"))"
  }

  /// Whether a name can stand in an equation.
  private static func isWord(_ name: String) -> Bool {
    name.first?.isNumber == false
      && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
  }

  private func reportLosses(_ layer: Layer, _ findings: inout Findings) {
    func report(_ what: String, _ fix: String) {
      findings.error(
        .unsupportedIndexing, "\(what), which ZigZag's workloads have no word for", at: layer.location,
        fix: fix)
    }
    for operand in layer.operands {
      for axis in operand.writtenAxes(over: layer.sizes) where !axis.isPlain {
        if axis.index.terms.count != 2 || axis.index.terms.contains(where: { $0.coefficient < 1 }) {
          report(
            "operand \(operand.name) of layer '\(layer.id)' is indexed by more than a dimension or a sum of two",
            "write the layer as a convolution or a product")
        } else if axis.index.constant > 0 {
          report(
            "operand \(operand.name) of layer '\(layer.id)' begins at element \(axis.index.constant)",
            "cut the tensor before the layer")
        }
      }
    }
    if !Self.operators.contains(layer.operatorName) {
      findings.error(
        .unsupportedOperator,
        "layer '\(layer.id)' has the operator '\(layer.operatorName)', which ZigZag's workloads have no word for",
        at: layer.location, fix: "write one of \(Spelling.list(Self.operators))")
    }
    if layer.inputs.count > 2 {
      report("layer '\(layer.id)' has \(layer.inputs.count) inputs", "write a layer for every two")
    }
    if layer.output.name != "O" {
      report("the output of layer '\(layer.id)' is \(layer.output.name)", "call it O")
    }
    for input in layer.inputs where input.name != "I" && input.name != "W" {
      report("operand \(input.name) of layer '\(layer.id)' is neither I nor W", "call it I or W")
    }
    for operand in layer.operands.prefix(2) where operand.axes.isEmpty {
      report("operand \(operand.name) of layer '\(layer.id)' has no axes", "give it one of a single element")
    }
    if layer.inputs.isEmpty { report("layer '\(layer.id)' has no inputs", "leave the layer out") }
    for dimension in layer.dimensions where !Self.isWord(dimension.name) {
      report("dimension '\(dimension.name)' of layer '\(layer.id)'", "give it a name of letters and digits")
    }
    for input in layer.inputs where input.name != "I" && input.source == .networkInput {
      report(
        "operand \(input.name) of layer '\(layer.id)' is the network's input, which only an operand I can be",
        "call it I")
    }
    for input in layer.inputs where input.name == "I" && input.source == .constant {
      report("operand I of layer '\(layer.id)' is a constant", "call it W")
    }
  }
}
