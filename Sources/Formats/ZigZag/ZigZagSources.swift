import Diagnostics
import Tilewright

/// Says what an `operand_source` that names the layer itself means: `I: 0` is a constant in layer 0 and the output of layer
/// 0 everywhere else, and readers of such files take the one for the other. An operand that isn't mentioned is a constant,
/// too.
enum ZigZagSources {
  /// Adds one remark that lists all operands whose source is their own layer, and one for those without a source.
  static func remark(_ layers: [ZigZagLayer], _ findings: inout Findings) {
    var own = Listing()
    var unsaid = Listing()
    for layer in layers {
      for operand in layer.layer.inputs where operand.source.producer == nil {
        if let place = layer.sources[operand.name] {
          own.add(operand, layer.layer, at: place)
        } else if operand.precisionBits > 0 {
          unsaid.add(operand, layer.layer, at: layer.layer.location)
        }
      }
    }
    if let first = own.first {
      findings.note(
        .ownSource,
        "a source that is the layer's own id is no layer but a constant: \(own.text)", at: first,
        fix: "nothing to do if that is meant; else write the id of the layer that produces it")
    }
    if let first = unsaid.first {
      findings.note(
        .guessedMeaning,
        "'operand_source' doesn't say where these come from, they are taken for constants: \(unsaid.text)",
        at: first, fix: "write the id of the layer that produces each, or the layer's own for a constant")
    }
  }

  /// Operands by name with their layers: `W of layers 0 and 1; I, the network's input, of layer 0`.
  private struct Listing {
    private(set) var first: SourceLocation?
    private var names: [String] = []
    private var ids: [String: [String]] = [:]

    mutating func add(_ operand: Operand, _ layer: Layer, at place: SourceLocation?) {
      let name = operand.source == .networkInput ? "\(operand.name), the network's input," : operand.name
      if ids[name] == nil { names.append(name) }
      ids[name, default: []].append(layer.id)
      first = first ?? place
    }

    var text: String {
      names.map { name in
        let layers = ids[name] ?? []
        return "\(name) of \(layers.count == 1 ? "layer" : "layers") \(Words.list(layers))"
      }.joined(separator: "; ")
    }
  }
}
