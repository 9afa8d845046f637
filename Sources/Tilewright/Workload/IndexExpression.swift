/// An affine form over the dimensions of a layer: a sum of coefficient × dimension, plus a constant.
///
/// `iy = 2*oy + fy - 1` (a convolution of stride 2 with one row of padding) has the terms (2, OY) and (1, FY)
/// and the constant -1. `oy = iy - fy` (a scatter form) has a negative coefficient. Any number of terms is
/// allowed; a form without terms is a constant.
public struct IndexExpression: Hashable, Sendable {
  /// One coefficient × dimension.
  public struct Term: Hashable, Sendable {
    /// The factor; never 0.
    public let coefficient: Int
    /// Index into the layer's dimensions.
    public let dimension: Int

    /// Creates a term.
    public init(_ coefficient: Int, dimension: Int) {
      self.coefficient = coefficient
      self.dimension = dimension
    }
  }

  /// The terms, each dimension at most once, in the order in which they were written.
  public let terms: [Term]
  /// What is added: minus the padding before the tensor, usually.
  public let constant: Int

  /// Creates a form; terms of one dimension are added up and terms that come to 0 left out.
  public init(_ terms: [Term], constant: Int = 0) {
    var sums: [Term] = []
    for term in terms {
      if let same = sums.firstIndex(where: { $0.dimension == term.dimension }) {
        sums[same] = Term(sums[same].coefficient + term.coefficient, dimension: term.dimension)
      } else {
        sums.append(term)
      }
    }
    self.terms = sums.filter { $0.coefficient != 0 }
    self.constant = constant
  }

  /// A dimension by itself.
  public init(dimension: Int) { self.init([Term(1, dimension: dimension)]) }

  /// The smallest and largest value over the box 0 ≤ i_d < `sizes[d]`.
  public func range(over sizes: [Int]) -> ClosedRange<Int> {
    range(ofTermSizes: terms.map { sizes[$0.dimension] })
  }

  /// The same with one size for each term.
  func range(ofTermSizes sizes: [Int]) -> ClosedRange<Int> {
    var low = constant
    var high = constant
    for (term, size) in zip(terms, sizes) {
      let reach = term.coefficient * (size - 1)
      if reach < 0 { low += reach } else { high += reach }
    }
    return low...high
  }

  /// The value at one iteration.
  public func value(at iteration: [Int]) -> Int {
    terms.reduce(constant) { $0 + $1.coefficient * iteration[$1.dimension] }
  }
}
