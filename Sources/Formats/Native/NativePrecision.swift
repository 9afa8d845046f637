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
      guard let bits = entry.value.size(atLeast: 0, &findings) else { continue }
      guard bits <= 1024 else {
        findings.error(
          .outOfRange, "elements of \(bits) bits, expected at most 1024", at: entry.value.location)
        continue
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
}
