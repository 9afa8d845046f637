extension Machine {
  /// The movements that a memory must be able to do for a role it holds, in the order of `Movement`.
  ///
  /// An input is written from above, unless the memory is the outermost of its chain, and read to below. An
  /// output is written from below and read to below (partial sums that come back); unless the memory is the
  /// outermost it is also read to above and, for returning partial sums, written from above. A stream takes results
  /// and gives none back. A role that the memory doesn't hold needs none.
  public func movements(of role: OperandRole, in memory: Int) -> [Movement] {
    let chain = chain(of: role)
    guard chain.contains(memory) else { return [] }
    let isOutermost = chain.last == memory
    return Movement.allCases.filter { movement in
      switch movement {
      case .writeFromAbove: !isOutermost
      case .readToBelow: role != .output || memories[memory].kind == .storage
      case .writeFromBelow: role == .output
      case .readToAbove: role == .output && !isOutermost
      }
    }
  }

  /// Whether a movement of a role happens only when partial sums come back to be added to.
  public static func isPartialSumReturn(_ role: OperandRole, _ movement: Movement) -> Bool {
    role == .output && (movement == .readToBelow || movement == .writeFromAbove)
  }
}
