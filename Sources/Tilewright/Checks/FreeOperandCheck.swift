import Diagnostics

/// Warns of results and activations whose elements have no bits: they cost nothing and take no room, which is only
/// meant for constants such as the window of a pooling.
enum FreeOperandCheck {
  static func findings(for network: Network) -> [Diagnostic] {
    network.layers.flatMap { layer in
      layer.operands.enumerated().compactMap { number, operand -> Diagnostic? in
        if number == 0 {
          if operand.precisionBits == 0 { return .free(operand, "partial sums", in: layer) }
          return operand.finalPrecisionBits == 0 ? .free(operand, "finished results", in: layer) : nil
        }
        guard operand.precisionBits == 0, operand.source != .constant else { return nil }
        return .free(operand, "elements", in: layer)
      }
    }
  }
}

extension Diagnostic {
  fileprivate static func free(_ operand: Operand, _ what: String, in layer: Layer) -> Diagnostic {
    .warning(
      .freeOperand,
      "layer \(layer.id) '\(layer.name)': the \(what) of \(operand.name) have 0 bits, so that moving and holding them "
        + "is free", at: layer.location, fix: "write the bits of an element of \(operand.name)")
  }
}
