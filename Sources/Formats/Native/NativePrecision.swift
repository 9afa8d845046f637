import Diagnostics
import Tilewright

/// Bits of elements: for a network, changed piece by piece for a layer.
struct NativePrecision {
  private var activation = 8
  private var weight = 8
  private var partialSum: Int?
  private var output: Int?
  /// Bits of single operands, by name; `O-final` for the finished output.
  private(set) var operands: [String: Int] = [:]

  /// What the layer factories take; partial sums default to twice, results to once the width of an activation.
  var factory: Precision {
    Precision(
      activationBits: activation, weightBits: weight, partialSumBits: partialSum, outputBits: output)
  }

  /// Reads `precision`, filling up with a default. `operands` names those whose bits may be given one by one.
  static func read(
    _ value: Located?, default: NativePrecision, operands: [String], _ findings: inout Findings
  ) -> NativePrecision {
    guard let value else { return `default` }
    let known = ["activation", "weight", "partial-sum", "output"] + operands
    guard let fields = Fields(value, of: "'precision'", known: known, &findings) else { return `default` }
    var result = `default`
    for entry in fields.all {
      guard let bits = bits(entry.value, &findings) else { continue }
      // An input that is called as a kind of tensors has these bits whatever kind it is; an output has the key of its kind.
      if operands.contains(entry.name), !operands.contains("\(entry.name)-final") {
        result.operands[entry.name] = bits
      }
      switch entry.name {
      case "activation": result.activation = bits
      case "weight": result.weight = bits
      case "partial-sum": result.partialSum = bits
      case "output": result.output = bits
      default: result.operands[entry.name] = bits
      }
    }
    return result
  }

  /// Reads `precision` of an entry of constraints: what replaces the network's own.
  static func widths(
    _ value: Located?, of owner: String, _ findings: inout Findings
  ) -> ElementWidths {
    let known = ["activation", "weight", "partial-sum", "output"]
    guard let value,
      let fields = Fields(value, of: "'precision' of \(owner)", known: known, &findings)
    else { return ElementWidths() }
    func bits(_ name: String) -> Int? { fields[name].flatMap { Self.bits($0, &findings) } }
    return ElementWidths(
      activationBits: bits("activation"), weightBits: bits("weight"), partialSumBits: bits("partial-sum"),
      outputBits: bits("output"))
  }

  /// Bits of an element, 0 to 1024.
  private static func bits(_ value: Located, _ findings: inout Findings) -> Int? {
    guard let bits = value.size(atLeast: 0, &findings) else { return nil }
    guard bits <= 1024 else {
      findings.error(.outOfRange, "elements of \(bits) bits, expected at most 1024", at: value.location)
      return nil
    }
    return bits
  }
}
