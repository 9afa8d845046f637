import Diagnostics
import Tilewright

extension Network {
  /// What to say about operators that were left out: an error when nothing is left, a warning when more than a tenth of
  /// the operations is missing or nobody knows how many are.
  func leftOutFinding(at location: SourceLocation) -> Diagnostic? {
    guard !layers.isEmpty else { return .noLayers(self, location) }
    guard let leftOut else { return nil }
    let counted = layers.reduce(0.0) { $0 + Double($1.operations) }
    let share = Double(leftOut.operations) / (counted + Double(leftOut.operations))
    guard share > 0.1 || leftOut.unknown > 0 else { return nil }
    return .partOfNetwork(self, leftOut, share: share, location)
  }
}

extension Diagnostic {
  fileprivate static func noLayers(_ network: Network, _ location: SourceLocation) -> Diagnostic {
    let skipped = network.leftOut?.operators ?? 0
    return .error(
      .leftOut,
      skipped == 0
        ? "no operator becomes a layer: all of them move data or compute with constants"
        : "no layer is left: \(skipped) of \(network.uncosted.count) "
          + "\(network.uncosted.count == 1 ? "operator" : "operators") skipped"
          + (skipped == network.uncosted.count ? "" : ", the others cost nothing"),
      at: location,
      fix: skipped == 0
        ? "give a model that computes something at run time"
        : "write the skipped operators with ones that are read (Docs/onnx.md lists them)")
  }

  fileprivate static func partOfNetwork(
    _ network: Network, _ leftOut: Network.LeftOut, share: Double, _ location: SourceLocation
  ) -> Diagnostic {
    let skipped = network.uncosted.filter { $0.reason == .skipped }
    let names = skipped.prefix(3).map { "\($0.type) '\($0.name)'" }.joined(separator: ", ")
    let more = skipped.count > 3 ? " and \(skipped.count - 3) more" : ""
    let percent = Int((share * 100).rounded(.down))
    let known =
      share > 0.1
      ? "\(percent) % of the operations, about \(leftOut.operations), are left out" : nil
    let unknown =
      leftOut.unknown > 0
      ? "nobody knows how many operations \(leftOut.unknown) skipped "
        + "\(leftOut.unknown == 1 ? "operator has" : "operators have")" : nil
    return .warning(
      .leftOut,
      [known, unknown].compactMap(\.self).joined(separator: ", ") + ": \(names)\(more)", at: location,
      fix: "read all totals as \"at least\", or write these operators with ones that are read")
  }
}
