import Diagnostics
import Tilewright

/// Says what an `operand_source` that names the layer itself means: `I: 0` is a constant in layer 0 and the output of layer
/// 0 everywhere else, and readers of such files take the one for the other.
enum ZigZagSources {
  /// Adds one remark that lists all operands whose source is their own layer.
  static func remark(_ layers: [ZigZagLayer], _ findings: inout Findings) {
    var names: [String] = []
    var ids: [String: [String]] = [:]
    var first: SourceLocation?
    for layer in layers {
      for operand in layer.layer.inputs {
        guard operand.source.producer == nil, let place = layer.sources[operand.name] else { continue }
        let name = operand.source == .networkInput ? "\(operand.name), the network's input," : operand.name
        if ids[name] == nil { names.append(name) }
        ids[name, default: []].append(layer.layer.id)
        first = first ?? place
      }
    }
    guard let first else { return }
    let parts = names.map { name in
      let layers = ids[name] ?? []
      return "\(name) of \(layers.count == 1 ? "layer" : "layers") \(Words.list(layers))"
    }
    findings.note(
      .ownSource,
      "a source that is the layer's own id is no layer but a constant: \(parts.joined(separator: "; "))",
      at: first,
      fix: "nothing to do if that is meant; else write the id of the layer that produces it")
  }
}
