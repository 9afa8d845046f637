/// How much one instance of a memory holds. Whether something fits is decided here.
///
///     a memory of 1 024 bits holds 1 024 bits; 1 025 exceed it, 1.0010 times as much
package struct Capacity: Hashable, Sendable {
  /// Bits; `Int.max` for no limit.
  package let bits: Int

  /// A memory without limit.
  package static let unlimited = Capacity(nil)

  /// So many bits; nil for no limit.
  package init(_ bits: Int?) { self.bits = bits ?? .max }

  /// The bits where there is a limit.
  package var limit: Int? { bits < .max ? bits : nil }

  /// Bits to divide by; infinite where there is no limit.
  package var amount: Double { limit.map(Double.init) ?? .infinity }

  /// Whether so many bits fit.
  @inline(__always)
  package func holds(_ bits: Int) -> Bool { bits <= self.bits }

  /// The capacity where so many bits exceed it.
  package func exceeded(by bits: Int) -> Int? { holds(bits) ? nil : limit }

  /// The share that bits take, more than 1 where they don't fit; nil where there is no limit.
  package func share(of bits: Int) -> Double? { limit.map { Double(bits) / Double(max(1, $0)) } }
}

extension Memory {
  /// What one instance holds.
  package var capacity: Capacity { Capacity(capacityBits) }
}
