import Diagnostics
import Tilewright

/// Writes a network as `NativeNetwork` reads it: every layer as an equation.
///
/// A layer is called by its name where no other has it, else by its id, since here the two are one.
struct NativeNetworkWriter {
  private let network: Network
  private let names: [String: String]

  init(_ network: Network) {
    self.network = network
    let layers = network.layers
    let ids = Set(layers.map(\.id))
    names = Dictionary(
      layers.map { layer in
        let isAlone = layers.count { $0.name == layer.name } == 1
        let isSafe = layer.name == layer.id || !ids.contains(layer.name)
        return (layer.id, isAlone && isSafe && layer.name != "constant" ? layer.name : layer.id)
      }
    ) { first, _ in first }
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
    return text + "layers:\n" + network.layers.map(self.layer).joined(separator: "\n")
  }

  private func inputName(of operand: Operand, in layer: Layer) -> String {
    "input of \(names[layer.id] ?? layer.id) \(operand.name)"
  }

  private func layer(_ layer: Layer) -> String {
    let sizes = layer.dimensions.map { (YAMLText.scalar($0.name.lowercased()), "\($0.size)") }
    var precisions = layer.operands.map { (YAMLText.scalar($0.name), "\($0.precisionBits) b") }
    precisions.append((YAMLText.scalar("\(layer.output.name)-final"), "\(layer.output.finalPrecisionBits) b"))
    let sources = layer.inputs.map { operand -> (String, String) in
      let source =
        switch operand.source {
        case .constant: "constant"
        case .networkInput: YAMLText.scalar(inputName(of: operand, in: layer))
        case .layer(let id): YAMLText.scalar(names[id] ?? id)
        }
      return (YAMLText.scalar(operand.name), source)
    }
    let extents = layer.operands.enumerated().filter { index, operand in
      index > 0 && operand.source != .constant || operand.axes.contains { $0.extent != nil }
    }.map { (YAMLText.scalar($1.name), shape(of: $1, in: layer)) }
    var lines = [
      "- name: \(YAMLText.scalar(names[layer.id] ?? layer.id))",
      "  operator: \(YAMLText.scalar(layer.operatorName))",
      "  from: \(YAMLText.mapping(sources))", "  einsum: \(EquationText(layer).text)",
      "  sizes: \(YAMLText.mapping(sizes))",
      "  precision: \(YAMLText.mapping(precisions))",
    ]
    if !extents.isEmpty { lines.append("  extents: \(YAMLText.mapping(extents))") }
    return lines.map { "  \($0)\n" }.joined()
  }

  /// The size of a tensor along each axis: its extent, or as far as the indices reach.
  private func shape(of operand: Operand, in layer: Layer) -> String {
    YAMLText.list(
      operand.axes.map { axis in "\(axis.extent ?? axis.index.range(over: layer.sizes).upperBound + 1)" })
  }
}
