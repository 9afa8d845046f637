import Tilewright

/// The operators of a network that became no layer, as results list them: one line for each reason.
///
///     3 free     2 Reshape, 1 Transpose
///     4 fused    2 Mul, 1 Relu, 1 Sigmoid; in several nodes: 1 Swish
///     1 skipped  LSTM 'rnn' (about 39 321 600 operations)
///     3 uncounted  2 MaxPool 'pool1', 'pool2', 1 Softmax 'prob': 46 080 operations natively
enum UncostedText {
  /// Operators of a type that are named.
  private static let named = 3

  /// How many operators there are of each reason, and which: by type, those that were skipped by name, those that the
  /// model doesn't count by both.
  static func lines(_ network: Network) -> [(count: String, operators: String)] {
    [Network.UncostedOperator.Reason.free, .fused, .skipped, .uncounted].compactMap { reason in
      let group = network.uncosted.filter { $0.reason == reason }
      guard !group.isEmpty else { return nil }
      let count = "\(group.count) \(reason.rawValue)"
      switch reason {
      case .skipped: return (count, group.map(skipped).joined(separator: ", "))
      case .free: return (count, ([types(group)] + group.compactMap(remark)).joined(separator: "; "))
      case .uncounted: return (count, uncounted(group))
      case .fused: return (count, ([types(group)] + activations(group)).joined(separator: "; "))
      }
    }
  }

  private static func types(_ group: [Network.UncostedOperator]) -> String {
    Set(group.map(\.type)).sorted().map { type in "\(group.count { $0.type == type }) \(type)" }
      .joined(separator: ", ")
  }

  private static func uncounted(_ group: [Network.UncostedOperator]) -> String {
    let names = Set(group.map(\.type)).sorted().map { type in
      let own = group.filter { $0.type == type }
      let shown = own.prefix(named).map { "'\($0.name)'" }.joined(separator: ", ")
      return "\(own.count) \(type) \(shown)\(own.count > named ? ", …" : "")"
    }.joined(separator: ", ")
    let operations = group.reduce(0.0) { $0 + Double($1.operations ?? 0) }
    guard (1..<1e18).contains(operations) else { return names }
    return "\(names): \(NumberFormat.grouped(Int(operations))) operations natively"
  }

  private static func activations(_ group: [Network.UncostedOperator]) -> [String] {
    let names = group.compactMap(\.remark)
    let counted = Set(names).sorted().map { name in "\(names.count { $0 == name }) \(name)" }
    return counted.isEmpty ? [] : ["in several nodes: \(counted.joined(separator: ", "))"]
  }

  private static func remark(_ entry: Network.UncostedOperator) -> String? {
    entry.remark.map { "\(entry.type) '\(entry.name)': \($0)" }
  }

  private static func skipped(_ entry: Network.UncostedOperator) -> String {
    let operations =
      entry.operations.map { "about \(NumberFormat.grouped($0)) operations" } ?? "operations unknown"
    return "\(entry.type) '\(entry.name)' (\(operations))"
  }
}

extension Network {
  /// What stands before a total: nothing, or that operators are missing in it.
  var atLeast: String { leftOut == nil ? "" : "at least " }
}
