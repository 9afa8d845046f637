/// The law of the array's operations: what so many of them take, whoever asks.
///
///     2 cycles an operation, 0.04 pJ   10 operations of one element: 20 cycles, 0.4 pJ
struct OperationLaw: Hashable, Sendable {
  /// Cycles between two operations of one processing element.
  let cyclesPerOperation: Int
  /// Energy of one operation.
  let picojoules: Double

  /// Cycles of operations of one element, one after another.
  @inline(__always)
  func cycles(of operations: Int) -> Int { operations * cyclesPerOperation }

  /// The same where they are a mean.
  func cycles(of operations: Double) -> Double { operations * Double(cyclesPerOperation) }

  /// The same where they may leave an `Int`: nil then.
  func checkedCycles(of operations: Int) -> Int? {
    let (cycles, overflow) = operations.multipliedReportingOverflow(by: cyclesPerOperation)
    return overflow ? nil : cycles
  }

  /// Energy of operations.
  func picojoules(of operations: Int) -> Double { Double(operations) * picojoules }
}

extension Machine.Array {
  /// What its operations take.
  var operation: OperationLaw {
    OperationLaw(cyclesPerOperation: cyclesPerOperation, picojoules: operationEnergyPicojoules)
  }

  /// Operations that the whole array can do in so many cycles.
  func operations(in cycles: Int) -> Double {
    Double(processingElements) * Double(cycles) / Double(cyclesPerOperation)
  }

  /// Cycles that operations take with every element at work.
  func leastCycles(of operations: Int) -> Int {
    operation.cycles(of: ceilingDivide(operations, processingElements))
  }
}
