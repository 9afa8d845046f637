import Diagnostics

/// Refuses networks whose totals leave an `Int`, though each of their layers fits one.
///
/// Operations together are at most 2^62; cycles at most 2^61, and so are the bits that move if every operation fetches its widest
/// operand: whatever a mapping makes of the layers, no sum over them is then larger than an `Int` holds.
enum NetworkSizeCheck {
  static func findings(for network: Network, on machine: Machine?) -> [Diagnostic] {
    var rules: [(what: String, exponent: Int, of: (Layer) -> Int)] = [
      ("operations", 62, { _ in 1 }),
      (
        "bits in motion", 61,
        { $0.operands.reduce(1) { max($0, $1.precisionBits, $1.finalPrecisionBits) } }
      ),
    ]
    if let machine {
      rules.append(("cycles of operations", 61, { _ in max(1, machine.array.operation.cycles(of: 1)) }))
    }
    for rule in rules {
      if let finding = finding(rule.what, rule.exponent, rule.of, in: network) { return [finding] }
    }
    return []
  }

  private static func finding(
    _ what: String, _ exponent: Int, _ each: (Layer) -> Int, in network: Network
  ) -> Diagnostic? {
    var sum = 0
    for layer in network.layers {
      // A layer that is too large by itself has a finding of its own.
      guard let operations = layer.checkedOperations else { return nil }
      let (product, overflow) = operations.multipliedReportingOverflow(by: each(layer))
      guard !overflow, product <= 1 << exponent else { return nil }
      guard product <= (1 << exponent) - sum else { return .tooLarge(network, upTo: layer, what, exponent) }
      sum += product
    }
    return nil
  }
}

extension Diagnostic {
  fileprivate static func tooLarge(_ network: Network, upTo layer: Layer, _ what: String, _ exponent: Int)
    -> Diagnostic
  {
    .error(
      .outOfRange,
      "the layers of '\(network.name)' up to '\(layer.id)' have together more than 2^\(exponent) \(what)",
      at: layer.location, fix: "correct their sizes, or divide the network")
  }
}
