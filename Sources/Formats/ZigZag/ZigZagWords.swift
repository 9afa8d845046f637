import Tilewright

/// ZigZag's names for what the core calls otherwise.
enum ZigZagWords {
  /// The role of a memory operand: `I1`, `I2`, `O`; other names stay as they are.
  static func role(_ operand: String) -> OperandRole {
    switch operand {
    case "I1": .input
    case "I2": .weight
    case "O": .output
    default: OperandRole(operand)
    }
  }

  /// The movements by their names in port allocations.
  static let directions = ["fh", "tl", "fl", "th"]

  /// The movement of a direction name.
  static func movement(_ direction: String) -> Movement? {
    switch direction {
    case "fh": .writeFromAbove
    case "tl": .readToBelow
    case "fl": .writeFromBelow
    case "th": .readToAbove
    default: nil
    }
  }

  /// The direction name of a movement.
  static func direction(_ movement: Movement) -> String {
    switch movement {
    case .writeFromAbove: "fh"
    case .readToBelow: "tl"
    case .writeFromBelow: "fl"
    case .readToAbove: "th"
    }
  }

  /// What a direction means, for messages.
  static func meaning(_ movement: Movement) -> String {
    switch movement {
    case .writeFromAbove: "written from the higher level"
    case .readToBelow: "read towards the lower level"
    case .writeFromBelow: "written from the lower level"
    case .readToAbove: "read towards the higher level"
    }
  }
}
