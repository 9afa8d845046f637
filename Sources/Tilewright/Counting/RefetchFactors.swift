/// How often one pass over an operand repeats at a boundary, by the dimensions that don't index it.
///
/// The refetch factor of the literature, told apart by who counts: time, the instances of the outer memory, those of the inner one.
/// Dimensions multiply.
struct RefetchFactors: Hashable, Sendable {
  /// In time.
  var inTime = 1
  /// Counted once for each outer instance.
  var outer = 1
  /// Counted once for each inner instance.
  var inner = 1
  /// For an output, the repetitions that begin with a fetch: inner instances that work on parts of one sum begin together.
  var jointFetches = 1
  /// For an output, how many instances of the outer memory each hold a part of one sum.
  var partialCopies = 1

  /// First visits of the tiles inside that this boundary adds: those that begin at zero beside one that fetches.
  var firstVisitsInside: Int { inner - jointFetches }

  static func * (a: Self, b: Self) -> Self {
    Self(
      inTime: a.inTime * b.inTime, outer: a.outer * b.outer, inner: a.inner * b.inner,
      jointFetches: a.jointFetches * b.jointFetches, partialCopies: a.partialCopies * b.partialCopies)
  }
}

/// Passes over an operand at one precision, as each side of a boundary counts them.
struct Passes: Hashable, Sendable {
  let bitsOuter: Int
  let bitsInner: Int
  let inTime: Int
  let outer: Int
  let inner: Int
}

extension Passes {
  /// Those of an input.
  @inline(__always)
  init(_ times: RefetchFactors, bits: Int) {
    self.init(bitsOuter: bits, bitsInner: bits, inTime: times.inTime, outer: times.outer, inner: times.inner)
  }
}
