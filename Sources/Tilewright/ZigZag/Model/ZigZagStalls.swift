/// How long the array waits for ports, once everything runs.
struct ZigZagStalls {
  /// The cycles that the slowest port adds.
  let cycles: Int

  init(_ flows: [OperandFlow], doubled: [[Bool]], ports: [ZigZagPort], operation: OperationLaw) {
    cycles = ports.reduce(0) { most, port in
      let activities = port.duties.compactMap { duty -> Activity? in
        let transfer = flows[duty.operand].transfers[duty.level][duty.movement]
        guard transfer.count > 0 else { return nil }
        let isOuter = duty.movement == .readToAbove || duty.movement == .writeFromAbove
        let isDoubled = doubled[duty.operand][duty.level + (isOuter ? 1 : 0)]
        return Activity(
          transfer, isDoubled: isDoubled, width: port.widthBits, operation: operation)
      }
      return max(most, Self.cycles(activities))
    }
  }

  /// The cycles by which one port falls behind: what its activities lack, less what the others leave.
  private static func cycles(_ activities: [Activity]) -> Int {
    guard activities.count > 1 else { return activities.first?.lackingCycles ?? 0 }
    let lacking = activities.reduce(0) { $0 + max(0, $1.lackingCycles) }
    let spare = activities.reduce(0) { $0 + min(0, $1.lackingCycles) }
    let allowed = activities.reduce(0) { $0 + $1.allowedCycles * ($1.count - 1) }
    return lacking + max(0, spare + allowed - Activity.union(activities))
  }
}

/// Transfers of one kind through a port.
private struct Activity {
  let periodCycles: Int
  let allowedCycles: Int
  let neededCycles: Int
  let count: Int

  init(_ transfer: OperandFlow.Transfer, isDoubled: Bool, width: Int, operation: OperationLaw) {
    func scaled(_ cycles: Int) -> Int { Int((operation.cycles(of: Double(cycles))).rounded(.up)) }
    periodCycles = scaled(transfer.periodCycles)
    allowedCycles = scaled(isDoubled ? transfer.periodCycles : transfer.windowCycles)
    neededCycles = transfer.cycles(through: width)
    count = transfer.count
  }

  /// Cycles by which all transfers but the first exceed what they are allowed; negative when they don't.
  var lackingCycles: Int { (neededCycles - allowedCycles) * (count - 1) }

  /// Cycles in which any of them is allowed to move.
  static func union(_ activities: [Activity]) -> Int {
    if let always = activities.first(where: { $0.periodCycles == $0.allowedCycles }) {
      return always.periodCycles * always.count
    }
    let sorted = activities.sorted { $0.periodCycles < $1.periodCycles }
    let covered = sorted.reduce(Covered()) {
      $0.adding(period: $1.periodCycles, allowed: $1.allowedCycles)
    }
    return covered.perPeriod * (sorted.last?.count ?? 0)
  }
}

extension OperandFlow.Transfer {
  /// Cycles of one transfer.
  func cycles(through width: Int) -> Int {
    Int((Double(elements * elementBits) / Double(width)).rounded(.up))
  }
}
