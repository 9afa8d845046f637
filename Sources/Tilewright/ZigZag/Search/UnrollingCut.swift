/// A factor that constraints lay along the array and ZigZag's rules cut.
struct UnrollingCut: Hashable, Sendable {
  /// The memory next to the array that has no room for more, with the operand.
  struct Place: Hashable, Sendable {
    let memory: Int
    let operand: Int
    /// The port that is too narrow; nil where it is the capacity that is too small.
    var port: Int?
  }

  /// Why it is cut.
  enum Reason: Hashable, Sendable {
    /// A port moves fewer elements in a cycle.
    case bandwidth(Place)
    /// A memory holds fewer elements.
    case capacity(Place)
    /// The array dimension has fewer positions than all that is laid along it.
    case fullArray
    /// All array dimensions together have more positions than the dimension needs.
    case wholeDimension
  }

  /// Index of the array dimension.
  let arrayDimension: Int
  /// Index of the layer's dimension.
  let dimension: Int
  let asked: Int
  /// Positions that are used; 1 where the factor is left out.
  let used: Int
  let reason: Reason

  init(_ arrayDimension: Int, _ factor: ZigZagUnrolling.Factor, used: Int, _ reason: Reason) {
    self.arrayDimension = arrayDimension
    dimension = factor.dimension
    asked = factor.positions
    self.used = used
    self.reason = reason
  }
}
