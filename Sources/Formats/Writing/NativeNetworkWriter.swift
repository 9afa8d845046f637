import Diagnostics
import Tilewright

/// Writes a network as `NativeNetwork` reads it: every layer as an equation.
///
/// A layer is called by its name where no other has it, else by its id, since here the two are one.
struct NativeNetworkWriter {
  private let network: Network
  private let names: [String: String]

  /// What sources are called that are no layers.
  private static let reserved: Set = ["constant", "input"]

  init(_ network: Network) {
    self.network = network
    names = Self.names(of: network.layers)
  }

  /// What each layer is called, by its id.
  private static func names(of layers: [Layer]) -> [String: String] {
    let counts = Dictionary(layers.map { ($0.name, 1) }, uniquingKeysWith: +)
    let ids = Set(layers.map(\.id))
    var taken = reserved
    var names: [String: String] = [:]
    for layer in layers {
      let isSafe = counts[layer.name] == 1 && (layer.name == layer.id || !ids.contains(layer.name))
      let wanted = isSafe && !reserved.contains(layer.name) ? layer.name : layer.id
      var name = wanted
      var number = 2
      while taken.contains(name) || name != layer.id && ids.contains(name) {
        name = "\(wanted)_\(number)"
        number += 1
      }
      taken.insert(name)
      names[layer.id] = name
    }
    return names
  }

  func text(_ findings: inout Findings) -> String {
    let inputs = network.layers.flatMap { layer in
      layer.inputs.filter { $0.source == .networkInput }.map {
        (inputName(of: $0, in: layer), shape(of: $0, in: layer))
      }
    }
    var text = "tilewright: network\nname: \(YAMLText.scalar(network.name))\n"
    if !inputs.isEmpty {
      text += "inputs:\n" + inputs.map { "  \(YAMLText.scalar($0)): \($1)\n" }.joined()
    }
    guard !network.layers.isEmpty else { return text + "layers: []\n" }
    return text + "layers:\n" + network.layers.map(self.layer).joined(separator: "\n")
  }

  private func inputName(of operand: Operand, in layer: Layer) -> String {
    var name = "input of \(names[layer.id] ?? layer.id) \(operand.name)"
    // A layer may be called so.
    while names.values.contains(name) { name += "_" }
    return name
  }

  private func layer(_ layer: Layer) -> String {
    let sources = layer.inputs.map { operand -> (String, String) in
      let source =
        switch operand.source {
        case .constant: "constant"
        case .networkInput: YAMLText.scalar(inputName(of: operand, in: layer))
        case .layer(let id): YAMLText.scalar(names[id] ?? id)
        }
      return (YAMLText.scalar(operand.name), source)
    }
    let sized = layer.operands.enumerated().filter { index, operand in
      index > 0 && operand.source != .constant || operand.axes.contains { $0.extent != nil }
    }.map(\.element)
    let extents = sized.map { (YAMLText.scalar($0.name), shape(of: $0, in: layer)) }
    let padding = sized.compactMap { operand in
      self.padding(of: operand, in: layer).map { (YAMLText.scalar(operand.name), $0) }
    }
    var lines = [
      "- name: \(YAMLText.scalar(names[layer.id] ?? layer.id))",
      "  operator: \(YAMLText.scalar(layer.operatorName))",
      "  from: \(YAMLText.mapping(sources))", "  einsum: \(EquationText(layer).text)",
      "  sizes: \(YAMLText.mapping(layer.dimensions.map { (key(of: $0), "\($0.size)") }))",
      "  precision: \(YAMLText.mapping(precisions(of: layer)))",
    ]
    if !extents.isEmpty { lines.append("  extents: \(YAMLText.mapping(extents))") }
    if !padding.isEmpty { lines.append("  padding: \(YAMLText.mapping(padding))") }
    return lines.map { "  \($0)\n" }.joined()
  }

  /// In lower case, where that is read as the same name.
  private func key(of dimension: Layer.Dimension) -> String {
    let lower = dimension.name.lowercased()
    return YAMLText.scalar(lower.uppercased() == dimension.name ? lower : dimension.name)
  }

  private func precisions(of layer: Layer) -> [(String, String)] {
    let output = layer.output
    // An output that is called as a kind of tensors has the keys of its own kind.
    let isKind = ["activation", "weight", "output"].contains(output.name)
    let own = [
      (isKind ? "partial-sum" : output.name, output.precisionBits),
      (isKind ? "output" : "\(output.name)-final", output.finalPrecisionBits),
    ]
    let inputs = layer.inputs.map { ($0.name, $0.precisionBits) }
    return ([own[0]] + inputs + [own[1]]).map { (YAMLText.scalar($0), "\($1) b") }
  }

  /// The size of a tensor along each axis.
  private func shape(of operand: Operand, in layer: Layer) -> String {
    YAMLText.list(operand.writtenAxes(over: layer.sizes).map { "\($0.size)" })
  }

  /// How far indices lie outside, where a reader wouldn't expect it.
  private func padding(of operand: Operand, in layer: Layer) -> String? {
    let sizes = layer.sizes
    let axes = operand.writtenAxes(over: sizes).map { ($0, IndexReach($0.index, over: sizes)) }
    guard axes.contains(where: { !$1.fits($0.size, padding: nil) }) else { return nil }
    return YAMLText.list(
      axes.map { axis, reach in
        let outside = reach.outside(axis.size)
        return "[\(outside.before), \(outside.after)]"
      })
  }
}
