/// What a machine knows an operand by: its memories hold roles, a layer's operands play them.
///
/// ZigZag's `I1`, `I2` and `O` are read as `input`, `weight` and `output`; a machine may name others.
public struct OperandRole: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The role's name.
  public let name: String

  /// Creates a role.
  public init(_ name: String) { self.name = name }

  /// Activations.
  public static let input = OperandRole("input")
  /// Constants, or the second input of an elementwise operator.
  public static let weight = OperandRole("weight")
  /// Results.
  public static let output = OperandRole("output")

  /// What ZigZag's accelerator files call it: `I1`, `I2`, `O`; other names stay as they are.
  public var zigzagName: String {
    switch self {
    case .input: "I1"
    case .weight: "I2"
    case .output: "O"
    default: name
    }
  }

  /// Orders by name.
  public static func < (a: OperandRole, b: OperandRole) -> Bool { a.name < b.name }

  /// The name.
  public var description: String { name }
}
