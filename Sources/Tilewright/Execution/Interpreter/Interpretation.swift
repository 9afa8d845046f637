/// What came out when a program was run with numbers.
public struct Interpretation: Hashable, Sendable {
  /// What one operand moved over one boundary in one direction.
  public struct Movement: Hashable, Sendable {
    /// What moved.
    public let transfer: Program.Transfer
    /// Which way.
    public let direction: Traffic.Direction
    /// Elements read from or written to the outer memory, over all instances: what several inner instances share is
    /// read once.
    public let outerElements: Int
    /// Elements that the inner instances received or sent.
    public let innerElements: Int

    /// Creates an entry.
    public init(
      transfer: Program.Transfer, direction: Traffic.Direction, outerElements: Int, innerElements: Int
    ) {
      self.transfer = transfer
      self.direction = direction
      self.outerElements = outerElements
      self.innerElements = innerElements
    }
  }

  /// Every movement that moved anything, by operand, from the processing elements outward, inward first.
  public let movements: [Movement]
  /// How many operations were performed.
  public let operations: Int
  /// The output by the indices of its elements, each from the one instance of its outermost memory that holds it.
  public let output: [[Int]: Double]

  /// Creates a result.
  public init(movements: [Movement], operations: Int, output: [[Int]: Double]) {
    self.movements = movements
    self.operations = operations
    self.output = output
  }
}
