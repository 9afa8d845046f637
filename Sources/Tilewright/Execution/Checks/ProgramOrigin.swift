public import Diagnostics

/// Where the parts of a program were written: what findings about it point at.
public struct ProgramOrigin: Hashable, Sendable {
  /// The program.
  public let program: SourceLocation?
  /// For each statement its place, a loop before its body.
  public let statements: [SourceLocation]
  /// For each operand the places of its buffers.
  public let buffers: [[SourceLocation]]

  /// Creates an origin; what is left out is reported at the program.
  public init(
    program: SourceLocation? = nil, statements: [SourceLocation] = [], buffers: [[SourceLocation]] = []
  ) {
    self.program = program
    self.statements = statements
    self.buffers = buffers
  }
}
