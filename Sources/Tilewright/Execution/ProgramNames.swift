/// What people call the parts of a program: the words of its text and of findings about it.
public struct ProgramNames: Sendable {
  /// The word for the processing elements' own registers.
  public static let elements = "elements"

  private let program: Program
  private let problem: Problem

  /// Names the parts of a program whose buffers name memories of the problem's machine.
  public init(_ program: Program, _ problem: Problem) {
    self.program = program
    self.problem = problem
  }

  /// The memory of a buffer; `elements` for none.
  public func buffer(_ operand: Int, _ buffer: Int?) -> String {
    guard let buffer else { return Self.elements }
    guard program.buffers.indices.contains(operand), program.buffers[operand].indices.contains(buffer),
      problem.machine.memories.indices.contains(program.buffers[operand][buffer].memory)
    else { return "buffer \(buffer)" }
    return problem.machine.memories[program.buffers[operand][buffer].memory].name
  }

  /// The operand's name.
  public func operand(_ operand: Int) -> String {
    problem.layer.operands.indices.contains(operand)
      ? problem.layer.operands[operand].name : "operand \(operand)"
  }

  /// The dimension's name.
  public func dimension(_ dimension: Int) -> String {
    problem.layer.dimensions.indices.contains(dimension)
      ? problem.layer.dimensions[dimension].name : "dimension \(dimension)"
  }

  /// `load W into registers`.
  public func load(_ transfer: Program.Transfer) -> String {
    "load \(operand(transfer.operand)) into \(buffer(transfer.operand, transfer.inner))"
  }

  /// `store O out of registers`.
  public func store(_ transfer: Program.Transfer) -> String {
    "store \(operand(transfer.operand)) out of \(buffer(transfer.operand, transfer.inner))"
  }
}
