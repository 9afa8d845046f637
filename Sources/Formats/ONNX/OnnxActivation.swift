import Foundation

/// Activations that exporters write in several nodes, recognised by what the nodes compute: all forms of one function
/// have the same values.
///
/// The nodes are computed at a few points, with the constants of the file, and compared with the function. Casts and
/// quantisers leave a number what it is.
enum OnnxActivation: String, CaseIterable {
  case swish = "Swish"
  case hardSwish = "HardSwish"
  case gelu = "Gelu"
  case quickGelu = "QuickGelu"
  case mish = "Mish"
  case softplus = "Softplus"
  case softsign = "Softsign"
  case hardSigmoid = "HardSigmoid"
  case sigmoid = "Sigmoid"
  case tanh = "Tanh"
  case elu = "Elu"
  case selu = "Selu"
  case relu = "Relu"

  /// One node.
  struct Step {
    fileprivate let type: String
    fileprivate let inputs: [String]
    /// The values of inputs that are one number.
    fileprivate let numbers: [String: Double]
    /// Attributes that are one number.
    fileprivate let settings: [String: Double]
    fileprivate let makes: String

    /// Takes what is needed from a node.
    init(_ operation: OnnxOperation, makes: String) {
      type = operation.type
      inputs = operation.node.inputs
      numbers = Dictionary(
        zip(operation.node.inputs, operation.inputs).compactMap { name, value in
          value?.constant.flatMap { $0.count == 1 ? (name, $0.reals[0]) : nil }
        }, uniquingKeysWith: { first, _ in first })
      settings = Dictionary(
        operation.node.attributes.map { ($0.name, $0.float) }, uniquingKeysWith: { first, _ in first })
      self.makes = makes
    }
  }

  /// Where the functions are compared: they differ by more than the tolerance at one of the points at least.
  private static let points = [-4.0, -2.5, -1.2, -0.6, 0.3, 0.8, 1.7, 3.5]
  /// Constants of files are rounded, to 11 bits at worst; the two forms of GELU differ by less.
  private static let tolerance = 2e-3

  /// The activation that nodes compute, producers before consumers; nil for a function without a name here.
  static func recognized(_ steps: [Step], entry: String) -> OnnxActivation? {
    var found: [Double] = []
    for point in points {
      var values = [entry: point]
      for step in steps {
        guard let value = step.value(values) else { return nil }
        values[step.makes] = value
      }
      found.append(steps.last.flatMap { values[$0.makes] } ?? .nan)
    }
    return allCases.first { activation in
      zip(points, found).allSatisfy { abs(activation($0) - $1) <= tolerance }
    }
  }

  private func callAsFunction(_ x: Double) -> Double {
    let logistic = 1 / (1 + exp(-x))
    return switch self {
    case .swish: x * logistic
    case .hardSwish: x * min(max(x + 3, 0), 6) / 6
    case .gelu: x / 2 * (1 + erf(x / 2.0.squareRoot()))
    case .quickGelu: x / (1 + exp(-1.702 * x))
    case .mish: x * Foundation.tanh(log1p(exp(x)))
    case .softplus: log1p(exp(x))
    case .softsign: x / (1 + abs(x))
    case .hardSigmoid: min(max(x / 6 + 0.5, 0), 1)
    case .sigmoid: logistic
    case .tanh: Foundation.tanh(x)
    case .elu: x > 0 ? x : expm1(x)
    case .selu: 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * expm1(x))
    case .relu: max(x, 0)
    }
  }
}

extension OnnxActivation.Step {
  /// What the node makes of the values before it; nil where it isn't known.
  fileprivate func value(_ values: [String: Double]) -> Double? {
    let known = inputs.map { name in name.isEmpty ? nil : values[name] ?? numbers[name] }
    guard let x = known.first ?? nil else { return nil }
    let others = known.dropFirst().compactMap(\.self)
    let result: Double? =
      switch others.count {
      case 0: unary(x)
      case 1: type == "Clip" ? clipped(x, known) : unary(x) ?? binary(x, others[0])
      default: several(x, Array(others), known)
      }
    return result
  }

  private func unary(_ x: Double) -> Double? {
    switch type {
    case "Cast", "CastLike", "DequantizeLinear", "Dropout", "Identity", "QuantizeLinear": x
    case "Abs": abs(x)
    case "Clip": min(max(x, settings["min"] ?? -.infinity), settings["max"] ?? .infinity)
    case "Elu": x > 0 ? x : (settings["alpha"] ?? 1) * expm1(x)
    case "Erf": erf(x)
    case "Exp": exp(x)
    case "HardSigmoid": min(max((settings["alpha"] ?? 0.2) * x + (settings["beta"] ?? 0.5), 0), 1)
    case "LeakyRelu": x > 0 ? x : (settings["alpha"] ?? 0.01) * x
    case "Log": log(x)
    case "Neg": -x
    case "Not": x == 0 ? 1 : 0
    case "Reciprocal": 1 / x
    case "Relu": max(x, 0)
    case "Sigmoid": 1 / (1 + exp(-x))
    case "Softplus": log1p(exp(x))
    case "Softsign": x / (1 + abs(x))
    case "Sqrt": x.squareRoot()
    case "Tanh": tanh(x)
    default: nil
    }
  }

  private func binary(_ a: Double, _ b: Double) -> Double? {
    switch type {
    case "Add", "Sum": a + b
    case "Div": a / b
    case "Greater": a > b ? 1 : 0
    case "GreaterOrEqual": a >= b ? 1 : 0
    case "Less": a < b ? 1 : 0
    case "LessOrEqual": a <= b ? 1 : 0
    case "Max": max(a, b)
    case "Min": min(a, b)
    case "Mul": a * b
    case "Pow": pow(a, b)
    case "Sub": a - b
    default: nil
    }
  }

  private func several(_ x: Double, _ others: [Double], _ known: [Double?]) -> Double? {
    switch type {
    case "Clip": clipped(x, known)
    case "Sum": others.reduce(x, +)
    case "Max": others.reduce(x, max)
    case "Min": others.reduce(x, min)
    case "Where": others.count == 2 ? (x != 0 ? others[0] : others[1]) : nil
    case "DequantizeLinear", "QuantizeLinear": x
    default: nil
    }
  }

  private func clipped(_ x: Double, _ known: [Double?]) -> Double {
    min(
      max(x, (known.count > 1 ? known[1] : nil) ?? -.infinity),
      (known.count > 2 ? known[2] : nil) ?? .infinity)
  }
}
