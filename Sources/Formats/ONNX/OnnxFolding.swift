import Tilewright

/// Computes small constants: the chains Shape, Gather, Mul, Concat from which exported models build the
/// targets of their reshapes. What can't be computed exactly is nil: the value is then unknown, never
/// guessed.
enum OnnxFolding {
  /// A unary operator on each value.
  static func unary(_ type: String, _ constant: OnnxConstant?) -> OnnxConstant? {
    switch (type, constant) {
    case ("Neg", .integers(let values)?): integers(values.map { 0.subtractingReportingOverflow($0) })
    case ("Abs", .integers(let values)?):
      integers(values.map { $0 < 0 ? 0.subtractingReportingOverflow($0) : ($0, false) })
    case ("Not", .integers(let values)?): .integers(values.map { $0 == 0 ? 1 : 0 })
    case ("Floor", .reals(let values)?): .reals(values.map { $0.rounded(.down) })
    case ("Ceil", .reals(let values)?): .reals(values.map { $0.rounded(.up) })
    case ("Sqrt", .reals(let values)?): .reals(values.map { $0.squareRoot() })
    default: nil
    }
  }

  /// An operator on each value of several constants that are broadcast to one shape.
  static func broadcast(
    _ type: String, _ inputs: [OnnxValue], _ shapes: [[Int]], to shape: [Int]
  ) -> OnnxConstant? {
    guard let count = elements(shape) else { return nil }
    var operands: [OnnxConstant] = []
    for (input, inputShape) in zip(inputs, shapes) {
      guard let constant = input.constant, constant.count == elements(inputShape) else { return nil }
      operands.append(constant.picking((0..<count).map { source(of: $0, in: shape, from: inputShape) }))
    }
    if type == "Where", operands.count == 3, let condition = operands[0].integers {
      let sides = OnnxConstant.joined(Array(operands[1...]))
      return sides.picking((0..<count).map { condition[$0] != 0 ? $0 : count + $0 })
    }
    guard operands.count == 2 else { return nil }
    if let a = operands[0].integers, let b = operands[1].integers {
      return binary(type, a, b)
    }
    return binary(type, operands[0].reals, operands[1].reals)
  }

  /// A reduction of all values to one.
  static func reduction(_ type: String, _ constant: OnnxConstant?) -> OnnxConstant? {
    guard case .integers(let values)? = constant, let first = values.first else { return nil }
    switch type {
    case "ReduceMax": return .integers([values.reduce(first, max)])
    case "ReduceMin": return .integers([values.reduce(first, min)])
    case "ReduceSum", "ReduceProd":
      var result = type == "ReduceSum" ? 0 : 1
      for value in values {
        let (next, overflow) =
          type == "ReduceSum"
          ? result.addingReportingOverflow(value) : result.multipliedReportingOverflow(by: value)
        guard !overflow else { return nil }
        result = next
      }
      return .integers([result])
    default: return nil
    }
  }

  /// Floating-point values without their fractions; nil when one is no integer of 62 bits.
  static func truncated(_ values: [Double]) -> OnnxConstant? {
    guard values.allSatisfy({ abs($0) < 4e18 }) else { return nil }
    return .integers(values.map { Int($0) })
  }

  /// Number of elements of a shape that is small enough to be computed with.
  static func elements(_ shape: [Int]) -> Int? {
    if shape.contains(0) { return 0 }
    guard let count = Layer.checkedProduct(shape), count <= OnnxTensor.largestReadCount else { return nil }
    return count
  }

  /// The place in a broadcast tensor of the element at `position` of the result, both row-major.
  private static func source(of position: Int, in shape: [Int], from small: [Int]) -> Int {
    var rest = position
    var place = 0
    var stride = 1
    for offset in 1...max(1, shape.count) where offset <= shape.count {
      let size = shape[shape.count - offset]
      let index = rest % size
      rest /= size
      guard offset <= small.count else { continue }
      let own = small[small.count - offset]
      if own != 1 { place += index * stride }
      stride *= own
    }
    return place
  }

  private static func binary(_ type: String, _ a: [Int], _ b: [Int]) -> OnnxConstant? {
    let pairs = zip(a, b)
    return switch type {
    case "Add": integers(pairs.map { $0.addingReportingOverflow($1) })
    case "Sub": integers(pairs.map { $0.subtractingReportingOverflow($1) })
    case "Mul": integers(pairs.map { $0.multipliedReportingOverflow(by: $1) })
    case "Div": integers(pairs.map { $0.dividedReportingOverflow(by: $1) })
    case "Mod": integers(pairs.map { flooredRemainder($0, $1) })
    case "Max": .integers(pairs.map(max))
    case "Min": .integers(pairs.map(min))
    case "Equal": .integers(pairs.map { $0 == $1 ? 1 : 0 })
    case "Greater": .integers(pairs.map { $0 > $1 ? 1 : 0 })
    case "GreaterOrEqual": .integers(pairs.map { $0 >= $1 ? 1 : 0 })
    case "Less": .integers(pairs.map { $0 < $1 ? 1 : 0 })
    case "LessOrEqual": .integers(pairs.map { $0 <= $1 ? 1 : 0 })
    case "And": .integers(pairs.map { $0 != 0 && $1 != 0 ? 1 : 0 })
    case "Or": .integers(pairs.map { $0 != 0 || $1 != 0 ? 1 : 0 })
    default: nil
    }
  }

  private static func binary(_ type: String, _ a: [Double], _ b: [Double]) -> OnnxConstant? {
    let pairs = zip(a, b)
    return switch type {
    case "Add": .reals(pairs.map { $0 + $1 })
    case "Sub": .reals(pairs.map { $0 - $1 })
    case "Mul": .reals(pairs.map { $0 * $1 })
    case "Div": .reals(pairs.map { $0 / $1 })
    default: nil
    }
  }

  /// The remainder with the divisor's sign, as ONNX' Mod has it.
  private static func flooredRemainder(_ a: Int, _ b: Int) -> (Int, Bool) {
    let (remainder, overflow) = a.remainderReportingOverflow(dividingBy: b)
    guard !overflow, remainder != 0, (remainder < 0) != (b < 0) else { return (remainder, overflow) }
    return (remainder + b, false)
  }

  private static func integers(_ results: [(partialValue: Int, overflow: Bool)]) -> OnnxConstant? {
    results.contains(where: \.overflow) ? nil : .integers(results.map(\.partialValue))
  }
}
