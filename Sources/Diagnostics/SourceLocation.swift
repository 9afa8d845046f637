/// A place in a file that a person wrote: where a value came from.
///
/// Lines and columns count from 1; columns count Unicode scalars. A location whose line is 0 names a whole
/// file (an ONNX model has no lines).
public struct SourceLocation: Hashable, Sendable, Comparable {
  /// The path as the user wrote it.
  public let file: String
  /// 1-based line, or 0 for the file as a whole.
  public let line: Int
  /// 1-based column in Unicode scalars, or 0 for the file as a whole.
  public let column: Int

  /// Creates a location; leave out line and column to name the whole file.
  public init(file: String, line: Int = 0, column: Int = 0) {
    self.file = file
    self.line = line
    self.column = column
  }

  /// Orders by file, then line, then column: the order in which a reader meets the places.
  public static func < (a: SourceLocation, b: SourceLocation) -> Bool {
    (a.file, a.line, a.column) < (b.file, b.line, b.column)
  }
}

extension SourceLocation: CustomStringConvertible {
  /// `file:line:column`, or the file alone.
  public var description: String { line == 0 ? file : "\(file):\(line):\(column)" }
}
