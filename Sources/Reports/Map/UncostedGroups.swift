import Tilewright

/// The operators of a network that became no layer, as reports list them.
enum UncostedGroups {
  /// Operators of a type that are named.
  private static let named = 3

  /// One line for each reason; operators by type, those that were skipped by name, those that the model doesn't count by both.
  static func lines(of network: Network) -> [(count: String, operators: String)] {
    [Network.UncostedOperator.Reason.free, .fused, .skipped, .uncounted].compactMap { reason in
      let group = network.uncosted.filter { $0.reason == reason }
      guard !group.isEmpty else { return nil }
      let types = Set(group.map(\.type)).sorted()
      let text =
        switch reason {
        case .free, .fused:
          types.map { type in "\(group.count { $0.type == type }) \(type)" }.joined(separator: ", ")
        case .skipped: group.map { "\($0.type) '\($0.name)'" }.joined(separator: ", ")
        case .uncounted: uncounted(group, types)
        }
      return ("\(group.count) \(reason.rawValue)", text)
    }
  }

  /// `2 MaxPool 'pool1', 'pool2', 1 Softmax 'prob': 46 080 operations`.
  private static func uncounted(_ group: [Network.UncostedOperator], _ types: [String]) -> String {
    let names = types.map { type in
      let own = group.filter { $0.type == type }
      let shown = own.prefix(named).map { "'\($0.name)'" }.joined(separator: ", ")
      return "\(own.count) \(type) \(shown)\(own.count > named ? ", …" : "")"
    }.joined(separator: ", ")
    let operations = group.reduce(0.0) { $0 + Double($1.operations ?? 0) }
    guard (1..<1e18).contains(operations) else { return names }
    return "\(names): \(NumberFormat.grouped(Int(operations))) operations natively"
  }
}
