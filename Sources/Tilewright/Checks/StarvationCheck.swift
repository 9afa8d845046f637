import Diagnostics

/// Warns of a memory that feeds an array through a port too narrow for it.
///
/// Where one instance holds inputs, weights and outputs for `n` processing elements, an element can keep only one of
/// the three while the others change every cycle. Whatever is laid along the array, each dimension sets two of the three
/// apart: with `a·b·c = n` elements along dimensions of the three kinds the operands need `a·b`, `b·c` and `a·c` elements per
/// cycle, and the second largest of those is at least the root of `n`. A port of `w` elements per cycle therefore feeds at
/// most `w²` of the processing elements.
enum StarvationCheck {
  /// Bits of an element where no network says.
  private static let defaultPrecision = 16

  static func findings(for machine: Machine, network: Network?) -> [Diagnostic] {
    let roles: [OperandRole] = [.input, .weight, .output]
    let innermost = Set(roles.map { machine.chain(of: $0).first })
    guard innermost.count == 1, let index = innermost.first.flatMap(\.self) else { return [] }
    let memory = machine.memories[index]
    let served = memory.servedDimensions.map { machine.array.dimensions[$0] }.filter { $0.size > 1 }
    guard let elements = Layer.checkedProduct(served.map(\.size)) else { return [] }
    let feeds = roles.compactMap { memory.port(for: $0, .readToBelow) }.map { memory.ports[$0].widthBits }
    guard elements > 1, let width = feeds.max() else { return [] }
    let precision = network.map(narrowest) ?? defaultPrecision
    guard precision >= 1 else { return [] }
    let words = max(1, width / precision)
    let (square, isHuge) = words.multipliedReportingOverflow(by: words)
    guard !isHuge, square < elements else { return [] }
    let starved = Starved(
      memory: memory, served: served.map(\.name), elements: elements, fed: square, width: width,
      precision: precision, isAssumed: network == nil)
    return [.starved(starved)]
  }

  /// The fewest bits of an element that moves.
  private static func narrowest(_ network: Network) -> Int {
    network.layers.flatMap { $0.operands.map(\.precisionBits) }.filter { $0 > 0 }.min() ?? 0
  }

  fileprivate struct Starved {
    let memory: Memory
    let served: [String]
    let elements: Int
    let fed: Int
    let width: Int
    let precision: Int
    let isAssumed: Bool

    /// The share of the array that works, as a percentage with one digit.
    var utilization: String {
      let tenths = fed * 1000 / elements
      return tenths.isMultiple(of: 10) ? "\(tenths / 10)%" : "\(tenths / 10).\(tenths % 10)%"
    }
  }
}

extension Diagnostic {
  fileprivate static func starved(_ starved: StarvationCheck.Starved) -> Diagnostic {
    let memory = starved.memory
    let isNative = memory.origin.dialect == .native
    let list = "[\(starved.served.joined(separator: ", "))]"
    let sharing = isNative ? "shared-by \(list)" : "served_dimensions \(list)"
    let own = isNative ? "shared-by: none" : "served_dimensions: []"
    let width = isNative ? "a bandwidth" : "an r_bw"
    let enough = starved.elements.multipliedReportingOverflow(by: starved.precision)
    let wider =
      enough.overflow ? "" : "; for one that feeds all, \(width) of up to \(enough.partialValue) bits"
    return .warning(
      .starvedArray,
      "\(memory.name): \(sharing) means one instance for \(starved.elements) PEs, and \(starved.width) bits per cycle "
        + "feed at most \(starved.fed) of \(starved.elements) (utilization \(starved.utilization)) with elements of "
        + "\(starved.precision) bits" + (starved.isAssumed ? ", as no network says otherwise" : ""),
      at: memory.place(of: .sharing), fix: "for one instance per PE write \(own)" + wider)
  }
}
