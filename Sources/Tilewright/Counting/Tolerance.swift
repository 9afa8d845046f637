/// Every margin for rounding: a bound is lowered, never raised, by what floating-point sums can be off.
///
/// A sum of n numbers of one sign is off by at most (n - 1) · 2^-53 of itself, to first order, in whatever order they are added (Higham,
/// Accuracy and Stability of Numerical Algorithms, 2002, section 4.2). The energy of a mapping, or its time under multipliers, has a
/// few terms for each operand, memory and direction, hundreds at the most; 4 000 would be off by 4.5e-13.
///
///     a bound of 100 pJ that is a sum    99.9999999999 pJ is certain
enum Tolerance {
  /// A share that covers what a sum of non-negative terms is off.
  static let sum = 1e-12
  /// A share that is no distance between two figures: an energy within it of its bound is optimal, and a cutoff is found so closely.
  static let share = 1e-9
  /// What a number that stands for a whole one may miss it by.
  static let whole = 1e-6

  /// What a sum is at the least, whatever rounding did to it.
  @inline(__always)
  static func atLeast(_ sum: Double) -> Double { sum * (1 - Self.sum) }

  /// The whole number that one is at the least which may have been rounded up.
  @inline(__always)
  static func wholeAtLeast(_ number: Double) -> Int { Int((number - whole).rounded(.up)) }
}
