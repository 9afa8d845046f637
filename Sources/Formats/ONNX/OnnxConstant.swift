/// The values of a small constant tensor in row-major order: shapes, axes, scales.
enum OnnxConstant: Hashable {
  case integers([Int])
  case reals([Double])

  /// Number of values.
  var count: Int {
    switch self {
    case .integers(let values): values.count
    case .reals(let values): values.count
    }
  }

  /// The values when they are integers.
  var integers: [Int]? {
    switch self {
    case .integers(let values): values
    case .reals: nil
    }
  }

  /// The values as floating-point numbers.
  var reals: [Double] {
    switch self {
    case .integers(let values): values.map(Double.init)
    case .reals(let values): values
    }
  }

  /// The values at the given positions, in their order.
  func picking(_ positions: [Int]) -> OnnxConstant {
    switch self {
    case .integers(let values): .integers(positions.map { values[$0] })
    case .reals(let values): .reals(positions.map { values[$0] })
    }
  }

  /// All values one after the other; real when any is.
  static func joined(_ constants: [OnnxConstant]) -> OnnxConstant {
    let integers = constants.compactMap(\.integers)
    return integers.count == constants.count
      ? .integers(integers.flatMap(\.self)) : .reals(constants.flatMap(\.reals))
  }
}
