public import Diagnostics

extension Layer {
  /// The most bits a layer may move if every operation fetched its widest operand: 2^56. Whatever a mapping makes of
  /// it, no count then leaves an `Int`: traffic over a boundary never exceeds one element an operation, and sums
  /// over all boundaries stay below 2^62.
  public static let largestTraffic = 1 << 56

  /// The largest number of operations of a layer, and of bits of one of its operands: 2^62.
  public static let largestCount = 1 << 62

  /// Everything that keeps the layer from being counted, in the order sizes, operands, axes; empty when it is
  /// sound.
  ///
  /// A layer that has errors must not be asked for its operations: they may exceed what an `Int` holds.
  /// A dimension that indexes no operand is sound: it repeats the computation.
  public func check() -> [Diagnostic] {
    var findings = checkDimensions()
    guard !operands.isEmpty else {
      return findings + [
        .error(.missingKey, "layer '\(id)' has no output", at: location, fix: "give it an output operand")
      ]
    }
    findings += duplicates(of: operands.map(\.name), kind: "operand")
    for (position, operand) in operands.enumerated() {
      findings += check(operand, isOutput: position == 0)
    }
    if findings.isEmpty { findings += checkTraffic() }
    return findings
  }

  /// Number of operations, or nil when it exceeds `largestCount` or a size is below 1.
  public var checkedOperations: Int? { Self.checkedProduct(sizes) }

  /// The product, or nil when it exceeds `largestCount` or a factor is below 1.
  public static func checkedProduct(_ factors: [Int]) -> Int? {
    var product = 1
    for factor in factors {
      let (next, overflow) = product.multipliedReportingOverflow(by: factor)
      guard factor >= 1, !overflow, next <= largestCount else { return nil }
      product = next
    }
    return product
  }

  private func checkDimensions() -> [Diagnostic] {
    var findings = duplicates(of: dimensions.map(\.name), kind: "dimension")
    for dimension in dimensions where dimension.size < 1 {
      findings.append(
        .error(
          .outOfRange, "dimension \(dimension.name) of layer '\(id)' has size \(dimension.size)",
          at: location, fix: "sizes start at 1"))
    }
    if findings.isEmpty, checkedOperations == nil {
      let product = dimensions.map { "\($0.name) \($0.size)" }.joined(separator: " × ")
      findings.append(
        .error(
          .outOfRange, "layer '\(id)' has more than 2^62 operations: \(product)", at: location,
          fix: "split the layer or correct its sizes"))
    }
    return findings
  }

  private func checkTraffic() -> [Diagnostic] {
    let widest = operands.reduce(1) { max($0, $1.precisionBits, $1.finalPrecisionBits) }
    guard Self.largestTraffic / widest < operations else { return [] }
    return [
      .error(
        .outOfRange,
        "layer '\(id)' has \(operations) operations on elements of up to \(widest) bits, together more than 2^56 bits",
        at: location, fix: "split the layer or correct its sizes")
    ]
  }

  private func duplicates(of names: [String], kind: String) -> [Diagnostic] {
    var seen: Set<String> = []
    return names.filter { !seen.insert($0).inserted }.map {
      .error(
        .duplicate, "layer '\(id)' has two \(kind)s named '\($0)'", at: location,
        fix: "give each \(kind) a name of its own")
    }
  }

  private func check(_ operand: Operand, isOutput: Bool) -> [Diagnostic] {
    var findings: [Diagnostic] = []
    for bits in Set([operand.precisionBits, operand.finalPrecisionBits]).sorted() where !(0...1024 ~= bits) {
      findings.append(
        .error(
          .outOfRange, "operand \(operand.name) of layer '\(id)' has elements of \(bits) bits",
          at: location, fix: "a precision is 0 (free) to 1024 bits"))
    }
    if !isOutput, operand.source == .layer(id) {
      findings.append(
        .error(
          .cyclicGraph, "operand \(operand.name) of layer '\(id)' is the layer's own output", at: location,
          fix: "name the layer that produces it"))
    }
    findings += checkAxes(of: operand, isOutput: isOutput)
    if findings.isEmpty { findings += checkSize(of: operand) }
    return findings
  }

  /// The bits of the whole operand: no more than its iterations × its precision.
  private func checkSize(of operand: Operand) -> [Diagnostic] {
    let relevant = dimensions.indices.filter(operand.isIndexed(by:)).map { dimensions[$0].size }
    let bits = max(1, operand.precisionBits, operand.finalPrecisionBits)
    // Sizes below 1 and products of operations beyond the limit are reported with the dimensions.
    guard checkedOperations != nil, Self.checkedProduct(relevant + [bits]) == nil else { return [] }
    return [
      .error(
        .outOfRange, "operand \(operand.name) of layer '\(id)' has more than 2^62 bits", at: location,
        fix: "split the layer or correct its sizes")
    ]
  }
}
