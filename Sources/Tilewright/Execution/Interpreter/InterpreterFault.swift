public import Diagnostics

/// An operation of a program that reads what isn't there, or loses a sum: where, when, and what.
public struct InterpreterFault: Error, Hashable, Sendable {
  /// What went wrong.
  public enum Reason: Hashable, Sendable {
    /// Nothing was ever loaded into the slot.
    case empty
    /// The slot holds a tile without the element: that of other iterations.
    case absent
    /// A store has sent the sums out; nothing was loaded since.
    case sent
    /// The slot still holds a sum that no store has sent out.
    case unsaved
    /// So many instances of the output's last memory hold a part of the sum each, and nobody adds them.
    case apart(Int)
    /// A stream keeps nothing: a sum that has left can't come back, an element that has passed isn't sent again.
    case passed
    /// Another repetition of the layer runs on the element at the same time.
    case sideBySide
  }

  /// What a program does.
  public enum Operation: Hashable, Sendable {
    case load(Program.Transfer)
    case store(Program.Transfer)
    case execute
    /// The end of the program.
    case end
  }

  /// The operation that fails.
  public let operation: Operation
  /// For each loop in time around it, outermost first: index of the dimension, and the iteration from 0.
  public let iterations: [Iteration]
  /// Index of the operand.
  public let operand: Int
  /// Index into the operand's buffers; nil for the processing elements.
  public let buffer: Int?
  /// The instance's position along each loop across the array that tells instances apart, outermost first.
  public let instance: [Int]
  /// The slot that is read, from 0.
  public let slot: Int
  /// The element's index along each axis.
  public let element: [Int]
  /// What went wrong.
  public let reason: Reason

  /// Where a loop stands.
  public struct Iteration: Hashable, Sendable {
    /// Index of the loop's dimension.
    public let dimension: Int
    /// The iteration, from 0.
    public let number: Int

    /// Creates a place of a loop.
    public init(dimension: Int, number: Int) {
      self.dimension = dimension
      self.number = number
    }
  }

  /// Creates a fault.
  public init(
    operation: Operation, iterations: [Iteration], operand: Int, buffer: Int?, instance: [Int], slot: Int,
    element: [Int], reason: Reason
  ) {
    self.operation = operation
    self.iterations = iterations
    self.operand = operand
    self.buffer = buffer
    self.instance = instance
    self.slot = slot
    self.element = element
    self.reason = reason
  }

  /// The fault as a finding about a program for `problem`.
  public func diagnostic(
    of program: Program, for problem: Problem, at location: SourceLocation? = nil
  ) -> Diagnostic {
    let names = ProgramNames(program, problem)
    let tensor = problem.layer.operands[operand].name
    let datum = tensor + element.map { "[\($0)]" }.joined()
    let place = instance.isEmpty ? "" : " of instance \(instance.map(String.init).joined(separator: ","))"
    let slot = "slot \(slot) of \(tensor) in \(names.buffer(operand, buffer))\(place)"
    let (what, fix) =
      switch reason {
      case .empty:
        ("needs \(datum) from \(slot), into which nothing was loaded", "load \(tensor) there before")
      case .absent:
        (
          "needs \(datum) from \(slot), which holds a tile without it",
          "load the tile inside the loops that change it"
        )
      case .sent:
        (
          "needs \(datum) from \(slot), whose sums a store has sent out",
          "load \(tensor) again after the store, in the same body"
        )
      case .unsaved:
        (
          "leaves \(datum) in \(slot), a sum that no store has sent out",
          "store \(tensor) in the body of its load"
        )
      case .apart(let count):
        (
          "leaves parts of \(datum) in \(count) instances of \(names.buffer(operand, buffer)), which nobody adds",
          "lay what \(tensor) lacks along array dimensions that a memory of \(tensor) is shared along"
        )
      case .passed:
        (
          "needs \(datum) from \(names.buffer(operand, buffer)), a stream through which it has passed",
          operand == 0 ? "finish sums before they leave" : "hold more of \(tensor) further in"
        )
      case .sideBySide:
        (
          "runs two repetitions of the layer on \(datum) side by side, which run one after another",
          "leave to loops in time what indexes no operand"
        )
      }
    return .error(.wrongRead, "\(name(names))\(when(problem)) \(what)", at: location, fix: fix)
  }

  private func name(_ names: ProgramNames) -> String {
    switch operation {
    case .load(let transfer): "'\(names.load(transfer))'"
    case .store(let transfer): "'\(names.store(transfer))'"
    case .execute: "'execute'"
    case .end: "the end of the program"
    }
  }

  private func when(_ problem: Problem) -> String {
    guard !iterations.isEmpty else { return "" }
    let loops = iterations.map { "\(problem.layer.dimensions[$0.dimension].name) \($0.number)" }
    return " in iteration \(loops.joined(separator: ", "))"
  }
}
