import Diagnostics

/// Warns of small memories that can't hold a whole number of the elements they are for.
enum WholeElementCheck {
  /// Elements beyond which the rest doesn't matter.
  private static let few = 64

  static func findings(for machine: Machine, network: Network, constraints: Constraints?) -> [Diagnostic] {
    var widths: [OperandRole: [Int: Layer]] = [:]
    for layer in network.layers {
      let roles = Problem.roles(of: layer, given: constraints?.entry(for: layer)?.roles ?? [:])
      for (role, operand) in zip(roles, layer.operands) where operand.precisionBits > 0 {
        if widths[role]?[operand.precisionBits] == nil {
          widths[role, default: [:]][operand.precisionBits] = layer
        }
      }
    }
    return machine.memories.compactMap { memory in
      guard let capacity = memory.capacity.limit, capacity >= 1 else { return nil }
      var layers: [Int: Layer] = [:]
      for role in memory.roles { layers.merge(widths[role] ?? [:]) { first, _ in first } }
      // Elements of several widths may share what is there in many ways.
      guard let (bits, layer) = layers.first, layers.count == 1, capacity / bits < few,
        !capacity.isMultiple(of: bits)
      else { return nil }
      return .uneven(memory, holding: capacity, element: bits, layer)
    }
  }
}

extension Diagnostic {
  fileprivate static func uneven(
    _ memory: Memory, holding capacity: Int, element: Int, _ layer: Layer
  ) -> Diagnostic {
    let whole = capacity / element
    let message =
      whole == 0
      ? "can't hold a single element of \(element) bits"
      : "is room for \(whole) elements of \(element) bits, and \(capacity % element) bits are never used"
    return .warning(
      .brokenWord, "\(memory.name): \(capacity) bits, which \(message)", at: memory.place(of: .capacity),
      notes: [.init("layer \(layer.id) '\(layer.name)' has such elements", at: layer.location)],
      fix: whole == 0
        ? "write at least \(element) bits" : "write \(whole * element) or \((whole + 1) * element) bits")
  }
}
