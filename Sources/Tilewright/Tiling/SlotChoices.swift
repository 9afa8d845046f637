/// The slots per operand that a search tries.
struct SlotChoices {
  let problem: TilingProblem
  let geometry: TileGeometry

  /// Slots of each operand, fewest first; the output's without those that a separate adder needs.
  var all: [[Int]] {
    var choices: [[Int]] = [[]]
    for _ in geometry.operands {
      choices = choices.flatMap { slots in (1...max(1, problem.slotLimit)).map { slots + [$0] } }
    }
    return choices.sorted { ($0.reduce(0, +), $0.description) < ($1.reduce(0, +), $1.description) }
  }

  /// Output slots that the adder needs beside: for the partial sum, and for the result if it is out of place.
  func extraOutputSlots(_ reduction: TilingProblem.Reduction) -> Int {
    switch reduction {
    case .accumulate: 0
    case .inPlace: 1
    case .separate: 2
    }
  }
}
